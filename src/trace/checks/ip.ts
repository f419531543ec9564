// What IP looks at in a packet that comes in: its header in the order of Linux's ip_rcv_core, then its addresses.
// RFC 791 §3.1, RFC 1122 §3.2.1.

import { own } from '../../core/own.ts';
import { checksum } from '../../dissect/sum.ts';
import type { Facts } from '../facts.ts';
import { type Check, check, type Looked } from './check.ts';
import { malformed } from './options.ts';
import { bytesText, hex16, layerIn, numberIn, oneOfOurs, textIn } from './seen.ts';

const HEADER = 20;
const CHECKSUM = 10;
const RFC = 'RFC 791 §3.1';

export const HEADER_CHECKS: readonly Check[] = [
  check('length', { rfc: RFC, drops: ['ip.short'], quiet: true }, (facts) => ({
    ok: false,
    has: bytesText(room(facts)),
    wants: `${HEADER} bytes or more`,
  })),
  check(
    'version',
    { field: 'ip.version', rfc: 'RFC 1122 §3.2.1.1', drops: ['ip.badVersion'] },
    (facts) => {
      const has = numberIn(facts, 'ip.version');
      return has === null ? null : { ok: has === 4, has: `${has}`, wants: '4' };
    },
  ),
  check(
    'header length',
    { field: 'ip.headerLength', rfc: RFC, drops: ['ip.badHeaderLength'] },
    (facts) => within(numberIn(facts, 'ip.headerLength'), HEADER, Math.min(60, room(facts))),
  ),
  check(
    'header checksum',
    { field: 'ip.checksum', rfc: 'RFC 1122 §3.2.1.2', drops: ['ip.badChecksum'] },
    headerChecksum,
  ),
  check(
    'total length',
    { field: 'ip.totalLength', rfc: RFC, drops: ['ip.truncated', 'ip.badTotalLength'] },
    (facts) =>
      within(
        numberIn(facts, 'ip.totalLength'),
        numberIn(facts, 'ip.headerLength') ?? HEADER,
        room(facts),
      ),
  ),
  check('options', { rfc: 'RFC 1122 §3.2.1.8', drops: ['ip.badOption'], quiet: true }, malformed),
  check(
    'source route',
    { rfc: 'RFC 1812 §5.3.13.4', drops: ['ip.sourceRoute'], quiet: true },
    () => ({
      ok: false,
      has: 'one',
      wants: 'none: accept_source_route is off',
    }),
  ),
];

/** Bytes from the IP header to the frame's end. */
function room(facts: Facts): number {
  const layer = layerIn(facts, 'ip');
  return layer === null || facts.bytes === null ? 0 : facts.bytes.length - layer.at;
}

const within = (value: number | null, least: number, most: number): Looked | null =>
  value === null
    ? null
    : { ok: value >= least && value <= most, has: bytesText(value), wants: `${least} to ${most}` };

function headerChecksum(facts: Facts): Looked | null {
  const layer = layerIn(facts, 'ip');
  const has = numberIn(facts, 'ip.checksum');
  const length = numberIn(facts, 'ip.headerLength') ?? 0;
  if (layer === null || has === null || facts.bytes === null || length > room(facts)) return null;
  const right = checksum(facts.bytes, layer.at, layer.at + length, layer.at + CHECKSUM);
  return { ok: has === right, has: hex16(has), wants: hex16(right) };
}

const martian = (field: string): Check =>
  check(
    field,
    {
      field: `ip.${field}`,
      rfc: 'RFC 1122 §3.2.1.3',
      drops: [`ip.martian${field === 'source' ? 'Source' : 'Destination'}`],
      quiet: true,
    },
    (facts) => ({
      ok: false,
      has: textIn(facts, `ip.${field}`) ?? '',
      wants: field === 'source' ? 'an address of another host' : 'an address that can be sent to',
    }),
  );

/** Whether it is for this host, or goes on: RFC 1122 §3.2.1.3, RFC 1812 §5.2. */
export const DECISION: readonly Check[] = [
  martian('source'),
  martian('destination'),
  check(
    'way back',
    { field: 'ip.source', rfc: 'RFC 3704 §2.2', drops: ['ip.reversePath'], quiet: true },
    (facts) => ({
      ok: false,
      has: `a way to ${textIn(facts, 'ip.source') ?? 'its source'} by another device, or none`,
      wants: `one by ${facts.arrival?.name ?? 'the device that it came in by'}`,
    }),
  ),
  check(
    'group',
    { field: 'ip.destination', rfc: 'RFC 1112 §7.2', drops: ['ip.notMember'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'ip.destination') ?? '',
      wants: 'a group that this host has joined',
    }),
  ),
  check('destination', { field: 'ip.destination', rfc: 'RFC 1122 §3.2.1.3' }, (facts) => {
    const has = textIn(facts, 'ip.destination');
    if (has === null) return null;
    return { ok: facts.isForUs ? true : null, has, wants: oneOfOurs(facts) };
  }),
  check(
    'Ethernet destination',
    { field: 'eth.destination', rfc: 'RFC 1122 §3.3.6', drops: ['ip.unicastToAll'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'eth.destination') ?? '',
      wants: 'that of one station',
    }),
  ),
  check('forwarding', { rfc: 'RFC 1812 §2.2.8.1', drops: ['ip.notForUs'] }, (facts) => {
    const isOn = facts.explanation?.answer.outcome === 'forwarded';
    if (!isOn && facts.reason?.name !== 'ip.notForUs') return null;
    return { ok: isOn, has: isOn ? 'on' : 'off', wants: 'on, for what is another’s' };
  }),
  check(
    'route',
    {
      rfc: 'RFC 1812 §5.2.7.1',
      drops: ['ip.noWayOn', 'ip.routeUnreachable', 'ip.routeProhibit', 'ip.routeBlackhole'],
      quiet: true,
    },
    route,
  ),
];

const TYPES: Readonly<Record<string, string>> = {
  'ip.routeUnreachable': 'one of type unreachable',
  'ip.routeProhibit': 'one of type prohibit',
  'ip.routeBlackhole': 'one of type blackhole',
  'ip.routeType': 'one that sends nothing',
};

function route(facts: Facts): Looked {
  const type = facts.way?.answer.type ?? null;
  const has = type === null ? own(TYPES, facts.reason?.name ?? '') : `one of type ${type}`;
  const to = textIn(facts, 'ip.destination');
  return { ok: false, has: has ?? 'none', wants: `one to ${to ?? 'the destination'}` };
}

/** What goes up: RFC 791 §3.2 and RFC 1122 §3.2.2.1. */
export const UP: readonly Check[] = [
  check(
    'protocol',
    { field: 'ip.protocol', rfc: 'RFC 1122 §3.2.2.1', drops: ['ip.unknownProtocol'] },
    (facts) => {
      const has = facts.values.protocol ?? textIn(facts, 'ip.protocol');
      if (has === null) return null;
      return {
        ok: facts.kind === 'up',
        has: `${has}`,
        wants: '1 (icmp) or 2 (igmp), or a raw session for it',
      };
    },
  ),
];

/** What may leave: RFC 1122 §3.3.1 and §3.2.1.3, RFC 1191 §3. */
export const OUTPUT: readonly Check[] = [
  check(
    'route',
    { rfc: 'RFC 1122 §3.3.1', drops: ['ip.noRoute', 'ip.routeType'], quiet: true },
    route,
  ),
  check(
    'source',
    { rfc: 'RFC 1122 §3.2.1.3', drops: ['ip.loopbackSource'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'ip.source') ?? 'one in 127.0.0.0/8',
      wants: 'one that may leave this host',
    }),
  ),
  check('hops', { rfc: 'RFC 1112 §6.1', drops: ['ip.staysHere'], quiet: true }, () => ({
    ok: false,
    has: '0',
    wants: '1 or more, to leave this host',
  })),
];
