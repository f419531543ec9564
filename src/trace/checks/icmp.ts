// What ICMP looks at in a message: RFC 792, RFC 1122 §3.2.2.

import type { Facts } from '../facts.ts';
import { type Check, check } from './check.ts';
import { HEADER, lengthOf, message } from './message.ts';
import { bytesText, numberIn, textIn } from './seen.ts';

export const ICMP: readonly Check[] = [
  ...message('icmp', 'RFC 792'),
  check(
    'type',
    {
      field: 'icmp.type',
      rfc: 'RFC 1122 §3.2.2',
      drops: ['icmp.unknownType', 'icmp.unhandledType', 'icmp.obsoleteType'],
    },
    (facts) => {
      const has = textIn(facts, 'icmp.type');
      return has === null ? null : { ok: true, has, wants: 'one that is acted on here' };
    },
  ),
  check(
    'destination',
    {
      field: 'ip.destination',
      rfc: 'RFC 1122 §3.2.2',
      drops: ['icmp.notForAll', 'icmp.echoBroadcast'],
      quiet: true,
    },
    (facts) => ({
      ok: false,
      has: `${textIn(facts, 'ip.destination')} (a broadcast address or a group)`,
      wants: 'an address of this host alone',
    }),
  ),
  check('icmp_echo_ignore_all', { drops: ['icmp.echoIgnored'], quiet: true }, () => ({
    ok: false,
    has: '1',
    wants: '0',
  })),
  check('length', { rfc: 'RFC 792', drops: ['icmp.shortTimestamp'], quiet: true }, (facts) => ({
    ok: false,
    has: bytesText(lengthOf(facts, 'icmp')),
    wants: '20 bytes',
  })),
  check(
    'room in the options',
    { rfc: 'RFC 1122 §3.2.2.6', drops: ['icmp.optionsFull'], quiet: true },
    () => ({
      ok: false,
      has: 'for a part of an address',
      wants: 'for whole addresses, or none',
    }),
  ),
  check(
    'way back',
    { rfc: 'RFC 1122 §3.2.2.6', drops: ['icmp.noWayBack'], quiet: true },
    (facts) => ({
      ok: false,
      has: 'no route',
      wants: `one to ${textIn(facts, 'ip.source')}`,
    }),
  ),
  check(
    'answers',
    { rfc: 'RFC 1812 §4.3.2.8', drops: ['icmp.tooManyInAll', 'icmp.tooManyToOne'], quiet: true },
    ({ reason }) => ({
      ok: false,
      has: 'one more than that',
      wants:
        reason?.name === 'icmp.tooManyToOne'
          ? 'icmp_ratelimit or less'
          : 'icmp_msgs_per_sec or less',
    }),
  ),
  check(
    'quoted packet',
    { rfc: 'RFC 1122 §3.2.2', drops: ['icmp.shortQuote'], quiet: true },
    (facts) => ({
      ok: false,
      has: bytesText(Math.max(0, lengthOf(facts, 'icmp') - HEADER)),
      wants: 'an IP header and 8 bytes',
    }),
  ),
  check(
    'quoted packet',
    { rfc: 'RFC 1122 §3.2.2', drops: ['icmp.bogusError'], quiet: true },
    (facts) => ({
      ok: false,
      has: `to ${quoted(facts, 'ip.destination')}, a broadcast address`,
      wants: 'to one host',
    }),
  ),
  check(
    'quoted packet',
    { rfc: 'RFC 5927 §4', drops: ['icmp.laterFragment'], quiet: true },
    (facts) => ({
      ok: false,
      has: `a fragment from byte ${quoted(facts, 'ip.fragmentOffset')} on`,
      wants: 'the first fragment, or a whole datagram',
    }),
  ),
  check('quoted packet', { rfc: 'RFC 5927 §4', drops: ['icmp.noPort'], quiet: true }, (facts) => ({
    ok: false,
    has: `protocol ${quoted(facts, 'ip.protocol')}`,
    wants: 'one that this host has sent',
  })),
  check(
    'redirect',
    { rfc: 'RFC 1122 §3.2.2.2', drops: ['icmp.redirectRefused'], quiet: true },
    (facts) => ({
      ok: false,
      has: `from ${textIn(facts, 'ip.source')}, to ${textIn(facts, 'icmp.gateway')}`,
      wants: 'from the gateway in use, to a neighbour; and accept_redirects on',
    }),
  ),
  check(
    'ip_no_pmtu_disc',
    { rfc: 'RFC 5927 §7', drops: ['icmp.pathMtuIgnored'], quiet: true },
    () => ({
      ok: false,
      has: '2 or 3',
      wants: '0 or 1',
    }),
  ),
  check(
    'identifier',
    {
      field: 'icmp.identifier',
      rfc: 'RFC 1122 §3.2.2.6',
      drops: ['icmp.noSession', 'icmp.unexpected'],
    },
    (facts) => {
      const isReply = numberIn(facts, 'icmp.type') === 0;
      const isLost = facts.reason !== null;
      if (!isReply && !isLost) return null;
      const has = isReply ? textIn(facts, 'icmp.identifier') : quoted(facts, 'icmp.identifier');
      return has === null ? null : { ok: true, has, wants: wantedSession(facts) };
    },
  ),
];

const wantedSession = ({ reason }: Facts): string =>
  reason?.name === 'icmp.unexpected'
    ? 'that of a request that was sent'
    : 'that of a ping session here';

/** A field of the packet that an error quotes. */
function quoted({ fields }: Facts, name: string): string {
  for (const layer of fields?.layers ?? []) {
    const field = layer.quoted ? layer.fields.find((known) => known.name === name) : undefined;
    if (field !== undefined) return field.text;
  }
  return '?';
}
