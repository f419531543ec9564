// A recording from the reader's side: its events, packets and tables, however they came.

import { describe, expect, test } from 'vitest';
import { Kind } from '../../src/core/trace.ts';
import type { Batch, Cast, RecordedEvent } from '../../src/trace/event.ts';
import type { Gap } from '../../src/trace/gaps.ts';
import { Recording } from '../../src/trace/recording.ts';
import { NO_TABLES } from '../../src/trace/tables.ts';
import { stackWords } from '../../src/view/words.ts';
import { busy, line, readIn, threeNodes } from '../support/recorded.ts';

const recorded = busy();
const whole = recorded.recording();
const all = (recording: Recording): RecordedEvent[] => [...recording];

test('the first packet of a ping to a host behind a router, from its first event to its last', () => {
  const own = all(whole).filter(({ node, packet }) => node === 'a' && packet === 1);
  expect(own.map(line)).toMatchInlineSnapshot(`
    [
      "1 a #1 icmp: an echo request is made",
      "2 a #1 route-out: rule 32766 → table main: default via 10.0.0.254 dev eth0, source 10.0.0.1",
      "3 a #1 neighbour: waits until 10.0.0.254 is known",
      "4 a #1 neighbour: 10.0.0.254 is INCOMPLETE now: it is asked for, and has not answered yet",
      "17 a #1 released-by #3 neighbour: goes on: 10.0.0.254 is known now",
      "18 a #1 released-by #3 ether-out: gets its Ethernet header: to 02:00:00:00:02:01, EtherType 0x0800 (ipv4)",
      "19 a #1 released-by #3 device-out: leaves by eth0, 98 bytes",
    ]
  `);
});

test('in brief: the same sentence, and what did not agree', () => {
  let faults = 0;
  for (const { id, says, compared } of whole) {
    const failed = compared.filter(({ ok }) => ok === false);
    expect(whole.brief(id)).toEqual({ says, faults: failed });
    faults += failed.length;
  }
  expect(faults).toBeGreaterThan(3);
  expect(whole.brief(whole.last + 1)).toBeNull();
});

describe('however it is read', () => {
  const events = all(whole);

  test.each([1, 2, 3, 7, 64, 1000])('in pieces of %i events', (piece) => {
    const other = readIn(piece, recorded, whole.cast);
    expect(all(other)).toEqual(events);
    expect(other.packets.length).toBe(whole.packets.length);
    for (const id of [1, 5, 40, other.last]) expect(other.tablesAt(id)).toEqual(whole.tablesAt(id));
  });

  test('while it comes: what was asked for early is told as if it were asked for late', () => {
    const other = new Recording(whole.cast, stackWords());
    const { recorder } = recorded;
    for (let from = 1; from <= recorder.last; from++) {
      other.add(recorder.read(from, 1));
      for (let id = Math.max(1, from - 60); id <= from; id++) other.event(id);
    }
    const plain = new Recording(whole.cast, stackWords());
    plain.add(recorder.read(1, recorder.last));
    expect(all(other)).toEqual(all(plain));
  });

  test('saved as JSON and loaded again', () => {
    const json = JSON.stringify(whole.save('a title'));
    const loaded = Recording.load(json, () => null);
    expect(loaded.title).toBe('a title');
    expect(all(loaded).map(({ says, ...rest }) => rest)).toEqual(
      events.map(({ says, ...rest }) => rest),
    );
    for (let id = 0; id <= whole.last; id += 3)
      expect(loaded.tablesAt(id)).toEqual(whole.tablesAt(id));
    for (const { id } of events) expect(loaded.bytes(id)).toEqual(whole.bytes(id));
    expect(JSON.stringify(loaded.save('a title'))).toBe(json);
  });

  test('what comes twice is taken once', () => {
    const other = readIn(50, recorded, whole.cast);
    other.add(recorded.recorder.read(1, 70));
    expect(all(other)).toEqual(events);
  });

  test('an event is expanded once, until its packet has another', () => {
    expect(whole.event(3)).toBe(whole.event(3));
    const half = readIn(1000, recorded, whole.cast);
    expect(half.event(0)).toBeNull();
    expect(half.event(half.last + 1)).toBeNull();
    expect(half.event(1.5)).toBeNull();
  });
});

describe('packets', () => {
  test('each with its line and its fate, in the order of birth', () => {
    const lines = Array.from({ length: 10 }, (_, n) => {
      const packet = whole.packets.at(n);
      return `${packet?.node} #${packet?.packet} ${packet?.inDevice} → ${packet?.outDevice} ${packet?.fate} ${packet?.length}: ${packet?.line}`;
    });
    expect(lines).toMatchInlineSnapshot(`
      [
        "a #1 null → eth0 transmitted 98: 10.0.0.1 > 10.0.1.2: ICMP echo request, id 36188, seq 1, 64 bytes",
        "a #2 null → eth0 transmitted 42: ARP who-has 10.0.0.254 tell 10.0.0.1, 28 bytes",
        "r #1 eth0 → null answered 42: ARP who-has 10.0.0.254 tell 10.0.0.1, 28 bytes",
        "r #2 null → eth0 transmitted 42: ARP 10.0.0.254 is-at 02:00:00:00:02:01, 28 bytes",
        "a #3 eth0 → null delivered 42: ARP 10.0.0.254 is-at 02:00:00:00:02:01, 28 bytes",
        "r #3 eth0 → eth1 transmitted 98: 10.0.0.1 > 10.0.1.2: ICMP echo request, id 36188, seq 1, 64 bytes",
        "r #4 null → eth1 transmitted 42: ARP who-has 10.0.1.2 tell 10.0.1.254, 28 bytes",
        "b #1 eth0 → null answered 42: ARP who-has 10.0.1.2 tell 10.0.1.254, 28 bytes",
        "b #2 null → eth0 transmitted 42: ARP 10.0.1.2 is-at 02:00:00:00:03:01, 28 bytes",
        "r #5 eth1 → null delivered 42: ARP 10.0.1.2 is-at 02:00:00:00:03:01, 28 bytes",
      ]
    `);
    expect(whole.packets.at(-1)).toBeNull();
    expect(whole.packets.at(whole.packets.length)).toBeNull();
  });

  test('one is open until another says what became of it', () => {
    const fates: unknown[] = [];
    const recording = new Recording(whole.cast, () => null);
    const asked = whole.packet('r', 2)?.events[0] ?? 0;
    for (let id = 1; id <= asked; id++) {
      recording.add(recorded.recorder.read(id, 1));
      const request = recording.packets.indexOf('r', 1);
      if (request >= 0) fates.push(recording.packets.at(request)?.fate);
    }
    expect(fates).toEqual([...Array(fates.length - 1).fill('open'), 'answered']);
  });

  test('are found by their names', () => {
    for (const n of [0, 5, whole.packets.length - 1]) {
      const packet = whole.packets.at(n);
      expect(whole.packets.indexOf(packet?.node ?? '', packet?.packet ?? 0)).toBe(n);
    }
    expect(whole.packets.indexOf('a', 9999)).toBe(-1);
    expect(whole.packets.indexOf('nobody', 1)).toBe(-1);
    expect(whole.packet('nobody', 1)).toBeNull();
  });

  test('one that waited: what it asked for, and what let it go on', () => {
    const { events, causes, effects, begin, end } = whole.packet('a', 1) ?? never();
    expect(events.map((id) => whole.event(id)?.packet)).toEqual(events.map(() => 1));
    expect(causes).toMatchObject([{ packet: 3, kind: 'released-by' }]);
    expect(effects).toMatchObject([{ packet: 2, kind: 'asks-for' }]);
    expect(begin?.outermost).toBe('eth');
    expect(end?.bytes.length).toBe(98);
  });

  test('an answer, and its request: as the ping session knows, who is no cause', () => {
    const { causes, request } = whole.packet('a', 4) ?? never();
    expect(causes).toEqual([]);
    expect(request).toMatchObject({ packet: 1, kind: 'answers' });
    expect(whole.event(request?.id ?? 0)).toMatchObject({ kind: 'deliver', packet: 4 });
    expect(whole.packet('a', 1)?.answers).toMatchObject([{ packet: 4, kind: 'answers' }]);
    expect(whole.packet('a', 1)?.request).toBeNull();
  });

  test('every link stands on both sides', () => {
    let links = 0;
    for (let n = 0; n < whole.packets.length; n++) {
      const { node, packet } = whole.packets.at(n) ?? never();
      for (const { packet: cause, kind, id } of whole.packet(node, packet)?.causes ?? []) {
        expect(whole.packet(node, cause)?.effects).toContainEqual({ packet, kind, id });
        links++;
      }
      const { request } = whole.packet(node, packet) ?? never();
      expect(whole.packets.at(n)?.request).toEqual(request);
      if (request === null) continue;
      const answer = { packet, kind: 'answers', id: request.id };
      expect(whole.packet(node, request.packet)?.answers).toContainEqual(answer);
    }
    expect(links).toBeGreaterThan(30);
  });

  test('a summary has the first of its causes', () => {
    for (let n = 0; n < whole.packets.length; n++) {
      const { node, packet, cause } = whole.packets.at(n) ?? never();
      expect(cause).toEqual(whole.packet(node, packet)?.causes[0] ?? null);
    }
  });

  test('as many have begun by an event as have their first one up to there', () => {
    const firsts = Array.from(
      { length: whole.packets.length },
      (_, n) => whole.packets.at(n)?.first,
    );
    for (let id = 0; id <= whole.last + 1; id++) {
      expect(whole.packets.begunBy(id)).toBe(firsts.filter((first) => (first ?? 0) <= id).length);
    }
  });

  test('every kind of cause is there', () => {
    const kinds = new Set(all(whole).map(({ causeKind }) => causeKind));
    expect([...kinds].sort()).toEqual(
      [
        null,
        'answers',
        'asks-for',
        'copy-of',
        'fragment-of',
        'released-by',
        'reports',
        'whole-from',
      ].sort(),
    );
  });
});

describe('gaps', () => {
  const tables = { a: NO_TABLES, r: NO_TABLES, b: NO_TABLES };
  const gap = (from: number, to: number): Gap => ({ from, to, says: 'too many', tables });

  function withGap(): Recording {
    const recording = new Recording(whole.cast, () => null);
    recording.add(recorded.recorder.read(1, 20));
    recording.missed(gap(21, 60));
    recording.add(recorded.recorder.read(61, 30));
    return recording;
  }

  test('events in them are not there, those around them are', () => {
    const recording = withGap();
    expect([20, 21, 60, 61].map((id) => recording.event(id)?.id ?? null)).toEqual([
      20,
      null,
      null,
      61,
    ]);
    expect(recording.gaps).toEqual([{ from: 21, to: 60, says: 'too many' }]);
    expect([recording.first, recording.last, recording.length]).toEqual([1, 90, 50]);
    expect([recording.atOrAfter(30), recording.atOrBefore(30)]).toEqual([61, 20]);
    expect([recording.atOrAfter(61), recording.atOrBefore(61)]).toEqual([61, 61]);
    expect([recording.atOrAfter(91), recording.atOrBefore(0)]).toEqual([null, null]);
  });

  test('the tables are as stated behind them, and changed from there on', () => {
    const recording = withGap();
    expect(recording.tablesAt(59)).toEqual(recording.tablesAt(20));
    expect(recording.tablesAt(60)).toEqual(tables);
  });

  test('they are saved and loaded', () => {
    const recording = withGap();
    const loaded = Recording.load(JSON.stringify(recording.save('t')), () => null);
    expect(all(loaded)).toEqual(all(recording));
    expect(loaded.tablesAt(60)).toEqual(tables);
    expect(loaded.tablesAt(90)).toEqual(recording.tablesAt(90));
    expect(loaded.gaps).toMatchObject([{ from: 21, to: 60 }]);
  });

  test('what is missed and nobody said so', () => {
    const recording = new Recording(whole.cast, () => null);
    recording.add(recorded.recorder.read(1, 20));
    recording.add(recorded.recorder.read(41, 20));
    expect(recording.gaps).toMatchObject([{ from: 21, to: 40 }]);
    recording.missed(gap(10, 20));
    expect(recording.gaps).toHaveLength(1);
  });

  test('a packet whose first events were missed is told as well as can be', () => {
    const recording = new Recording({ ...whole.cast, first: 21 }, () => null);
    recording.add(recorded.recorder.read(21, 1000));
    for (const { says } of recording) expect(says).not.toBe('');
    for (let n = 0; n < recording.packets.length; n++)
      expect(recording.packets.at(n)).not.toBeNull();
  });
});

describe('when there is too much', () => {
  test('the oldest events fall out, and the tables stay right', () => {
    const recording = new Recording(whole.cast, () => null, { events: 100 });
    for (let from = 1; from <= whole.last; from += 10) {
      recording.add(recorded.recorder.read(from, 10));
      expect(recording.length).toBeLessThanOrEqual(100);
      expect(recording.tablesAt(recording.last)).toEqual(whole.tablesAt(recording.last));
      expect(recording.tablesAt(recording.first)).toEqual(whole.tablesAt(recording.first));
    }
    expect(recording.event(recording.first - 1)).toBeNull();
    expect(recording.event(recording.first)?.id).toBe(recording.first);
    const first = recording.packets.at(0) ?? never();
    expect(first.last).toBeGreaterThanOrEqual(recording.first);
    expect(recording.packets.indexOf(first.node, first.packet)).toBe(0);
    const loaded = Recording.load(JSON.stringify(recording.save('t')), () => null);
    expect(loaded.first).toBe(recording.first);
    expect(loaded.tablesAt(loaded.last)).toEqual(recording.tablesAt(recording.last));
  });

  test('so do those whose bytes are too many', () => {
    const recording = new Recording(whole.cast, () => null, { bytes: 5000 });
    for (let from = 1; from <= whole.last; from += 10)
      recording.add(recorded.recorder.read(from, 10));
    expect(recording.length).toBeGreaterThan(0);
    expect(recording.length).toBeLessThan(whole.length);
  });
});

describe('frames', () => {
  const cast: Cast = { nodes: [], cables: [], tables: {}, first: 1, epochMs: 0 };
  const moment = (id: number, frame: number, way: 'out' | 'in' | 'lost') => ({
    ...{ id, timeMs: id * 1.5, end: `h${frame}.eth0`, way, frame, length: 60 + frame },
  });
  const moments = [
    moment(0, 1, 'out'),
    moment(2, 1, 'in'),
    moment(2, 2, 'out'),
    moment(4, 2, 'lost'),
  ];
  const raw = (id: number): number[] => [0, id, id, 0, 0, Kind.Receive, 1, 0];
  const batch: Batch = {
    first: 1,
    events: [1, 2, 3, 4].flatMap(raw),
    ...{ bytes: [], changes: [], explanations: [], frames: moments },
  };

  test('by their numbers, by ids, and in order', () => {
    const recording = new Recording(cast, () => null);
    recording.add(batch);
    expect([...recording.frames]).toEqual(moments);
    expect(recording.frames.of(1)).toEqual(moments.slice(0, 2));
    expect(recording.frames.of(9)).toEqual([]);
    expect(recording.frames.between(1, 3)).toEqual(moments.slice(1, 3));
    expect(recording.frames.at(3)).toEqual(moments[3]);
    expect(recording.frames.at(4)).toBeNull();
    const loaded = Recording.load(
      JSON.stringify(recording.save('t')).replace(
        '"nodes":[]',
        `"nodes":${JSON.stringify([NODE])}`,
      ),
      () => null,
    );
    expect([...loaded.frames]).toEqual(moments);
  });

  test('they fall out with the events', () => {
    const recording = new Recording(cast, () => null, { events: 2 });
    recording.add(batch);
    expect(recording.first).toBe(3);
    expect([...recording.frames]).toEqual([moments[3]]);
    expect(recording.frames.of(1)).toEqual([]);
    expect(recording.frames.of(2)).toEqual([moments[3]]);
  });
});

const NODE = {
  ...{
    name: 'n',
    kind: 'host',
    devices: [],
    layers: ['device'],
    reasons: [],
    place: null,
    says: '',
  },
};

test('a network that grows while it is read', () => {
  const { network, recorded: growing } = threeNodes();
  const recording = growing.recording();
  expect([recording.first, recording.last, recording.length]).toEqual([1, 0, 0]);
  network.ping('a', '10.0.1.2');
  const before = growing.events().length;
  network.ping('a', '10.0.1.2');
  expect(growing.events().length).toBeGreaterThan(before);
  expect(growing.recording()).toBe(recording);
  growing.stop();
  network.ping('a', '10.0.1.2');
  expect(growing.recording().length).toBe(growing.events().length);
});

function never(): never {
  throw new Error('it is not there');
}
