// What a listener is sent of a recording, tick by tick: everything once and in order, or a word about what it is not sent.

import { beforeEach, describe, expect, test } from 'vitest';
import { type Batch, type FrameMoment, RAW_LENGTH } from '../../src/trace/event.ts';
import type { Message } from '../../src/view/protocol.ts';
import { type Recorded, Stream } from '../../src/view/stream.ts';

/** A recorder whose events are their numbers, and which forgets the oldest. */
class Tape implements Recorded {
  first = 1;
  last = 0;
  readonly #moments: FrameMoment[] = [];
  bytes = 0;

  record(events: number): void {
    this.last += events;
  }

  frame(frame: number): void {
    this.#moments.push({ id: this.last, timeMs: 0, end: 's.port1', way: 'in', frame, length: 60 });
  }

  forget(before: number): void {
    this.first = before;
  }

  get frames(): number {
    return this.#moments.length;
  }

  read(from: number, most: number, frame?: number): Batch {
    const first = Math.max(from, this.first);
    const last = Math.min(this.last, first + most - 1);
    const ids = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => first + n);
    const begin = frame ?? this.#moments.findIndex(({ id }) => id >= from - 1);
    const moments = begin < 0 ? [] : this.#moments.slice(begin);
    return {
      first,
      events: ids.flatMap((id) => [id, ...Array.from({ length: RAW_LENGTH - 1 }, () => 0)]),
      bytes: this.bytes === 0 ? [] : ids.map((id) => [id, 'A'.repeat(this.bytes)]),
      changes: [],
      explanations: [],
      frames: moments.filter(({ id }) => id <= last || last === this.last),
    };
  }

  tables() {
    return { now: TABLES };
  }

  tablesAtFirst() {
    return { first: TABLES };
  }
}

const TABLES = {
  ...{ links: [], addresses: [], rules: [], routes: [], neighbours: [], exceptions: [] },
  ...{ reassembly: [], settings: [], omitted: {} },
};

let tape: Tape;
let heard: string[];
let frames: number[];

beforeEach(() => {
  tape = new Tape();
  heard = [];
  frames = [];
});

/** Writes down runs as `1-4`, and what was missed as `!5-8`, with whose tables come with it. */
const listener = (message: Message): void => {
  if (message.type === 'missed') {
    heard.push(`!${message.from}-${message.to} ${Object.keys(message.tables)}`);
    expect(message.says).toMatch(/^(they|there) were /);
  }
  if (message.type !== 'events') return;
  const count = message.events.length / RAW_LENGTH;
  if (count > 0) heard.push(`${message.first}-${message.first + count - 1}`);
  frames.push(...message.frames.map(({ frame }) => frame));
};

/** What a tick sends. */
function tick(stream: Stream): string {
  heard = [];
  stream.tick();
  return heard.join(' ');
}

describe('events', () => {
  test('what is new, and nothing when nothing is', () => {
    const stream = new Stream(listener, tape, 1, 10);
    expect(tick(stream)).toBe('');
    tape.record(4);
    expect(tick(stream)).toBe('1-4');
    expect(tick(stream)).toBe('');
    tape.record(1);
    expect(tick(stream)).toBe('5-5');
  });

  test('a burst is spread over the next ticks', () => {
    const stream = new Stream(listener, tape, 1, 10);
    tape.record(35);
    expect([1, 2, 3, 4, 5].map(() => tick(stream))).toEqual([
      '1-10',
      '11-20',
      '21-30',
      '31-35',
      '',
    ]);
  });

  test('more than four ticks’ worth behind: a run, and then a word about the rest', () => {
    const stream = new Stream(listener, tape, 1, 10);
    tape.record(51);
    expect(tick(stream)).toBe('1-10 !11-51 now');
    tape.record(3);
    expect(tick(stream)).toBe('52-54');
  });

  test('under load for ever: runs and gaps meet, and nothing is sent twice', () => {
    const stream = new Stream(listener, tape, 1, 10);
    const all: string[] = [];
    for (let n = 0; n < 20; n++) {
      tape.record(25);
      all.push(tick(stream));
    }
    const parts = all.join(' ').replaceAll(/ now/g, '').split(' ');
    let next = 1;
    for (const part of parts) {
      const [from, to] = part.replace('!', '').split('-').map(Number);
      expect(from).toBe(next);
      next = (to ?? 0) + 1;
    }
    expect(parts.filter((part) => part.startsWith('!'))).not.toEqual([]);
  });

  test('what was recorded before it came is sent in full, four ticks’ worth at a time', () => {
    tape.record(100);
    const stream = new Stream(listener, tape, 1, 10);
    expect(tick(stream)).toBe('1-40');
    tape.record(5);
    expect([1, 2, 3].map(() => tick(stream))).toEqual(['41-80', '81-105', '']);
  });

  test('what is recorded over before it is sent is missed', () => {
    const stream = new Stream(listener, tape, 1, 10);
    tape.record(25);
    tape.forget(20);
    expect(tick(stream)).toBe('!1-19 first 20-25');
  });

  test('who is not ready is sent nothing; what is not recorded over by then follows', () => {
    let room = 0;
    const taking = (message: Message): void => {
      room--;
      listener(message);
    };
    const stream = new Stream(taking, tape, 1, 600, () => room > 0);
    tape.record(5);
    expect(tick(stream)).toBe('');
    room = 1;
    tape.record(595);
    expect(tick(stream)).toBe('1-256');
    tape.record(5000);
    expect(tick(stream)).toBe('');
    tape.forget(5401);
    room = 9;
    expect(tick(stream)).toBe('!257-5400 first 5401-5600');
  });

  test('packets with many bytes: fewer at a tick', () => {
    const stream = new Stream(listener, tape, 1, 2000);
    tape.bytes = 4000;
    tape.record(2000);
    expect(tick(stream)).toBe('1-256 257-512');
  });
});

describe('frames', () => {
  test('each once, also those that no event of a stack follows', () => {
    const stream = new Stream(listener, tape, 1, 10);
    tape.record(3);
    tape.frame(1);
    tick(stream);
    tape.frame(2);
    tick(stream);
    tick(stream);
    tape.frame(3);
    tape.record(30);
    tape.frame(4);
    for (let n = 0; n < 5; n++) tick(stream);
    expect(frames).toEqual([1, 2, 3, 4]);
  });

  test('after a gap they go on', () => {
    const stream = new Stream(listener, tape, 1, 10);
    tape.record(100);
    tape.frame(1);
    tick(stream);
    tape.record(2);
    tape.frame(2);
    tick(stream);
    tape.frame(3);
    tick(stream);
    expect(frames).toEqual([2, 3]);
  });
});
