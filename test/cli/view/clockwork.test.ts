// Stacks by the machine's clock, which the test moves, held and stepped through what a page asks.

import { afterEach, expect, test } from 'vitest';
import { LiveClockwork } from '../../../src/cli/view/clockwork.ts';
import { Loop } from '../../../src/loop.ts';
import { Stack } from '../../../src/stack.ts';
import { Recorder } from '../../../src/trace/recorder.ts';
import { Engine } from '../../../src/view/engine.ts';
import type { Answer } from '../../../src/view/protocol.ts';
import { StackTables } from '../../../src/view/stacktables.ts';

let now = 1000;
const loop = new Loop({ clock: () => now });

afterEach(() => loop.stop());

test('a timer that is set is no reason to step before it is due', () => {
  const stack = new Stack();
  const recorder = new Recorder();
  recorder.observe('a', stack.ctx, new StackTables(stack));
  loop.add(stack);
  const engine = new Engine({
    ...{ recorder, clockwork: new LiveClockwork(loop, null), program: 'tapip 0', title: 'a test' },
    ...{ nodes: () => [], cables: [], stacks: new Map([['a', stack]]) },
  });
  const step = (): Answer => engine.answer({ do: 'step' });
  engine.answer({ do: 'hold' });
  const to = { node: 'a', to: '127.0.0.1', count: 2, intervalMs: 500, size: 8 };
  expect(engine.answer({ do: 'ping', ...to })).toEqual({ ok: true, out: '' });
  const received = (): number => stack.ctx.flow.received;
  while (step().ok);
  expect(received()).toBe(2);
  expect(step()).toEqual({
    ok: false,
    says: 'no frame waits and nothing is due yet: ping first, or step again in a moment',
  });
  now += 500;
  while (step().ok);
  expect(received()).toBe(4);
});
