// What a capture says beside a frame: the sentences of events, which are read as late as can be, since what comes a moment
// later may make them better.

import type { RecordedEvent } from '../trace/event.ts';
import { causeText, comparisonText } from '../trace/journeytext.ts';
import type { Recording } from '../trace/recording.ts';

const NOTHING: readonly string[] = [];

type Text = string | (() => readonly string[]);

export class Comments {
  readonly #recording: Recording;
  #texts: Text[] = [];

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  say(text: string): void {
    this.#texts.push(text);
  }

  /** What that event says, and what it found wrong. */
  tell(id: number, before = ''): void {
    this.#texts.push(() => {
      const event = this.#recording.brief(id);
      if (event === null) return NOTHING;
      const { says, faults } = event;
      return [`${before}${says}`, ...faults.map(comparisonText)];
    });
  }

  /** How the event's packet stands to its cause. */
  because(id: number): void {
    this.#texts.push(() => {
      const event = this.#recording.glance(id);
      if (event === null) return NOTHING;
      return [causeText(event) ?? `because of packet ${event.cause}`];
    });
  }

  /** Reads all now: the packet may wait for longer than events are kept. */
  settle(): void {
    this.#texts = this.texts();
  }

  copy(): Comments {
    const copy = new Comments(this.#recording);
    copy.#texts = [...this.#texts];
    return copy;
  }

  texts(): string[] {
    return this.#texts.flatMap((text) => (typeof text === 'string' ? [text] : text()));
  }
}

/** What was compared and did not agree. */
export const faultsOf = ({ compared }: RecordedEvent): string[] =>
  compared.filter(({ ok }) => ok === false).map(comparisonText);
