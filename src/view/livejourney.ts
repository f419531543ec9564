// The journeys of a stack's packets as text, each line as it happens: in the order of time, with what a packet brought
// about further to the right than itself.

import type { TraceEvent } from '../core/trace.ts';
import type { Stack } from '../stack.ts';
import { Depths } from '../trace/journeys.ts';
import { eventLines } from '../trace/journeytext.ts';
import { Recorder } from '../trace/recorder.ts';
import { Recording } from '../trace/recording.ts';
import { describeStack } from './cast.ts';
import { StackTables } from './stacktables.ts';
import { stackWords } from './words.ts';

/** What has been told need not be kept, but for the little that a sentence may look back at. */
const KEPT = { events: 4096, bytes: 2 ** 22 };

/**
 * From now on tells what happens to the stack's packets.
 * @param print takes each line, without its end
 */
export function tellJourneys(stack: Stack, print: (line: string) => void): void {
  const name = 'stack';
  const recorder = new Recorder(KEPT);
  recorder.observe(name, stack.ctx, new StackTables(stack));
  const node = describeStack(stack, { name, kind: 'host', place: null, says: '' });
  const { epochMs } = stack.ctx;
  const cast = { nodes: [node], cables: [], tables: recorder.tables(), first: 1, epochMs };
  const recording = new Recording(cast, stackWords(), KEPT);
  const depths = new Depths();
  let began: number | null = null;
  const event = ({ time }: Readonly<TraceEvent>): void => {
    began ??= time;
    const from = recording.last + 1;
    recording.add(recorder.read(from, recorder.last - from + 1));
    for (let id = from; id <= recording.last; id++) {
      const told = recording.event(id);
      if (told === null) continue;
      for (const line of eventLines(recording, id, { began, depth: depths.of(told) })) print(line);
    }
  };
  stack.ctx.trace.attach({ event });
}
