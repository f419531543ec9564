// What a recording does not hold of what happened, in words for whoever reads a capture made from it.

export class Omitted {
  /** Events, in all and since the last frame. */
  #events = 0;
  #sinceFrame = 0;
  /** Frames whose bytes were not recorded. */
  #frames = 0;

  /** So many events are missing here. */
  events(count: number): void {
    this.#events += count;
    this.#sinceFrame += count;
  }

  frame(): void {
    this.#frames++;
  }

  /** What is to be said beside the next frame; null: nothing is missing before it. */
  beforeFrame(): string | null {
    const count = this.#sinceFrame;
    this.#sinceFrame = 0;
    return count === 0 ? null : `${eventsText(count)} before are missing`;
  }

  /** What is to be said of the whole, a sentence each. */
  notes(): string[] {
    const notes: string[] = [];
    if (this.#events > 0) {
      notes.push(
        `a part is not here: ${eventsText(this.#events)} of the recording are missing, and frames with them; comments say where`,
      );
    }
    if (this.#frames > 0) {
      notes.push(`frames that are not here, since their bytes were not recorded: ${this.#frames}`);
    }
    return notes;
  }
}

const eventsText = (count: number): string => `${count} event${count === 1 ? '' : 's'}`;
