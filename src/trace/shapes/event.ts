// The shape of an event.

import type { DropReason } from '../../core/drops.ts';
import {
  anyText,
  faultAt,
  many,
  named,
  object,
  oneOf,
  orNull,
  type Shape,
  truth,
  whole,
} from '../../core/shape.ts';
import type { CauseKind, Comparison, EventKind, RecordedEvent, Stage } from '../event.ts';
import { EXPLANATION } from './explanation.ts';
import { all, byName, count, time } from './parts.ts';
import { CHANGES } from './tables.ts';

/** The keys of an object that must have one for each word. */
const wordsOf = <T extends string>(words: Readonly<Record<T, true>>): readonly T[] =>
  Object.keys(words) as T[];

const KINDS = wordsOf<EventKind>({
  ...{ receive: true, originate: true, up: true, down: true, answer: true, route: true },
  ...{ park: true, release: true, state: true, transmit: true, deliver: true, drop: true },
});

const STAGES = wordsOf<Stage>({
  ...{ 'device-in': true, 'ether-in': true, arp: true, 'ip-in': true, 'route-in': true },
  ...{ reassembly: true, icmp: true, igmp: true, raw: true, forward: true, 'ip-out': true },
  ...{ 'route-out': true, fragment: true, neighbour: true, 'ether-out': true, 'device-out': true },
});

const CAUSE_KINDS = wordsOf<CauseKind>({
  ...{ answers: true, 'asks-for': true, 'released-by': true, 'fragment-of': true },
  ...{ 'whole-from': true, reports: true, 'copy-of': true, 'because-of': true },
});

const COMPARISON = all<Comparison>(
  {
    ok: orNull(
      truth(
        'it is as it must be; null: it is not as wanted, which is no fault but decides the way',
      ),
    ),
    what: anyText('as destination, header checksum, TTL'),
    has: anyText('what there was'),
    wants: anyText('what was asked for'),
    field: orNull(anyText('the field that was looked at, as ip.ttl')),
    rfc: orNull(anyText('the rule, as RFC 791 §3.1')),
  },
  'something that was compared, with both sides as people read them',
);

const REASON = object<DropReason>(
  {
    name: anyText('as ip.ttlExceeded'),
    says: anyText('one sentence: what was wrong'),
    rfc: anyText('the rule, as RFC 791 §3.1'),
    counter: anyText('the counter that it bumps, as nstat prints it'),
    linux: anyText('Linux’s name in enum skb_drop_reason'),
  },
  ['name', 'says'],
  'one way to lose a packet; docs/drops.md has them all',
);

export const DROP_REASON = named('DropReason', REASON);

const value: Shape<string | number> = {
  schema: { type: ['string', 'number'] },
  fault: (given, path) =>
    typeof given === 'string' || typeof given === 'number'
      ? null
      : faultAt(path, given, 'a text or a number'),
};

export const EVENT = named(
  'RecordedEvent',
  all<RecordedEvent>(
    {
      id: whole(1, Number.MAX_SAFE_INTEGER, 'the recording’s number for it, over all its stacks'),
      node: anyText('the name of the stack'),
      timeMs: time('milliseconds on the stack’s clock'),
      packet: count('its number within its stack; 0: the event is of no packet'),
      cause: count('the packet, of the same stack, that brought this one about; 0: none'),
      causeKind: orNull(oneOf(CAUSE_KINDS)),
      layer: anyText('as device, ether, arp, ip, icmp'),
      kind: oneOf(KINDS),
      stage: oneOf(STAGES),
      says: anyText('one sentence, without the packet'),
      compared: many(COMPARISON, 'what was compared, first things first'),
      values: byName(value, 'what else is known, as people read it'),
      explanation: orNull(EXPLANATION),
      reason: orNull(DROP_REASON),
      changes: CHANGES,
      hasBytes: truth('the bytes of the packet are recorded with it'),
    },
    'what happened to a packet, or in a table',
  ),
);
