// IGMP in its three versions (RFC 1112 appendix I, RFC 2236 §2, RFC 3376 §4) for the dissector. Eight bytes are every
// message's; behind them a query of version 3 goes on, and a report of version 3 has its records.

import { endOf, type FieldSpec, fieldsOf } from './field.ts';
import { hex16 } from './ip.ts';
import type { Fault, Part, Place, Protocol } from './protocol.ts';
import { checksum, sum, uint16 } from './sum.ts';

const field = fieldsOf('RFC 2236 §2');
const query = fieldsOf('RFC 3376 §4.1');
const report = fieldsOf('RFC 3376 §4.2');
const HEADER = 8;
const CHECKSUM = 2;
const RECORDS = 6;
/** Of what goes on behind the header of a query, and of a record, without their sources. */
const MORE = 4;
const RECORD = 8;
const SOURCE = 4;

const Type = { Query: 0x11, V3Report: 0x22 } as const;

const TYPE = field('type', 'Type', 0, 8, {
  format: 'hex',
  names: {
    [Type.Query]: 'membership-query',
    18: 'v1-membership-report',
    22: 'v2-membership-report',
    23: 'leave-group',
    [Type.V3Report]: 'v3-membership-report',
  },
});
const SUM = field('checksum', 'Checksum', CHECKSUM, 16, { format: 'hex' });
const GROUP = field('group', 'Group Address', 4, 32, { format: 'ipv4' });
/** In tenths of seconds; from version 3 on, 128 and more are coded. */
const RESPONSE = field('maxResponse', 'Max Resp Code', 1, 8);

const SHORT = [TYPE, RESPONSE, SUM, GROUP];
const LONG = [
  TYPE,
  report('unused', 'Reserved', 1, 8, { format: 'hex' }),
  SUM,
  report('reserved', 'Reserved', 4, 16, { format: 'hex' }),
  report('records', 'Number of Group Records', RECORDS, 16),
];

const QUERY = [
  query('reserved', 'Resv', 0, 4),
  query('suppress', 'Suppress Router-Side Processing', 0, 1, { bit: 4, format: 'flag' }),
  query('robustness', "Querier's Robustness Variable", 0, 3, { bit: 5 }),
  query('interval', "Querier's Query Interval Code", 1, 8),
  query('sources', 'Number of Sources', 2, 16),
];

const GROUP_RECORD = [
  report('type', 'Record Type', 0, 8, {
    names: { 1: 'is-in', 2: 'is-ex', 3: 'to-in', 4: 'to-ex', 5: 'allow', 6: 'block' },
  }),
  report('auxiliary', 'Aux Data Len', 1, 8),
  report('sources', 'Number of Sources', 2, 16),
  report('group', 'Multicast Address', 4, 32, { format: 'ipv4' }),
];

export const IGMP: Protocol = {
  name: 'igmp',
  title: 'Internet Group Management Protocol',
  rfc: 'RFC 2236 §2',
  length: HEADER,
  fields: [TYPE, RESPONSE, SUM, GROUP, ...LONG.filter((spec) => spec !== TYPE && spec !== SUM)],
  present: ({ bytes, at }) => (bytes[at] === Type.V3Report ? LONG : SHORT),
  parts,
  next: () => null,
  faults,
  complete,
};

function parts(place: Place): Part[] {
  const { bytes, at, end } = place;
  const from = at + HEADER;
  if (bytes[at] === Type.Query) return from + MORE > end ? [] : [queryAt(bytes, from, end)];
  return bytes[at] === Type.V3Report ? recordsIn(place) : [];
}

function queryAt(bytes: Uint8Array, at: number, end: number): Part {
  const protocol = { protocol: 'query', title: 'Version 3 query' };
  return { ...protocol, ...withSources(at, end, QUERY, MORE, uint16(bytes, at + 2), 0) };
}

/** As many as there are said to be, or as begin before the end. */
function recordsIn({ bytes, at, end }: Place): Part[] {
  const count = uint16(bytes, at + RECORDS);
  const found: Part[] = [];
  for (let next = at + HEADER; found.length < count && next + RECORD <= end; ) {
    const sources = uint16(bytes, next + 2);
    const auxiliary = (bytes[next + 1] ?? 0) * 4;
    const read = withSources(next, end, GROUP_RECORD, RECORD, sources, auxiliary);
    found.push({ protocol: 'record', title: `Group record ${found.length + 1}`, ...read });
    next += read.length;
  }
  return found;
}

/** Fixed fields, then as many of the sources as are here, then other data. */
function withSources(
  at: number,
  end: number,
  fixed: readonly FieldSpec[],
  size: number,
  sources: number,
  auxiliary: number,
): Pick<Part, 'at' | 'length' | 'fields' | 'faults'> {
  const here = Math.min(sources, Math.floor((end - at - size) / SOURCE));
  const addresses = Array.from({ length: here }, (_, n) =>
    query(`source${n + 1}`, `Source Address ${n + 1}`, size + n * SOURCE, 32, { format: 'ipv4' }),
  );
  const length = Math.min(size + sources * SOURCE + auxiliary, end - at);
  const fields = [...fixed, ...addresses];
  const rest = length - size - here * SOURCE;
  if (here === sources && rest > 0) {
    const place = size + here * SOURCE;
    fields.push(report('data', 'Auxiliary Data', place, rest * 8, { format: 'bytes' }));
  }
  const says = `beyond the end, ${here} are here`;
  return { at, length, fields, faults: here < sources ? [{ field: 'sources', says }] : [] };
}

/** Part of a message can't be judged: the checksum is the whole one's. */
function faults(place: Place): Fault[] {
  const { bytes, at, end, whole } = place;
  if (!whole) return [];
  const found: Fault[] = [];
  if (sum(bytes, at, end) !== 0xffff) {
    const right = checksum(bytes, at, end, at + CHECKSUM);
    found.push({ field: 'checksum', says: `bad checksum, right is ${hex16(right)}` });
  }
  if (bytes[at] !== Type.V3Report) return found;
  const records = recordsIn(place).length;
  if (records < uint16(bytes, at + RECORDS)) {
    found.push({ field: 'records', says: `beyond the end, ${records} are here` });
  }
  return found;
}

function complete({ bytes, at, end }: Place, set: ReadonlySet<string>): void {
  if (set.has('checksum') || end - at < endOf(SUM)) return;
  const right = checksum(bytes, at, end, at + CHECKSUM);
  bytes.set([right >> 8, right & 0xff], at + CHECKSUM);
}
