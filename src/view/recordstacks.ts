// Records stacks for programs and tests: they name them, and read what has happened.

import type { Stack } from '../stack.ts';
import type { RecordedEvent } from '../trace/event.ts';
import { Recorder, type RecorderOptions } from '../trace/recorder.ts';
import { Recording } from '../trace/recording.ts';
import { describeStack } from './cast.ts';
import { StackTables } from './stacktables.ts';
import { totalsOf } from './totals.ts';
import { stackWords } from './words.ts';

export interface RecordStacksOptions extends RecorderOptions {
  /** Milliseconds since 1970 at the stacks' clocks' zero. Default 0: their time is virtual. */
  readonly epochMs?: number;
}

export interface RecordedStacks {
  readonly recorder: Recorder;
  /** All that has happened up to now; the same object each time. */
  recording(): Recording;
  /** The same as a list. */
  events(): RecordedEvent[];
  /** Records no more. */
  stop(): void;
}

/**
 * Records the stacks from now on: in their time a flood takes no longer than a ping, so that every reason and all bytes
 * are kept unless the options say otherwise.
 * @param stacks by the names that events call them by
 */
export function recordStacks(
  stacks: Readonly<Record<string, Stack>>,
  { epochMs = 0, ...options }: RecordStacksOptions = {},
): RecordedStacks {
  const recorder = new Recorder({ ...UNBOUNDED, ...options });
  const nodes = Object.entries(stacks).map(([name, stack]) => {
    recorder.observe(name, stack.ctx, new StackTables(stack));
    return describeStack(stack, { name, kind: 'host', place: null, says: name });
  });
  const cast = { nodes, cables: [], tables: recorder.tables(), first: 1, epochMs };
  const all = new Recording(cast, stackWords());
  const recording = (): Recording => {
    const next = all.last + 1;
    if (recorder.first > next) {
      const to = recorder.first - 1;
      all.missed({ from: next, to, says: FELL_OUT, tables: recorder.tablesAtFirst() });
    }
    while (all.last < recorder.last) all.add(recorder.read(all.last + 1, PIECE));
    all.totals = totalsBy(stacks);
    return all;
  };
  return { recorder, recording, events: () => [...recording()], stop: () => recorder.detach() };
}

const totalsBy = (stacks: Readonly<Record<string, Stack>>): Recording['totals'] =>
  Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, totalsOf(stack)]));

const UNBOUNDED = { reasons: Number.POSITIVE_INFINITY, packets: Number.POSITIVE_INFINITY };

const FELL_OUT = 'the recorder holds fewer events than happened between two looks';

/** Events that are read at a time. */
const PIECE = 4096;
