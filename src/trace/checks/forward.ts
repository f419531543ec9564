// What IP looks at in a packet that goes on to somebody else, in the order of Linux's ip_forward, and in one that is cut.

import type { Facts } from '../facts.ts';
import { type Check, check, type Looked } from './check.ts';
import { ledNowhere } from './options.ts';
import { bytesText, numberIn, textIn } from './seen.ts';

export const FORWARD: readonly Check[] = [
  check(
    'Ethernet destination',
    { field: 'eth.destination', rfc: 'RFC 1812 §5.3.4', drops: ['ip.groupFrame'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'eth.destination') ?? '',
      wants: 'that of one station',
    }),
  ),
  check('addresses', { rfc: 'RFC 3927 §7', drops: ['ip.linkLocal'], quiet: true }, (facts) => ({
    ok: false,
    has: `${textIn(facts, 'ip.source')} to ${textIn(facts, 'ip.destination')}`,
    wants: 'none in 169.254.0.0/16',
  })),
  check('TTL', { field: 'ip.ttl', rfc: 'RFC 1812 §5.3.1', drops: ['ip.ttlExceeded'] }, (facts) => {
    const left = facts.kind === 'down' ? facts.detail + 1 : numberIn(facts, 'ip.ttl');
    return left === null ? null : { ok: left > 1, has: `${left}`, wants: 'more than 1' };
  }),
  check(
    'source route',
    { rfc: 'RFC 1812 §5.2.4.3', drops: ['ip.sourceRouteFailed'], quiet: true },
    ledNowhere,
  ),
  check('length', { field: 'ip.totalLength', rfc: 'RFC 1191 §4' }, fits),
  check(
    'don’t fragment',
    { field: 'ip.dontFragment', rfc: 'RFC 1191 §4', drops: ['ip.fragmentationNeeded'] },
    mayBeCut,
  ),
];

/** What this host sends itself. */
export const CUT: readonly Check[] = [
  check('length', { field: 'ip.totalLength', rfc: 'RFC 791 §3.2', drops: ['ip.tooLong'] }, fits),
  check('may be cut', { rfc: 'RFC 1191 §3', drops: ['ip.mustNotFragment'], quiet: true }, () => ({
    ok: false,
    has: 'no, says its sender',
    wants: 'yes',
  })),
  check('free buffers', { drops: ['ip.fragmentNoBuffers'], quiet: true }, () => ({
    ok: false,
    has: 'too few',
    wants: 'one for each fragment',
  })),
];

/** The MTU of the way, and whose it is. */
function mtuOf({ way, departure }: Facts): readonly [mtu: number, whose: string] | null {
  const answer = way?.answer;
  if (answer?.mtu != null && answer.device !== null) return [answer.mtu, answer.device];
  return departure === null ? null : [departure.mtu, departure.name];
}

/** What is too long is cut, or, where it must not be, dropped. */
function fits(facts: Facts): Looked | null {
  const length = numberIn(facts, 'ip.totalLength');
  const mtu = mtuOf(facts);
  if (length === null || mtu === null) return null;
  const [most, whose] = mtu;
  const wants = `${bytesText(most)} or less (MTU by ${whose})`;
  return { ok: length <= most ? true : null, has: bytesText(length), wants };
}

/** It matters only for what is too long. */
function mayBeCut(facts: Facts): Looked | null {
  const isCut = fits(facts)?.ok === null;
  if (!isCut && facts.reason?.name !== 'ip.fragmentationNeeded') return null;
  const flag = numberIn(facts, 'ip.dontFragment');
  return flag === null ? null : { ok: flag === 0, has: `${flag}`, wants: '0: it may be cut' };
}
