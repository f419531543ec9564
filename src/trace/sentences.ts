// What each event says to people: one sentence, without the packet. A layer's own words stand where nothing better can
// be said with what a recording knows besides.

import { explanationLine } from '../route/explain/line.ts';
import { Table } from '../route/table.ts';
import type { EventKind } from './event.ts';
import type { Facts } from './facts.ts';

/** Null: the layer's own words will do. */
export function sentenceOf(facts: Facts): string | null {
  return SENTENCES[`${facts.layer} ${facts.kind}`]?.(facts) ?? null;
}

type Key = `${string} ${EventKind}`;

const SENTENCES: Readonly<Record<Key, (facts: Facts) => string | null>> = {
  'device receive': ({ values }) => `comes in by ${values.device}${size(values.length)}`,
  'device transmit': ({ values }) => `leaves by ${values.device}${size(values.length)}`,
  'ether up': ({ values }) => `for us, and its EtherType ${values.EtherType} is looked after here`,
  'ether down': ({ values }) => {
    const to = values.to === undefined ? '' : ` for ${values.to}`;
    return `gets an Ethernet header${to}, EtherType ${values.EtherType}`;
  },
  'ip up': ({ values }) =>
    `whole and for us, and its protocol ${values.protocol} is looked after here`,
  'ip route': route,
  'arp state': ({ values }) => {
    const means = STATES[values.state ?? ''];
    return means === undefined ? null : `${values.address} is ${values.state} now: ${means}`;
  },
};

const size = (length: string | number | undefined): string =>
  length === undefined ? '' : `, ${length} bytes`;

function route({ explanation, detail, values, comesIn }: Facts): string {
  if (explanation !== null) return explanationLine(explanation);
  const hop = values['next hop'];
  if (detail === Table.Local) return `table ${values.table} has ${hop} for this host’s own`;
  const way = comesIn ? 'a way on' : 'a way';
  return `table ${values.table} has ${way}, and the next hop is ${hop}`;
}

/** What a neighbour's state means: RFC 4861 §7.3.2 has most of them, and Linux for IPv4 too. */
const STATES: Readonly<Record<string, string>> = {
  INCOMPLETE: 'it is asked for, and has not answered yet',
  REACHABLE: 'it has answered, and so hears us',
  STALE: 'its address is known, but whether it still hears us is not',
  DELAY: 'it is used, and asked soon unless it is heard of before',
  PROBE: 'it is asked whether it is still there',
  FAILED: 'it did not answer',
  PERMANENT: 'somebody has set it, and it stays',
  NOARP: 'it need not be asked for',
};
