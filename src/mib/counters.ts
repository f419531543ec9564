// A stack's counters under all of Linux's names, and what they read.

import type { Counter, Counters } from '../core/counters.ts';
import { CATALOGUE, type CounterText, ICMP_MESSAGES } from './catalogue.ts';

/** ICMP messages by their type. As in Linux, those whose types have names are counted once, for both names. */
export interface IcmpMessages {
  readonly in: readonly Counter[];
  readonly out: readonly Counter[];
}

/** Makes every counter of the catalogue known, whether anybody counts it or not. May be called again. */
export function declareCounters(counters: Counters): void {
  const messages = seriesOf(counters);
  for (const text of CATALOGUE.flatMap((group) => group.counters)) {
    const message = messageOf(messages, text);
    if (message !== undefined) counters.alias(text.name, message);
    else if (text.gauge !== true) counters.get(text.name);
  }
}

/** The counters of ICMP messages. */
export function icmpMessages(counters: Counters): IcmpMessages {
  declareCounters(counters);
  return seriesOf(counters);
}

/** Name and value of each, in Linux's order; of {@link ICMP_MESSAGES} those that are not 0. */
export function countersInOrder(counters: Counters): [name: string, value: number][] {
  return CATALOGUE.flatMap(({ group, counters: texts }) => {
    const listed = texts.map(({ name }): [string, number] => [name, counters.get(name).value]);
    return group === 'Icmp' ? [...listed, ...seen(seriesOf(counters))] : listed;
  });
}

const GAUGES: ReadonlySet<string> = new Set(
  CATALOGUE.flatMap((group) => group.counters)
    .filter(({ gauge }) => gauge === true)
    .map(({ name }) => name),
);

/** Whether it is none of the counters but a value that stands among them: `IpForwarding`. */
export const isGauge = (name: string): boolean => GAUGES.has(name);

function seriesOf(counters: Counters): IcmpMessages {
  const { in: incoming, out: outgoing, types } = ICMP_MESSAGES;
  return { in: counters.series(incoming, types), out: counters.series(outgoing, types) };
}

function messageOf(messages: IcmpMessages, { name, type }: CounterText): Counter | undefined {
  if (type === undefined) return undefined;
  return name.startsWith('IcmpIn') ? messages.in[type] : messages.out[type];
}

function seen({ in: incoming, out: outgoing }: IcmpMessages): [string, number][] {
  const messages = [...incoming, ...outgoing].filter(({ value }) => value !== 0);
  return messages.map(({ name, value }) => [name, value]);
}
