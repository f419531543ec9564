// The statements that begin with a word of their own, and what the stack is told. Routes and neighbours are
// told in iproute2's words.

import { ping, tcp, udp } from './applications.ts';
import { expect } from './expectations.ts';
import { fail } from './fault.ts';
import { options } from './options.ts';
import type { Scope } from './scope.ts';
import { SETTINGS } from './settings.ts';
import type { Action } from './syntax.ts';
import { parseWhen } from './time.ts';
import { address, cidr, mac, oneOf, ROUTE_TYPES, whole } from './values.ts';
import type { Words } from './words.ts';

/** Reads a statement behind its first word. */
export type Command = (words: Words, scope: Scope) => Action;

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ expect, neighbour, nothing, ping, route, sysctl, tcp, udp, waits }),
);

/** `waits for fragments: there is no reassembly yet` */
function waits(words: Words, scope: Scope): Action {
  oneOf(words.need('for'), ['for']);
  const place = words.place;
  const [, topic, reason] = /^([^:]+):\s*(\S.*)$/s.exec(words.rest().text) ?? [];
  if (topic === undefined || reason === undefined) {
    fail(place, 'expected what it waits for, a colon and the reason');
  }
  scope.waits = true;
  return { kind: 'waits', topic: topic.trim(), reason: reason.trim().replace(/\s+/g, ' ') };
}

/** `sysctl net.ipv4.ip_forward=1` */
function sysctl(words: Words): Action {
  const word = words.need('a setting such as net.ipv4.ip_forward=1');
  const [name = '', value = ''] = word.text.split('=');
  const setting = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined;
  if (setting === undefined) {
    fail(word, `'${name}': no such setting; there is ${Object.keys(SETTINGS).join(', ')}`);
  }
  const at = { ...word, column: word.column + name.length + 1, text: value };
  return { kind: 'sysctl', name, value: whole(at, setting.least, setting.most) };
}

/** `route add 10.1.0.0/24 via 10.0.0.9 dev eth0 src 10.0.0.1 metric 5`, `route add blackhole 10.9.0.0/16` */
function route(words: Words, scope: Scope): Action {
  oneOf(words.need('add'), ['add']);
  const first = words.need('a prefix such as 10.1.0.0/24, default, or a type');
  const type = ROUTE_TYPES.find((each) => each === first.text);
  const to = type === undefined ? first : words.need('a prefix such as 10.1.0.0/24, or default');
  if (to.text !== 'default') cidr(to);
  const { via, dev, src, metric } = options(words, ['via', 'dev', 'src', 'metric']);
  if (via === undefined && dev === undefined && !SILENT.has(type ?? '')) {
    fail(words.place, 'expected via and the next hop, or dev and an interface');
  }
  const how = {
    ...(type === undefined ? {} : { type }),
    ...(via === undefined ? {} : { via: address(via) }),
    ...(dev === undefined ? {} : { on: scope.interface(dev) }),
    ...(src === undefined ? {} : { source: address(src) }),
    ...(metric === undefined ? {} : { metric: whole(metric, 0, MAX_METRIC) }),
  };
  return { kind: 'route', route: { to: to.text, ...how } };
}

/** Types of routes that send nothing. */
const SILENT: ReadonlySet<string> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

const MAX_METRIC = 2 ** 32 - 1;

/** `neighbour add 10.0.0.2 lladdr 06:22:a3:24:25:26 dev eth0` */
function neighbour(words: Words, scope: Scope): Action {
  oneOf(words.need('add'), ['add']);
  const ip = address(words.need('an IPv4 address such as 10.0.0.2'));
  const { lladdr, dev } = options(words, ['lladdr', 'dev']);
  if (lladdr === undefined) fail(words.place, 'expected lladdr and an Ethernet address');
  if (dev === undefined) fail(words.place, 'expected dev and an interface');
  return { kind: 'neighbour', ip, mac: mac(lladdr), on: scope.interface(dev) };
}

/** `nothing until 3s` */
function nothing(words: Words): Action {
  oneOf(words.need('until'), ['until']);
  const word = words.need('a time such as 3s or +3s');
  const until = parseWhen(word);
  if (until.least !== until.most) fail(word, `'${word.text}': expected one moment`);
  words.end();
  return { kind: 'nothing', until };
}
