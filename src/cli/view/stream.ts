// One page's stream of messages, as server-sent events: WHATWG HTML, "Server-sent events". Each message is one event
// whose id is that of the last recorded event that the page then knows; a page that comes back says it.
//
// A page that does not read holds nobody up. What is written to it waits here, up to a bound; then it is told nothing
// more until it has read all of that, and goes on from the events that are still recorded.

import type { ServerResponse } from 'node:http';
import { RAW_LENGTH } from '../../trace/event.ts';
import type { Line, Message } from '../../view/protocol.ts';
import type { Source } from './source.ts';

/** Bytes that wait for a page that is slow. One message more may come on top. */
const PATIENCE = 1 << 20;
/** Lines of programs that wait for it. */
const LINES = 100;
/** How long a browser waits before it comes back, in ms. */
const RETRY_MS = 1000;

export class Stream {
  readonly #response: ServerResponse;
  readonly #source: Source;
  readonly #textOf: (message: Message) => string;
  #stop: () => void = () => {};
  /** The last recorded event that the page knows of; null: it knows nothing. */
  #seen: number | null;
  /** It was not told all, and is told nothing before it has read all that was written. */
  #behind = false;
  #lines: Line[] = [];
  #linesLeft = 0;
  /** Written to since the last heartbeat. */
  #busy = false;
  /** Heartbeats that found it full. */
  #stuck = 0;

  /**
   * Begins it.
   * @param seen the last event that the page says it knows of; null: none
   * @param textOf the message as JSON
   */
  constructor(
    response: ServerResponse,
    source: Source,
    seen: number | null,
    textOf: (message: Message) => string,
  ) {
    this.#response = response;
    this.#source = source;
    this.#textOf = textOf;
    this.#seen = seen;
    response.on('drain', () => this.#catchUp());
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#listen();
  }

  /** Keeps what is between here and the page from falling asleep. False: the page has not read for so many beats. */
  beat(patience: number): boolean {
    this.#stuck = this.#full ? this.#stuck + 1 : 0;
    if (!this.#busy && !this.#full) this.#response.write(':\n\n');
    this.#busy = false;
    return this.#stuck < patience;
  }

  /** The page is gone. */
  close(): void {
    this.#stop();
    this.#response.destroy();
  }

  /** Says the last word; settles when it is out. */
  end(says: string): Promise<void> {
    this.#stop();
    this.#write({ type: 'bye', says });
    return new Promise((resolve) => this.#response.end(resolve));
  }

  get #full(): boolean {
    return this.#response.writableLength > PATIENCE;
  }

  /** Goes on where the page is, or begins anew. */
  #listen(): void {
    const missing = this.#seen === null ? null : this.#source.resume(this.#seen);
    for (const message of missing ?? []) this.#write(message);
    // Who goes on is told of no new cast.
    let greeted = missing === null;
    this.#stop = this.#source.listen((message) => {
      if (greeted || message.type !== 'hello') this.#hear(message);
      greeted = true;
    });
  }

  #hear(message: Message): void {
    if (!this.#behind && !this.#full) return this.#write(message);
    this.#behind = true;
    if (message.type === 'line') this.#keep(message);
    // Events before a new cast are over.
    if (message.type === 'hello') this.#seen = null;
  }

  #keep(line: Line): void {
    this.#lines.push(line);
    if (this.#lines.length <= LINES) return;
    this.#lines.shift();
    this.#linesLeft++;
  }

  /** The page has read all that was written. */
  #catchUp(): void {
    if (!this.#behind) return;
    this.#behind = false;
    this.#stop();
    this.#listen();
    const [lines, left] = [this.#lines, this.#linesLeft];
    this.#lines = [];
    this.#linesLeft = 0;
    const [first] = lines;
    if (first !== undefined && left > 0) {
      this.#write({ ...first, text: `(${left} lines left out: the page is too slow)` });
    }
    for (const line of lines) this.#write(line);
  }

  #write(message: Message): void {
    this.#seen = knownBehind(message, this.#seen ?? 0);
    this.#busy = true;
    this.#response.write(`id: ${this.#seen}\ndata: ${this.#textOf(message)}\n\n`);
  }
}

/** The last event that a page knows of behind a message. */
function knownBehind(message: Message, seen: number): number {
  switch (message.type) {
    case 'hello':
      return message.cast.first - 1;
    case 'events':
      return message.first + message.events.length / RAW_LENGTH - 1;
    case 'missed':
      return message.to;
    default:
      return seen;
  }
}
