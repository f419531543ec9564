// What IGMP looks at in a message: RFC 2236 §2, RFC 3376 §4.1.

import { type Check, check } from './check.ts';
import { lengthOf, message } from './message.ts';
import { bytesText, numberIn, textIn } from './seen.ts';

/** Of a query of version 3, without its sources; and of a source. */
const QUERY = 12;
const SOURCE = 4;

export const IGMP: readonly Check[] = [
  ...message('igmp', 'RFC 2236 §2'),
  check('length', { rfc: 'RFC 3376 §7.1', drops: ['igmp.queryLength'], quiet: true }, (facts) => ({
    ok: false,
    has: bytesText(lengthOf(facts, 'igmp')),
    wants: `8 bytes, or ${QUERY} and more`,
  })),
  check(
    'sources',
    {
      field: 'query.sources',
      rfc: 'RFC 3376 §4.1.8',
      drops: ['igmp.sourcesBeyond'],
      quiet: true,
    },
    (facts) => {
      const here = Math.floor((lengthOf(facts, 'igmp') - QUERY) / SOURCE);
      const has = numberIn(facts, 'query.sources');
      return has === null ? null : { ok: false, has: `${has}`, wants: `${here}, which are here` };
    },
  ),
  check(
    'group',
    { field: 'igmp.group', rfc: 'RFC 3376 §4.1.9', drops: ['igmp.sourcesOfAll'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'igmp.group') ?? '0.0.0.0',
      wants: 'that of the sources that it asks about',
    }),
  ),
  check(
    'type',
    { field: 'igmp.type', rfc: 'RFC 2236 §3', drops: ['igmp.notForHosts'] },
    (facts) => {
      const has = textIn(facts, 'igmp.type');
      return has === null ? null : { ok: true, has, wants: 'a query or a report' };
    },
  ),
  check('way in', { rfc: 'RFC 2236 §3', drops: ['igmp.ownReport'], quiet: true }, () => ({
    ok: false,
    has: 'from this host',
    wants: 'by a cable, from another',
  })),
  check(
    'Ethernet destination',
    { field: 'eth.destination', rfc: 'RFC 2236 §3', drops: ['igmp.unicastReport'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'eth.destination') ?? 'this host alone',
      wants: 'a group, so that the routers hear it too',
    }),
  ),
];
