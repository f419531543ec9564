// What applications of the stack do and get: `ping`, `udp`, `tcp`.

import { fail } from './fault.ts';
import { readFields } from './fields.ts';
import { payload } from './frames.ts';
import { options } from './options.ts';
import { PING_EVENTS } from './pingevents.ts';
import type { Scope } from './scope.ts';
import type { Action, SocketAction } from './syntax.ts';
import { address, endpoint, oneOf, whole } from './values.ts';
import type { Words } from './words.ts';

/** `ping 10.0.0.2 size 56`, `ping again`, `ping receives reply sequence=1` */
export function ping(words: Words, scope: Scope): Action {
  const first = words.need('an IPv4 address such as 10.0.0.2, again or receives');
  if (first.text === 'again' || first.text === 'receives') {
    if (!scope.pings)
      fail(first, `ping ${first.text}: expected a line such as ping 10.0.0.2 before`);
    return first.text === 'again' ? pingAgain(words) : pingReceives(words, scope);
  }
  const destination = address(first);
  const { size, ttl, from, refused } = options(words, ['size', 'ttl', 'from', 'refused']);
  scope.pings = true;
  return {
    ...{ kind: 'ping', destination },
    size: size === undefined ? 56 : whole(size, 0, MAX_PING),
    ttl: ttl === undefined ? 0 : whole(ttl, 1, 255),
    source: from === undefined ? null : address(from),
    refused: refused === undefined ? null : oneOf(refused, REFUSALS),
  };
}

function pingAgain(words: Words): Action {
  const { refused } = options(words, ['refused']);
  return { kind: 'again', refused: refused === undefined ? null : oneOf(refused, REFUSALS) };
}

/** errno(3) names of {@link Errno}. */
const REFUSALS = ['EACCES', 'EINVAL', 'EMSGSIZE', 'ENETUNREACH', 'ENOBUFS', 'EHOSTUNREACH'];

/** RFC 791: a datagram of 65,535 bytes, less both headers. */
const MAX_PING = 65535 - 20 - 8;

function pingReceives(words: Words, scope: Scope): Action {
  const kinds = ['reply', 'error'] as const;
  const what = oneOf(words.need(kinds.join(' or ')), kinds);
  const fields = readFields(words, { protocol: PING_EVENTS[what], scope, expected: true });
  words.end();
  return { kind: 'receives', what, fields };
}

/** `udp bind 5000`, `udp send 10.0.0.2:5001 "text"`, `udp receives "text" from 10.0.0.2:5001` */
export function udp(words: Words, scope: Scope): Action {
  const verbs = ['bind', 'send', 'receives'] as const;
  const verb = oneOf(words.need(verbs.join(', ')), verbs);
  if (verb === 'bind') return socket(words, { protocol: 'udp', verb, port: port(words) });
  if (verb === 'send') {
    const to = endpoint(words.need(ENDPOINT));
    const data = payload({ words, scope, expected: false });
    return socket(words, { protocol: 'udp', verb, ...to, data });
  }
  const data = payload({ words, scope, expected: true });
  const from = words.takeIf('from') === null ? {} : endpoint(words.need(ENDPOINT));
  return socket(words, { protocol: 'udp', verb, ...from, data });
}

/** `tcp listen 5000`, `tcp receives "text"`, `tcp send "text"`, `tcp close` */
export function tcp(words: Words, scope: Scope): Action {
  const verbs = ['listen', 'send', 'receives', 'close'] as const;
  const verb = oneOf(words.need(verbs.join(', ')), verbs);
  if (verb === 'close') return socket(words, { protocol: 'tcp', verb });
  if (verb === 'listen') return socket(words, { protocol: 'tcp', verb, port: port(words) });
  const data = payload({ words, scope, expected: verb === 'receives' });
  return socket(words, { protocol: 'tcp', verb, data });
}

const ENDPOINT = 'an address and port such as 10.0.0.2:5001';

const port = (words: Words): number => whole(words.need('a port'), 1, 65535);

function socket(
  words: Words,
  said: Pick<SocketAction, 'protocol' | 'verb'> & Partial<SocketAction>,
): SocketAction {
  words.end();
  return { kind: 'socket', address: null, port: null, data: null, ...said };
}
