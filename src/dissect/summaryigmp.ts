// IGMP in a summary line, in tcpdump's words: those of its short form, but for the records, which only `-vv` shows.

import * as Igmp from '../igmp/header.ts';
import { formatIpv4, ipv4 } from '../ip/address.ts';

/** The message without its size. */
export function igmp(view: DataView, at: number, end: number): string {
  if (end - at < Igmp.HEADER) return 'IGMP';
  const type = Igmp.type(view, at);
  if (type === Igmp.Type.Query) return `IGMP query${query(view, at, end)}`;
  if (type === Igmp.Type.V3Report) return `IGMP v3 report${records(view, at, end)}`;
  const name = NAMES[type];
  if (name === undefined) return `IGMP-${type}`;
  return `IGMP ${name} ${formatIpv4(Igmp.group(view, at))}`;
}

const NAMES: Readonly<Record<number, string>> = {
  [Igmp.Type.V1Report]: 'v1 report',
  [Igmp.Type.V2Report]: 'v2 report',
  [Igmp.Type.V2Leave]: 'leave',
};

/** What a query says in most networks: ten seconds, in tenths. */
const USUAL = 100;

function query(view: DataView, at: number, end: number): string {
  const code = Igmp.responseCode(view, at);
  const isNew = end - at >= Igmp.QUERY;
  const tenths = isNew ? Igmp.codeValue(code) : code;
  const seconds = `${(tenths / 10).toFixed(1)}s`;
  const time = code === USUAL || tenths === 0 ? '' : ` [max resp time ${isNew ? seconds : tenths}]`;
  const group = Igmp.group(view, at);
  const about = group === 0 ? '' : ` [gaddr ${formatIpv4(group)}${isNew ? '' : ']'}`;
  if (!isNew) return `${code === 0 ? ' v1' : ' v2'}${time}${about}`;
  const sources = addresses(view, at + Igmp.QUERY, end, Igmp.sourceCount(view, at));
  return ` v3${time}${group === 0 ? '' : `${about}${sources === '' ? '' : ` {${sources} }`}]`}`;
}

const RECORDS = 6;
const RECORD_NAMES = ['', 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];

function records(view: DataView, at: number, end: number): string {
  const count = view.getUint16(at + RECORDS);
  let text = `, ${count} group record(s)`;
  let next = at + Igmp.HEADER;
  for (let n = 0; n < count && next + Igmp.RECORD <= end; n++) {
    const type = view.getUint8(next);
    const sources = view.getUint16(next + 2);
    const group = formatIpv4(ipv4(view.getInt32(next + 4)));
    const from = next + Igmp.RECORD;
    const list = addresses(view, from, end, sources);
    text += ` [gaddr ${group} ${RECORD_NAMES[type] ?? `type ${type}`} {${list} }]`;
    next = from + (sources + view.getUint8(next + 1)) * Igmp.SOURCE;
  }
  return text;
}

/** Those that are here, each behind a space. */
function addresses(view: DataView, at: number, end: number, count: number): string {
  let text = '';
  for (let n = 0; n < count && at + (n + 1) * Igmp.SOURCE <= end; n++) {
    text += ` ${formatIpv4(ipv4(view.getInt32(at + n * Igmp.SOURCE)))}`;
  }
  return text;
}
