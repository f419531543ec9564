// What each event says to people: one sentence, without the packet. A layer's own words stand where nothing better can
// be said with what a recording knows besides.

import { explanationLine } from '../route/explain/line.ts';
import { Table } from '../route/table.ts';
import { meaningIn, neighbourOf, textIn } from './checks/seen.ts';
import type { Facts } from './facts.ts';

/** Null: the layer's own words will do. */
export function sentenceOf(facts: Facts): string | null {
  return SENTENCES[`${facts.layer} ${facts.kind}`]?.(facts) ?? null;
}

const SENTENCES: Readonly<Record<string, (facts: Facts) => string | null>> = {
  'device receive': ({ values }) => `comes in by ${values.device}${size(values.length)}`,
  'device transmit': ({ values }) => `leaves by ${values.device}${size(values.length)}`,
  'ether up': ({ values }) => `for us, so it goes up: EtherType ${values.EtherType}`,
  'ether down': framed,
  'ip up': ({ values }) => `whole and for us, so it goes up: protocol ${values.protocol}`,
  'ip route': route,
  'ip originate': ({ detail, comesIn, cause }) =>
    comesIn
      ? `put together from all its fragments, ${detail} bytes`
      : `made as a fragment of #${cause}, which is longer than the MTU, ${detail} bytes`,
  'arp originate': asks,
  'arp state': state,
  'arp release': released,
  'icmp originate': reports,
};

const size = (length: string | number | undefined): string =>
  length === undefined ? '' : `, ${length} bytes`;

function route({ explanation, detail, values, comesIn }: Facts): string {
  if (explanation !== null) return explanationLine(explanation);
  const hop = values['next hop'];
  if (detail === Table.Local) return `table ${values.table} has ${hop} as this host’s own`;
  const way = comesIn ? 'a way on' : 'a way';
  return `table ${values.table} has ${way}, and the next hop is ${hop}`;
}

function framed(facts: Facts): string {
  const to = textIn(facts, 'eth.destination');
  const type = `EtherType ${facts.values.EtherType}`;
  return to === null
    ? `gets its Ethernet header: ${type}`
    : `gets its Ethernet header: to ${to}, ${type}`;
}

function asks(facts: Facts): string | null {
  const target = textIn(facts, 'arp.targetIp');
  if (target === null) return null;
  const everybody = textIn(facts, 'eth.destination') === 'ff:ff:ff:ff:ff:ff';
  return everybody ? `asks everybody who has ${target}` : `asks whether ${target} is still there`;
}

function released(facts: Facts): string | null {
  const { neighbour } = facts.values;
  const known = neighbourOf(facts, `${neighbour}`);
  if (facts.detail !== 0 || known?.lladdr != null) return `goes on: ${neighbour} is known now`;
  return `waits no longer: ${neighbour} is not known`;
}

function reports(facts: Facts): string | null {
  const words = [meaningIn(facts, 'icmp.type'), meaningIn(facts, 'icmp.code')];
  const what = words.filter((word) => word !== null).join(', ');
  if (facts.cause === 0 || what === '') return null;
  return `tells the sender of #${facts.cause} what became of it: ${what}`;
}

function state({ values }: Facts): string | null {
  const means = STATES[values.state ?? ''];
  return means === undefined ? null : `${values.address} is ${values.state} now: ${means}`;
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
