// A page's side of the viewer's server, without a browser: whole answers, and a stream that can be left unread.

import { request as ask, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Answer, Message, Request } from '../../src/view/protocol.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** @param path behind the page's address */
export function fetchFrom(url: string, path: string, options: AskOptions = {}): Promise<Reply> {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const asking = ask(new URL(path, url), { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }),
      );
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** As the page asks. */
export async function askFor(url: string, request: Request): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', Origin: new URL(url).origin };
  const body = JSON.stringify(request);
  const { status, body: text } = await fetchFrom(url, 'request', { method: 'POST', headers, body });
  if (status !== 200) throw new Error(`refused: ${status}`);
  return JSON.parse(text);
}

/** One event of a stream. */
export interface Heard {
  readonly id: number;
  readonly message: Message;
}

/** Consecutive events. */
export interface Run {
  readonly first: number;
  readonly last: number;
  readonly missed: boolean;
}

/** A page that listens. */
export class Listener {
  readonly heard: Heard[] = [];
  /** Lines that are comments. */
  beats = 0;
  ended = false;
  readonly #asking: ClientRequest;
  #answer: IncomingMessage | null = null;
  #text = '';
  #wake: () => void = () => {};

  /** @param last the last event that it says it knows of, in a header; null: none */
  constructor(url: string, last: number | string | null = null, path = 'events') {
    const headers = last === null ? {} : { 'Last-Event-ID': String(last) };
    this.#asking = ask(new URL(path, url), { headers, agent: false }, (answer) => {
      this.#answer = answer;
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => this.#read(chunk));
      answer.on('close', () => this.#end());
    });
    this.#asking.on('error', () => this.#end());
    this.#asking.end();
  }

  /** The first message that fits, now or later. Throws when the stream ends without. */
  async until<T extends Message['type']>(
    type: T,
    fits: (message: Extract<Message, { type: T }>) => boolean = () => true,
  ): Promise<Extract<Message, { type: T }>> {
    const is = (message: Message): message is Extract<Message, { type: T }> =>
      message.type === type && fits(message as Extract<Message, { type: T }>);
    for (;;) {
      const found = this.heard.map(({ message }) => message).find(is);
      if (found !== undefined) return found;
      if (this.ended) throw new Error(`the stream ended without ${type}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits until the stream has ended. */
  async end(): Promise<void> {
    while (!this.ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The events that it was sent or told it missed, by their ids. */
  events(): Run[] {
    return this.heard.flatMap(({ id, message }): Run[] => {
      if (message.type === 'events') return [{ first: message.first, last: id, missed: false }];
      if (message.type === 'missed') return [{ first: message.from, last: id, missed: true }];
      return [];
    });
  }

  /** Reads no more. */
  pause(): void {
    this.#answer?.pause();
  }

  resume(): void {
    this.#answer?.resume();
  }

  close(): void {
    this.#asking.destroy();
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const parts = this.#text.split('\n\n');
    this.#text = parts.pop() ?? '';
    for (const part of parts) {
      const [, id, data] =
        /^id: (\d+)\ndata: (.*)$/.exec(part) ?? /^()data: (.*)$/.exec(part) ?? [];
      if (part === ':') this.beats++;
      if (data !== undefined) this.heard.push({ id: Number(id), message: JSON.parse(data) });
    }
    this.#wake();
  }

  #end(): void {
    this.ended = true;
    this.#wake();
  }
}
