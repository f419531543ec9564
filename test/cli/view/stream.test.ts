// One page's stream, with an answer that the test empties: what waits for a page that does not read, and what does not.

import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { Stream } from '../../../src/cli/view/stream.ts';
import type { Message, State, Totals } from '../../../src/view/protocol.ts';

const STATE: State = {
  ...{ type: 'state', held: false, heldMs: 0, timeMs: 0, meanwhile: null, virtual: false },
  ...{ impairments: {}, seed: 1, impairable: [] },
};
const totals = (id: number): Totals => ({ type: 'totals', id, nodes: {} });
const line = (text: string): Message => ({ type: 'line', node: 'a', program: 1, text });
/** More than may wait. */
const MUCH = 'x'.repeat(1 << 21);

/** Takes what is written; a test says how much of it still waits. */
class Sink extends EventEmitter {
  written: string[] = [];
  writableLength = 0;
  destroyed = false;

  #out: (() => void)[] = [];

  write(text: string, out: () => void = () => {}): boolean {
    this.written.push(text);
    this.writableLength += text.length;
    this.#out.push(out);
    return false;
  }

  destroy(): void {
    this.destroyed = true;
  }

  /** The page has read everything. */
  drain(): void {
    this.writableLength = 0;
    this.written = [];
    for (const out of this.#out.splice(0)) out();
    this.emit('drain');
  }

  messages(): Message[] {
    return this.written.flatMap((text) => {
      const [, json] = /^data: (.*)$/m.exec(text) ?? [];
      return json === undefined ? [] : [JSON.parse(json)];
    });
  }
}

let sink: Sink;
let stream: Stream;
let tell: (message: Message) => void;
let isReady: () => boolean;

beforeEach(() => {
  sink = new Sink();
  stream = new Stream(
    sink as unknown as ServerResponse,
    {
      listen: (listener, _, ready) => {
        tell = listener;
        isReady = ready;
        return () => {};
      },
    },
    null,
  );
});

describe('a page that does not read', () => {
  beforeEach(() => {
    expect(isReady()).toBe(true);
    tell(line(MUCH));
    expect(isReady()).toBe(false);
    sink.written = [];
  });

  test('of totals and states the newest wait, however often they are told', () => {
    for (let n = 1; n <= 1000; n++) {
      tell(totals(n));
      tell({ ...STATE, seed: n });
    }
    expect(sink.written).toEqual([]);
    sink.drain();
    expect(sink.messages()).toEqual([totals(1000), { ...STATE, seed: 1000 }]);
    sink.drain();
    expect(sink.messages()).toEqual([]);
  });

  test('of lines the last hundred wait, and how many were left out is said', () => {
    for (let n = 1; n <= 250; n++) tell(line(`${n}`));
    expect(sink.written).toEqual([]);
    sink.drain();
    expect(sink.messages()).toEqual([
      line('(150 lines left out: the page is too slow)'),
      ...Array.from({ length: 100 }, (_, n) => line(`${n + 151}`)),
    ]);
  });

  test('is given up after so many heartbeats, of which one is written', () => {
    expect([1, 2, 3, 4].map(() => stream.beat(3))).toEqual([true, true, true, false]);
    expect(sink.written).toEqual([':\n\n']);
  });

  test('is not given up when it reads now and then', () => {
    for (let n = 0; n < 9; n++) {
      expect([1, 2, 3].map(() => stream.beat(3))).toEqual([true, true, true]);
      sink.drain();
      tell(line(MUCH));
    }
  });
});

test('on a quiet stack, too, a page that does not read is given up', () => {
  expect([1, 2, 3, 4].map(() => stream.beat(3))).toEqual([true, true, true, false]);
  expect(sink.written).toEqual(['retry: 1000\n\n', ':\n\n']);
});

test('a page that reads hears each heartbeat', () => {
  for (let n = 0; n < 9; n++) {
    sink.drain();
    expect(stream.beat(1)).toBe(true);
    expect(sink.written).toEqual([':\n\n']);
  }
});
