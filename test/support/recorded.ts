// What happens in a test, recorded: stacks in, a recording out.

import type { Stack } from '../../src/stack.ts';
import type { Cast } from '../../src/trace/event.ts';
import { Recorder } from '../../src/trace/recorder.ts';
import { Recording } from '../../src/trace/recording.ts';
import { describeStack } from '../../src/view/cast.ts';
import { StackTables } from '../../src/view/stacktables.ts';
import { stackWords } from '../../src/view/words.ts';

/** Records stacks from when it is made. */
export class Record {
  readonly recorder = new Recorder();
  readonly #stacks: readonly { readonly name: string; readonly stack: Stack }[];
  readonly #first: Cast['tables'];

  constructor(...stacks: readonly { readonly name: string; readonly stack: Stack }[]) {
    this.#stacks = stacks;
    for (const { name, stack } of stacks)
      this.recorder.observe(name, stack.ctx, new StackTables(stack));
    this.#first = this.recorder.tables();
  }

  cast(): Cast {
    return {
      nodes: this.#stacks.map(({ name, stack }) =>
        describeStack(stack, { name, kind: 'host', place: null, says: name }),
      ),
      cables: [],
      tables: this.#first,
      first: 1,
      epochMs: 0,
    };
  }

  /** What has happened so far, read in pieces of that many events. */
  recording(piece = 1000): Recording {
    const recording = new Recording(this.cast(), stackWords());
    for (let from = 1; from <= this.recorder.last; from += piece)
      recording.add(this.recorder.read(from, piece));
    return recording;
  }
}

/** A recording's events, one a line, with what was compared below. */
export function story(recording: Recording): string {
  const lines: string[] = [];
  for (let id = recording.first; id <= recording.last; id++) {
    const event = recording.event(id);
    if (event === null) continue;
    const { node, packet, cause, causeKind, stage, says, compared } = event;
    const because = cause === 0 ? '' : ` ${causeKind} #${cause}`;
    lines.push(`${id} ${node} #${packet}${because} ${stage}: ${says}`);
    for (const { ok, what, has, wants } of compared)
      lines.push(`    ${ok ? '✓' : '✗'} ${what}: ${has} / ${wants}`);
  }
  return lines.join('\n');
}
