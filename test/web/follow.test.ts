// What goes along with the time bar, and what stays since somebody chose it.

import { batch } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NodeDescription } from '../../src/trace/event.ts';
import { NO_TABLES } from '../../src/trace/tables.ts';
import { chooseNode, choosePacket } from '../../web/model/choose.ts';
import { inView, isPinned, letGo, STAY_MS } from '../../web/model/follow.ts';
import type { Intake } from '../../web/model/recording.ts';
import {
  chosen,
  mode,
  node,
  pinned,
  playhead,
  playing,
  restingNode,
} from '../../web/model/state.ts';
import { pace, seek, tick } from '../../web/model/time.ts';
import { CAST, eventsOf, HELLO, newIntake } from './support.ts';

const [A] = CAST.nodes as readonly [NodeDescription];
const SWITCH: NodeDescription = { ...A, name: 's', kind: 'switch', layers: [] };
const NODES = [SWITCH, A, { ...A, name: 'b' }];
const TWO = { ...CAST, nodes: NODES, tables: { a: NO_TABLES, b: NO_TABLES } };
/** Indices in the cast. */
const [IN_A, IN_B] = [1, 2];

let intake: Intake;

beforeEach(() => {
  vi.useFakeTimers();
  intake = newIntake();
  batch(() => {
    mode.value = 'playground';
    restingNode.value = null;
    playing.value = true;
    pace.value = 1;
  });
  begin();
});

afterEach(() => {
  vi.useRealTimers();
});

function begin(): void {
  intake.take({ ...HELLO, cast: TWO } as typeof HELLO);
  intake.flush();
}

/** An event each of [node, packet]. */
function hear(first: number, ...events: readonly (readonly [number, number])[]): void {
  const came = eventsOf(
    first,
    events.map(([, packet]) => packet),
  );
  const numbers = came.events.map((value, n) => (n % 8 === 0 ? (events[n / 8]?.[0] ?? 0) : value));
  intake.take({ ...came, events: numbers });
  intake.flush();
}

const shown = () => [node.value, inView.value?.node, inView.value?.packet];

describe('before anything has happened', () => {
  test.each([
    ['the stack that is to begin', 'b', 'b'],
    ['nobody says which: the first', null, 'a'],
    ['one that is not there', 'z', 'a'],
    ['one without a house', 's', 'a'],
  ])('%s', (_, resting, name) => {
    restingNode.value = resting;
    expect(shown()).toEqual([name, undefined, undefined]);
  });
});

describe('following', () => {
  test('packet and house are those of the event at the time bar', () => {
    hear(1, [IN_A, 1], [IN_B, 7], [IN_A, 2]);
    for (const [id, expected] of [
      [1, ['a', 'a', 1]],
      [2, ['b', 'b', 7]],
      [3, ['a', 'a', 2]],
      [2, ['b', 'b', 7]],
    ] as const) {
      seek(id);
      expect(shown()).toEqual(expected);
    }
  });

  test('at an event of no packet the packet before it is still meant', () => {
    hear(1, [IN_A, 1], [IN_B, 0]);
    seek(2);
    expect(shown()).toEqual(['b', 'a', 1]);
  });

  test('the same packet is the same object, so that nothing is made anew', () => {
    hear(1, [IN_A, 1], [IN_A, 1]);
    seek(1);
    const before = inView.value;
    seek(2);
    expect(inView.value).toBe(before);
  });

  test('as things happen what is shown stays for a while', () => {
    pace.value = Number.POSITIVE_INFINITY;
    hear(1, [IN_A, 1]);
    tick(16);
    expect(shown()).toEqual(['a', 'a', 1]);
    hear(2, [IN_B, 7]);
    tick(16);
    vi.advanceTimersByTime(STAY_MS - 1);
    expect([playhead.value, ...shown()]).toEqual([2, 'a', 'a', 1]);
    vi.advanceTimersByTime(1);
    expect(shown()).toEqual(['b', 'b', 7]);
    hear(3, [IN_A, 2]);
    tick(16);
    expect(shown()).toEqual(['b', 'b', 7]);
    // Whoever stops wants to see where.
    playing.value = false;
    expect(shown()).toEqual(['a', 'a', 2]);
  });

  test('another recording is shown at once', () => {
    pace.value = Number.POSITIVE_INFINITY;
    hear(1, [IN_B, 7]);
    tick(16);
    begin();
    expect(shown()).toEqual(['a', undefined, undefined]);
  });
});

describe('pinned', () => {
  test('a packet stays with its house until it is let go', () => {
    hear(1, [IN_A, 1], [IN_B, 7], [IN_A, 2]);
    choosePacket({ node: 'b', packet: 7 });
    seek(3);
    expect([...shown(), isPinned.value]).toEqual(['b', 'b', 7, true]);
    letGo();
    expect([...shown(), isPinned.value]).toEqual(['a', 'a', 2, false]);
  });

  test('a stack stays whatever packet passes, until it is let go', () => {
    hear(1, [IN_A, 1], [IN_B, 7]);
    chooseNode('a');
    seek(2);
    expect([...shown(), isPinned.value]).toEqual(['a', 'b', 7, true]);
    letGo();
    expect([...shown(), isPinned.value]).toEqual(['b', 'b', 7, false]);
  });

  test('of a stack and then a packet elsewhere the packet is let go first', () => {
    hear(1, [IN_A, 1], [IN_B, 7]);
    chooseNode('a');
    choosePacket({ node: 'b', packet: 7 });
    expect([node.value, pinned.value]).toEqual(['b', 'b']);
    letGo();
    expect([chosen.value, pinned.value]).toEqual([null, 'b']);
    letGo();
    expect(pinned.value).toBe(null);
  });

  test('live, the first stack is what the person came for; elsewhere nothing is pinned', () => {
    chooseNode('b');
    begin();
    expect(pinned.value).toBe(null);
    mode.value = 'live';
    begin();
    expect(pinned.value).toBe('a');
  });
});
