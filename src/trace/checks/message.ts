// What ICMP and IGMP look at first in a message: RFC 792, RFC 2236 §2.

import { checksum } from '../../dissect/sum.ts';
import type { Facts } from '../facts.ts';
import { type Check, check, type Looked } from './check.ts';
import { bytesText, hex16, layerIn, numberIn } from './seen.ts';

export const HEADER = 8;
const CHECKSUM = 2;

/** What begins like ICMP's header: its length, and the sum over all of it. */
export const message = (protocol: string, rfc: string): readonly Check[] => [
  check('length', { rfc, drops: [`${protocol}.short`], quiet: true }, (facts) => ({
    ok: false,
    has: bytesText(lengthOf(facts, protocol)),
    wants: `${HEADER} bytes or more`,
  })),
  check(
    'checksum',
    { field: `${protocol}.checksum`, rfc, drops: [`${protocol}.badChecksum`] },
    (facts) => sum(facts, protocol),
  ),
];

/** Bytes from the header to the end of the datagram. */
export function lengthOf(facts: Facts, protocol: string): number {
  const layer = layerIn(facts, protocol);
  return layer === null ? 0 : endOf(facts) - layer.at;
}

function endOf(facts: Facts): number {
  const { fields, bytes } = facts;
  return (bytes?.length ?? 0) - (fields?.padding.length ?? 0);
}

/** The checksum over the message. A fragment has only a part of what it is over. */
function sum(facts: Facts, protocol: string): Looked | null {
  const layer = layerIn(facts, protocol);
  const has = numberIn(facts, `${protocol}.checksum`);
  const isWhole =
    numberIn(facts, 'ip.moreFragments') === 0 && numberIn(facts, 'ip.fragmentOffset') === 0;
  if (layer === null || has === null || facts.bytes === null || !isWhole) return null;
  const right = checksum(facts.bytes, layer.at, endOf(facts), layer.at + CHECKSUM);
  return { ok: has === right, has: hex16(has), wants: hex16(right) };
}
