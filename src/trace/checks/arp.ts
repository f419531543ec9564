// What ARP looks at in a packet of its own (RFC 826, "Packet Reception"), and what becomes of one for a neighbour.

import type { Facts } from '../facts.ts';
import { type Check, check, type Looked } from './check.ts';
import {
  bytesText,
  hasTables,
  layerIn,
  neighbourOf,
  numberIn,
  oneOfOurs,
  ownAddresses,
  textIn,
} from './seen.ts';

const LENGTH = 28;
const RFC = 'RFC 826';

export const ARP: readonly Check[] = [
  check('ARP', { drops: ['arp.switchedOff'], quiet: true }, ({ arrival }) => ({
    ok: false,
    has: `off${arrival === null ? '' : ` on ${arrival.name}`}`,
    wants: 'on',
  })),
  check('length', { rfc: RFC, drops: ['arp.short'], quiet: true }, (facts) => ({
    ok: false,
    has: bytesText(layerIn(facts, 'arp')?.length ?? 0),
    wants: `${LENGTH} bytes or more`,
  })),
  check(
    'hardware address space',
    { field: 'arp.hardwareType', rfc: RFC, drops: ['arp.notEthernet'], quiet: true },
    (facts) => space(facts, 'hardware', '1 (ethernet) or 6 (ieee802), of 6 bytes'),
  ),
  check(
    'protocol address space',
    { field: 'arp.protocolType', rfc: RFC, drops: ['arp.notIpv4'], quiet: true },
    (facts) => space(facts, 'protocol', '0x0800 (ipv4), of 4 bytes'),
  ),
  check(
    'operation',
    { field: 'arp.operation', rfc: RFC, drops: ['arp.unknownOperation'] },
    (facts) => {
      const has = textIn(facts, 'arp.operation');
      const operation = numberIn(facts, 'arp.operation');
      if (has === null) return null;
      return { ok: operation === 1 || operation === 2, has, wants: '1 (request) or 2 (reply)' };
    },
  ),
  check(
    'target address',
    { field: 'arp.targetIp', rfc: 'RFC 1122 §3.2.1.3', drops: ['arp.badTarget'], quiet: true },
    (facts) => address(facts, 'arp.targetIp', 'neither 127.0.0.0/8 nor a group', false),
  ),
  check(
    'sender address',
    { field: 'arp.senderIp', rfc: 'RFC 1122 §3.2.1.3', drops: ['arp.badSender'], quiet: true },
    (facts) => {
      const mac = textIn(facts, 'arp.senderMac') ?? '';
      const ip = textIn(facts, 'arp.senderIp') ?? '';
      return { ok: false, has: `${ip} at ${mac}`, wants: 'addresses of one station' };
    },
  ),
  check(
    'sender address',
    {
      field: 'arp.senderIp',
      rfc: 'RFC 5227 §2.4',
      drops: ['arp.echo', 'arp.conflict'],
      quiet: true,
    },
    (facts) => address(facts, 'arp.senderIp', 'none of ours', false),
  ),
  check('target address', { field: 'arp.targetIp', rfc: RFC, drops: ['arp.notForUs'] }, (facts) => {
    const target = textIn(facts, 'arp.targetIp');
    const isOurs = facts.kind !== 'drop' || ownAddresses(facts).includes(target ?? '');
    return address(facts, 'arp.targetIp', oneOfOurs(facts), isOurs);
  }),
];

function space(facts: Facts, name: string, wants: string): Looked {
  const type = textIn(facts, `arp.${name}Type`) ?? '';
  return {
    ok: false,
    has: `${type}, of ${numberIn(facts, `arp.${name}Length`) ?? 0} bytes`,
    wants,
  };
}

function address(facts: Facts, field: string, wants: string, ok: boolean): Looked | null {
  const has = textIn(facts, field);
  return has === null ? null : { ok, has, wants };
}

/** Whom an ARP packet tells of: RFC 826's merge flag. */
export const LEARN: readonly Check[] = [
  check('entry for the sender', { field: 'arp.senderIp', rfc: RFC }, (facts) => {
    const { address: about } = facts.values;
    if (!hasTables(facts) || textIn(facts, 'arp.senderIp') !== about) return null;
    const known = neighbourOf(facts, `${about}`);
    return {
      ok: true,
      has: known === null ? 'none yet' : known.text,
      wants: 'one, or a request for an address of ours',
    };
  }),
];

/** What is known of the next hop: RFC 1122 §2.3.2. */
export const NEIGHBOUR: readonly Check[] = [
  check('entries in the table', { drops: ['arp.tableFull'], quiet: true }, () => ({
    ok: false,
    has: 'as many as may be, and none that may go',
    wants: 'fewer than gc_thresh3',
  })),
  check(
    'neighbour',
    { rfc: 'RFC 1122 §2.3.2', drops: ['arp.unresolved', 'arp.flushed'] },
    neighbour,
  ),
  check('bytes that wait for it', { drops: ['arp.queueFull'], quiet: true }, () => ({
    ok: false,
    has: 'too many with one packet more',
    wants: 'unres_qlen_bytes or fewer',
  })),
  check('free buffers', { drops: ['arp.poolScarce'], quiet: true }, () => ({
    ok: false,
    has: 'less than a quarter',
    wants: 'a quarter or more, so that others may go on',
  })),
];

/** Where it is not known, that is looked at where a packet begins to wait for it, and where the packet is given up. */
function neighbour(facts: Facts): Looked | null {
  const hop = facts.values.neighbour ?? facts.hop;
  if (hop === null || !hasTables(facts)) return null;
  const known = neighbourOf(facts, `${hop}`);
  const isKnown = known !== null && known.lladdr !== null;
  if (!isKnown && facts.kind !== 'park' && facts.kind !== 'drop') return null;
  const state = known === null ? 'no entry' : stateText(known.state, known.lladdr);
  return {
    ok: isKnown ? true : null,
    has: `${hop}: ${state}`,
    wants: 'one with its Ethernet address',
  };
}

const stateText = (state: string, lladdr: string | null): string =>
  lladdr === null ? state : `${state}, ${lladdr}`;
