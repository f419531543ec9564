// The recording that the page shows, and the way into it: messages of stacks, gathered and taken in once a frame of the
// screen, or a whole recording at once.

import { batch, effect, signal } from '@preact/signals';
import { type Batch, type Cast, isStack } from '../../src/trace/event.ts';
import { Recording } from '../../src/trace/recording.ts';
import type { Hello, Line, Message } from '../../src/view/protocol.ts';
import { stackWords } from '../../src/view/words.ts';
import { Holding } from './holding.ts';
import { Marks } from './marks.ts';
import {
  aside,
  chosen,
  connection,
  gone,
  LINES,
  lines,
  missed,
  mode,
  pinned,
  program,
  state,
  title,
  totals,
} from './state.ts';

const NOBODY: Cast = { nodes: [], cables: [], tables: {}, first: 1, epochMs: 0 };

/** Replaced when another one begins; what is added to it is told by `last`. */
export const recording = signal(new Recording(NOBODY, () => null));
/** Who takes part in it: replaced also when devices come, go or are renamed. */
export const cast = signal(NOBODY);

/** Where in it something worth a look happened. */
export const marks = new Marks();

/** Who holds the stacks. */
export const holding = new Holding();
effect(() => {
  if (connection.value !== 'open') holding.reset();
});

/** Messages that wait for the next frame, at most: more are taken in at once, as when the page is not in sight. */
const WAITING = 256;

/** What happened with a message, for time. */
export interface Heard {
  /** Another recording has begun. */
  began(): void;
  /** Events have come. */
  arrived(): void;
}

/** Gathers messages and takes them in, all that have come in one go. */
export class Intake {
  #waiting: Message[] = [];
  private readonly heard: Heard;

  constructor(heard: Heard) {
    this.heard = heard;
  }

  /** For `Session.listen`. */
  readonly take = (message: Message): void => {
    this.#waiting.push(message);
    if (this.#waiting.length >= WAITING) this.flush();
  };

  /** Takes in what waits. Once a frame. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const messages = this.#waiting;
    this.#waiting = [];
    batch(() => {
      for (const message of messages) this.#hear(message);
      this.heard.arrived();
    });
  }

  #hear(message: Message): void {
    switch (message.type) {
      case 'hello':
        this.#begin(message);
        break;
      case 'cast':
        recording.peek().recast(message);
        cast.value = recording.peek().cast;
        break;
      case 'events':
        add(message);
        break;
      case 'missed':
        recording.peek().missed(message);
        missed.value = {
          events: (missed.peek()?.events ?? 0) + message.to - message.from + 1,
          says: message.says,
        };
        break;
      case 'totals':
        totals.value = message.nodes;
        break;
      case 'state':
        state.value = message;
        aside.value = holding.hears(message) ?? aside.peek();
        break;
      case 'line':
        print(message);
        break;
      case 'bye':
        gone.value = message.says;
        break;
    }
  }

  #begin(hello: Hello): void {
    program.value = hello.program;
    begin(new Recording(hello.cast, stackWords()), hello.title);
    this.heard.began();
  }
}

/** Shows that recording from now on, and nothing of the one before. */
export function begin(shown: Recording, text: string): void {
  batch(() => {
    marks.reset();
    holding.reset();
    recording.value = shown;
    cast.value = shown.cast;
    title.value = text;
    totals.value = {};
    lines.value = [];
    missed.value = null;
    chosen.value = null;
    // Live, one stack is what the person came for; between others the packet is.
    const own = shown.cast.nodes.find(isStack)?.name ?? null;
    pinned.value = mode.peek() === 'live' ? own : null;
  });
}

/** The next events of the recording that is shown. */
export function add(events: Batch): void {
  const shown = recording.peek();
  shown.add(events);
  marks.add(events);
  marks.giveUp(shown.first);
}

function print({ node, program, text }: Line): void {
  const number = (lines.peek().at(-1)?.number ?? 0) + 1;
  const line = { number, node, program, text, after: recording.peek().last };
  lines.value = [...lines.peek(), line].slice(-LINES);
}
