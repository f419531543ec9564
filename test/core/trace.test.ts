import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/core/clock.ts';
import { Failures } from '../../src/core/failures.ts';
import { Packet } from '../../src/core/packet.ts';
import {
  EVERY_KIND,
  EventRing,
  Kind,
  kindsOf,
  Trace,
  type TraceEvent,
  type TraceObserver,
} from '../../src/core/trace.ts';

describe('the ring', () => {
  test('an event keeps each of its numbers, signs and fractions too', () => {
    const { trace, record } = stage(4);
    record(1234.5625, Kind.Route, 11, packet(12, 13), 14, -1062731775);
    expect([...trace.events()]).toEqual([
      {
        time: 1234.5625,
        packet: 12,
        cause: 13,
        layer: 11,
        kind: Kind.Route,
        detail: 14,
        value: -1062731775,
      },
    ]);
  });

  test('an event without a packet has packet 0 and cause 0', () => {
    const { trace, record } = stage(1);
    record(1, Kind.Receive, 2, packet(3, 4), 5, 6);
    record(7, Kind.State, 8, null, 9, 10);
    expect([...trace.events()]).toEqual([
      { time: 7, packet: 0, cause: 0, layer: 8, kind: Kind.State, detail: 9, value: 10 },
    ]);
  });

  test.each([
    ['is empty', 0, []],
    ['holds one', 1, [0]],
    ['is full', 8, [0, 1, 2, 3, 4, 5, 6, 7]],
    ['lost its oldest', 9, [1, 2, 3, 4, 5, 6, 7, 8]],
    ['went round more than twice', 21, [13, 14, 15, 16, 17, 18, 19, 20]],
  ])('%s after %i events: what it holds comes oldest first', (_, events, held) => {
    const { trace, record } = stage(8);
    for (let n = 0; n < events; n++) record(n / 2, Kind.Up, n, packet(n + 100, n + 200), n, -n);
    expect(trace.count).toBe(events);
    expect([...trace.events()]).toEqual(
      held.map((n) => ({
        time: n / 2,
        packet: n + 100,
        cause: n + 200,
        layer: n,
        kind: Kind.Up,
        detail: n,
        value: n === 0 ? 0 : -n,
      })),
    );
  });

  test('holds 1024 events by default', () => {
    expect(new Trace(new Clock(), new Failures()).capacity).toBe(1024);
  });

  test.each([3, 100, 4095])('a capacity of %i is refused: not a power of two', (capacity) => {
    expect(() => new Trace(new Clock(), new Failures(), capacity)).toThrow(
      `${capacity} is not a power of two`,
    );
  });

  test('every kind has a number of its own', () => {
    expect(new Set(Object.values(Kind)).size).toBe(Object.keys(Kind).length);
  });
});

describe('an observer', () => {
  test('sees every event as it happens, with the packet', () => {
    const { trace, record } = stage(2);
    const seen: [Readonly<TraceEvent>, Packet | null][] = [];
    record(0, Kind.Up, 0, null, 0, 0);
    const observer: TraceObserver = { event: (event, pkt) => seen.push([{ ...event }, pkt]) };
    trace.attach(observer);
    const pkt = packet(11, 12);
    for (let n = 0; n < 5; n++) record(n, Kind.Down, 21, n % 2 === 0 ? pkt : null, 31 + n, 41 + n);
    trace.detach(observer);
    record(9, Kind.Up, 0, pkt, 0, 0);

    expect(seen.map(([event]) => event.time)).toEqual([0, 1, 2, 3, 4]);
    expect(seen.map(([, of]) => of)).toEqual([pkt, null, pkt, null, pkt]);
    expect(seen[4]?.[0]).toEqual({
      node: 0,
      time: 4,
      packet: 11,
      cause: 12,
      layer: 21,
      kind: Kind.Down,
      detail: 35,
      value: 45,
    });
  });
});

describe('an observer that names its kinds', () => {
  const DOWN_AND_DROP = kindsOf(Kind.Down, Kind.Drop);

  test.each<[string, number, number[]]>([
    ['all that are named', DOWN_AND_DROP, [Kind.Down, Kind.Drop]],
    ['none', 0, []],
    ['every one', EVERY_KIND, Object.values(Kind)],
  ])('sees %s and no other', (_, kinds, expected) => {
    const { trace, record } = stage(16);
    const seen: number[] = [];
    trace.attach({ event: ({ kind }) => seen.push(kind) }, kinds);
    for (const kind of Object.values(Kind)) record(0, kind, 0, null, 0, 0);
    expect(seen).toEqual(expected);
  });

  test('may name others later, and keeps its place among those that are attached', () => {
    const { trace, record } = stage(16);
    const seen: string[] = [];
    const named = (name: string): TraceObserver => ({
      event: ({ kind }) => seen.push(`${name}${kind}`),
    });
    const [a, b] = [named('a'), named('b')];
    trace.attach(a, kindsOf(Kind.Up));
    trace.attach(b, kindsOf(Kind.Up, Kind.Down));
    record(0, Kind.Down, 0, null, 0, 0);
    trace.attach(a, kindsOf(Kind.Down));
    record(0, Kind.Up, 0, null, 0, 0);
    record(0, Kind.Down, 0, null, 0, 0);
    trace.detach(b);
    record(0, Kind.Down, 0, null, 0, 0);
    expect(seen).toEqual(['b4', 'b3', 'a4', 'b4', 'a4']);
  });
});

describe('a ring that several share', () => {
  test('has their events in one order, and says whose each is', () => {
    const ring = new EventRing(4);
    const [a, b] = [stage(8), stage(8)];
    a.trace.use(ring, 3);
    b.trace.use(ring, 5);
    for (let n = 1; n <= 3; n++) {
      a.record(n, Kind.Up, n, null, 0, 0);
      b.record(n + 0.5, Kind.Down, n, null, 0, 0);
    }
    expect([ring.first, ring.count, a.trace.count, b.trace.capacity]).toEqual([3, 6, 6, 4]);
    const held = [3, 4, 5, 6].map((number) => ring.at(number));
    expect(held.map((event) => [event?.node, event?.time])).toEqual([
      [3, 2],
      [5, 2.5],
      [3, 3],
      [5, 3.5],
    ]);
    expect([ring.at(2), ring.at(7)]).toEqual([undefined, undefined]);
    expect([...a.trace.events()].map(({ time }) => time)).toEqual([2, 3]);
    expect([...b.trace.events(5)].map(({ time }) => time)).toEqual([3.5]);
  });

  test('is left again for the ring of before, which has what it had', () => {
    const { trace, record } = stage(2);
    const own = trace.ring;
    record(1, Kind.Up, 0, null, 0, 0);
    trace.use(new EventRing(8), 1);
    record(2, Kind.Up, 0, null, 0, 0);
    trace.use(own, 0);
    record(3, Kind.Up, 0, null, 0, 0);
    expect([...trace.events()].map(({ time }) => time)).toEqual([1, 3]);
  });

  test('an event is taken in place: nothing is made for an observer', () => {
    const { trace, record } = stage(1);
    const seen = new Set<unknown>();
    trace.attach({ event: (event) => seen.add(event) });
    for (let n = 0; n < 3; n++) record(n, Kind.Up, 0, null, 0, 0);
    expect(seen.size).toBe(1);
  });
});

/** A recorder of `capacity` events and the recording of one at a given time. */
function stage(capacity: number) {
  const clock = new Clock();
  const trace = new Trace(clock, new Failures(), capacity);
  const record = (now: number, ...event: Parameters<Trace['record']>): void => {
    clock.now = now;
    trace.record(...event);
  };
  return { trace, record };
}

function packet(id: number, cause: number): Packet {
  return Object.assign(new Packet(new Uint8Array(8)), { id, cause });
}
