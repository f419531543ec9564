// What becomes of a fragment: RFC 791 §3.2, RFC 815, RFC 5722 §3.

import type { Facts } from '../facts.ts';
import { type Check, check } from './check.ts';
import { numberIn, textIn } from './seen.ts';

/** What the fragment of each drop was not. */
const WANTS: Readonly<Record<string, readonly [wants: string, rfc: string | null]>> = {
  'ip.fragmentDuplicate': ['bytes that are not here yet', 'RFC 5722 §3'],
  'ip.fragmentOverlap': ['bytes that no other fragment has', 'RFC 5722 §3'],
  'ip.fragmentBounds': ['one end of the datagram, on which all fragments agree', 'RFC 791 §3.2'],
  'ip.fragmentOversize': ['a datagram of 65535 bytes or less', 'RFC 791 §3.1'],
  'ip.fragmentEcn': ['the same ECN in all fragments, or none', 'RFC 3168 §5.3'],
  'ip.fragmentTooFar': ['fewer fragments of other datagrams in between', 'RFC 4963 §2'],
  'ip.reassemblyTimeout': ['all fragments within ipfrag_time', 'RFC 1122 §3.3.2'],
  'ip.reassemblyFull': ['no more than ipfrag_high_thresh bytes that wait', null],
  'ip.reassemblyNoBuffer': ['a buffer for the datagram', null],
};

export const REASSEMBLY: readonly Check[] = [
  check('fragment', { field: 'ip.fragmentOffset', rfc: 'RFC 791 §3.2' }, (facts) => {
    const has = fragmentText(facts);
    return has === null ? null : { ok: null, has, wants: 'the whole datagram' };
  }),
  check('bytes that are here', { rfc: 'RFC 791 §3.2' }, (facts) => {
    const row = rowOf(facts);
    if (row === null) return null;
    const { have, length } = row;
    const all = length ?? 'an unknown number';
    return { ok: have === length ? true : null, has: `${have} of ${all}`, wants: 'all' };
  }),
  ...Object.entries(WANTS).map(([name, [wants, rfc]]) => {
    const options = { drops: [name], quiet: true, ...(rfc === null ? {} : { rfc }) };
    return check('fragment', options, (facts) => ({
      ok: false,
      has: fragmentText(facts) ?? 'a fragment',
      wants,
    }));
  }),
];

/** As `bytes 1480 to 2959, more follow`; null: it is no fragment. */
function fragmentText(facts: Facts): string | null {
  const offset = numberIn(facts, 'ip.fragmentOffset');
  const total = numberIn(facts, 'ip.totalLength');
  const header = numberIn(facts, 'ip.headerLength');
  const more = numberIn(facts, 'ip.moreFragments') === 1;
  if (offset === null || total === null || header === null || (offset === 0 && !more)) return null;
  const last = offset + total - header - 1;
  return `bytes ${offset} to ${last}, ${more ? 'more follow' : 'the last'}`;
}

/** Its datagram as it stands behind the event. */
function rowOf(facts: Facts) {
  const source = textIn(facts, 'ip.source');
  const identification = numberIn(facts, 'ip.identification');
  const { reassembly } = facts.tablesBehind();
  return (
    reassembly.find((row) => row.source === source && row.identification === identification) ?? null
  );
}
