// What must be so at that moment: `expect drop …`, `expect counter …`, `expect neighbour …`, `expect route …`.

import { State } from '../arp/neighbour.ts';
import { fail } from './fault.ts';
import { options } from './options.ts';
import type { Scope } from './scope.ts';
import type { Action } from './syntax.ts';
import { address, mac, oneOf, ROUTE_TYPES, whole } from './values.ts';
import type { Words } from './words.ts';

export function expect(words: Words, scope: Scope): Action {
  const kinds = ['drop', 'counter', 'neighbour', 'route'] as const;
  const word = words.need(`${kinds.join(', ')} or no`);
  switch (oneOf(word, [...kinds, 'no'])) {
    case 'drop':
      return drops(words, scope);
    case 'counter':
      return counters(words, scope);
    case 'neighbour':
      return neighbour(words, scope);
    case 'route':
      return route(words, scope);
    case 'no':
      return absence(words);
  }
}

/** `drop ip.badChecksum`, `drop arp.unresolved 3 arp.queueFull` */
function drops(words: Words, scope: Scope): Action {
  const counts: Record<string, number> = {};
  do {
    const reason = words.need('a reason such as ip.badChecksum');
    if (!/^[a-z]\w*\.\w+$/.test(reason.text)) {
      fail(reason, `'${reason.text}': expected a reason such as ip.badChecksum`);
    }
    const name = scope.reason(reason);
    const count = words.peek();
    const counted = count !== null && /^\d/.test(count.text);
    counts[name] = counted ? whole(words.need(''), 1, 65535) : 1;
  } while (words.peek() !== null);
  return { kind: 'drops', counts };
}

/** `counter IpInReceives +1 IpInDelivers +0` */
function counters(words: Words, scope: Scope): Action {
  const counts: Record<string, number> = {};
  do {
    const counter = words.need('a counter such as IpInReceives');
    if (!/^[A-Z]\w*$/.test(counter.text)) {
      fail(counter, `'${counter.text}': expected a counter such as IpInReceives`);
    }
    const name = scope.counter(counter);
    const word = words.need('how much it has grown, such as +1');
    const more = /^\+(\d+)$/.exec(word.text)?.[1];
    if (more === undefined)
      fail(word, `'${word.text}': expected how much it has grown, such as +1`);
    counts[name] = Number(more);
  } while (words.peek() !== null);
  return { kind: 'counters', counts };
}

/** `neighbour 10.0.0.2 REACHABLE lladdr 06:22:a3:24:25:26 dev eth0` */
function neighbour(words: Words, scope: Scope): Action {
  const ip = address(words.need('an IPv4 address such as 10.0.0.2'));
  const state = oneOf(words.need('a state such as REACHABLE'), STATES);
  const { lladdr, dev } = options(words, ['lladdr', 'dev']);
  const is = {
    state,
    ...(lladdr === undefined ? {} : { mac: mac(lladdr) }),
    ...(dev === undefined ? {} : { on: scope.interface(dev) }),
  };
  return { kind: 'neighbourIs', ip, is };
}

const STATES = Object.keys(State).map((key) => key.toUpperCase());

/** `route 10.9.0.1 unicast via 10.0.0.9 dev eth0 src 10.0.0.1` */
function route(words: Words, scope: Scope): Action {
  const destination = address(words.need('a destination such as 10.9.0.1'));
  const type = ROUTE_TYPES.find((each) => words.takeIf(each) !== null);
  const { via, dev, src } = options(words, ['via', 'dev', 'src']);
  const is = {
    ...(type === undefined ? {} : { type }),
    ...(via === undefined ? {} : { gateway: address(via) }),
    // The loopback is nobody's to configure, and still where a route may lead.
    ...(dev === undefined ? {} : { device: dev.text === 'lo' ? 'lo' : scope.interface(dev) }),
    ...(src === undefined ? {} : { source: address(src) }),
  };
  return { kind: 'routeIs', destination, is };
}

/** `no drop`, `no neighbour 10.0.0.2`, `no route 10.9.0.1` */
function absence(words: Words): Action {
  const kinds = ['drop', 'neighbour', 'route'] as const;
  const kind = oneOf(words.need(kinds.join(', ')), kinds);
  if (kind === 'drop') {
    words.end();
    return { kind: 'drops', counts: {} };
  }
  const ip = address(words.need('an IPv4 address such as 10.0.0.2'));
  words.end();
  if (kind === 'neighbour') return { kind: 'neighbourIs', ip, is: null };
  return { kind: 'routeIs', destination: ip, is: null };
}
