// One page's stream of messages, as server-sent events: WHATWG HTML, "Server-sent events". The id of each is that of the
// last recorded event that the page then knows; a page that comes back says it, and goes on behind it.
//
// A page that does not read holds nobody up. What is written to it waits here, up to a bound; then events wait where
// they are recorded, and of everything else only the newest is kept, until the page has read all that was written.

import type { ServerResponse } from 'node:http';
import { RAW_LENGTH } from '../../trace/event.ts';
import type { Line, Message, State, Totals } from '../../view/protocol.ts';

/** Bytes that wait for a page that is slow. One message more may come on top. */
const PATIENCE = 1 << 20;
/** Lines of programs that wait for it. */
const LINES = 100;
/** How long a browser waits before it comes back, in ms. */
const RETRY_MS = 1000;

/** Stacks whose viewers may be slow, and come back; as `Engine.listen`. */
export interface Source {
  listen(
    listener: (message: Message) => void,
    last: number | null,
    isReady: () => boolean,
  ): () => void;
}

export class Stream {
  private readonly response: ServerResponse;
  readonly #stop: () => void;
  /** The last recorded event that the page knows of. */
  #seen: number;
  readonly #kept: { state: State | null; totals: Totals | null } = { state: null, totals: null };
  #lines: Line[] = [];
  #linesLeft = 0;
  /** A heartbeat is written, and what came before it or itself is not out yet. */
  #beating = false;
  /** Heartbeats since then. */
  #stuck = 0;

  /**
   * Begins it.
   * @param last the last event that the page says it knows of; null: none
   */
  constructor(response: ServerResponse, source: Source, last: number | null) {
    this.response = response;
    this.#seen = last ?? 0;
    response.on('drain', () => this.#tellKept());
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#stop = source.listen(
      (message) => this.#hear(message),
      last,
      () => !this.#full,
    );
  }

  /**
   * Keeps what is between here and the page from falling asleep. False: for so many beats nothing has gone out, since the
   * page does not read; what the machine takes in between is seen as read.
   */
  beat(patience: number): boolean {
    if (this.#beating) return ++this.#stuck < patience;
    this.#stuck = 0;
    this.#beating = true;
    this.response.write(':\n\n', () => {
      this.#beating = false;
    });
    return true;
  }

  /** The page is gone, or is sent away. */
  close(): void {
    this.#stop();
    this.response.destroy();
  }

  /** Says the last word; settles when it is out, or the page is gone. */
  end(says: string): Promise<void> {
    this.#stop();
    this.#write({ type: 'bye', says });
    return new Promise((resolve) => {
      this.response.once('close', resolve);
      this.response.end(resolve);
    });
  }

  get #full(): boolean {
    return this.response.writableLength > PATIENCE;
  }

  #hear(message: Message): void {
    if (!this.#full) return this.#write(message);
    switch (message.type) {
      case 'state':
        this.#kept.state = message;
        break;
      case 'totals':
        this.#kept.totals = message;
        break;
      case 'line':
        this.#keepLine(message);
        break;
      default:
        // Events, which had begun to come.
        this.#write(message);
    }
  }

  #keepLine(line: Line): void {
    this.#lines.push(line);
    if (this.#lines.length <= LINES) return;
    this.#lines.shift();
    this.#linesLeft++;
  }

  /** The page has read all that was written. */
  #tellKept(): void {
    const { state, totals } = this.#kept;
    const [lines, left] = [this.#lines, this.#linesLeft];
    this.#kept.state = null;
    this.#kept.totals = null;
    this.#lines = [];
    this.#linesLeft = 0;
    const [first] = lines;
    if (first !== undefined && left > 0) {
      this.#write({ ...first, text: `(${left} lines left out: the page is too slow)` });
    }
    for (const message of [...lines, totals, state]) if (message !== null) this.#write(message);
  }

  #write(message: Message): void {
    this.#seen = knownBehind(message, this.#seen);
    this.response.write(`id: ${this.#seen}\ndata: ${JSON.stringify(message)}\n\n`);
  }
}

/** The last event that a page knows of behind a message. */
function knownBehind(message: Message, before: number): number {
  switch (message.type) {
    case 'hello':
      return message.cast.first - 1;
    case 'events':
      return message.first + message.events.length / RAW_LENGTH - 1;
    case 'missed':
      return message.to;
    default:
      return before;
  }
}
