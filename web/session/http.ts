// Stacks behind a server: events come by server-sent events, requests go by POST. Addresses are relative to the
// page's own, which holds the token. A page that has given its stream up goes on behind the last event that it knows.

import { batch } from '@preact/signals';
import type { Answer, Message, Request, Session } from '../../src/view/protocol.ts';
import { connection, gone, problem, session } from '../model/state.ts';
import { Place } from './place.ts';

const GONE = 'The stack is gone.';
const CROWDED =
  'Other tabs of this page have all the connections that the browser makes to one server: close one, and this page goes on.';

export class HttpSession implements Session {
  #source: EventSource | null = null;
  #place: Place | null = null;
  /** Id of the last event that the page knows of; empty: it knows none. */
  #last = '';

  listen(listener: (message: Message) => void): () => void {
    const place = new Place({
      taken: () => this.#open(listener),
      left: () => {
        this.#source?.close();
        stands('connecting', null);
      },
      late: () => stands('waiting', CROWDED),
    });
    this.#place = place;
    return () => {
      this.#source?.close();
      place.end();
    };
  }

  #open(listener: (message: Message) => void): void {
    const source = new EventSource(this.#last === '' ? 'events' : `events?after=${this.#last}`);
    this.#source = source;
    source.onopen = () => stands('open', null);
    source.onmessage = ({ data, lastEventId }) => {
      this.#last = lastEventId;
      const message = read(data);
      if (message === null) return;
      listener(message);
      // The stack ends; what follows would be a connection that nobody takes.
      if (message.type === 'bye') this.#end(message.says);
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) void this.#refused();
      else stands('lost', 'The stack does not answer; the page goes on trying.');
    };
  }

  async request(request: Request): Promise<Answer> {
    try {
      const response = await fetch('request', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request),
      });
      const type = response.headers.get('Content-Type') ?? '';
      if (type.startsWith('application/json')) return (await response.json()) as Answer;
      return { ok: false, says: (await response.text()).trim() || `refused: ${response.status}` };
    } catch {
      return { ok: false, says: 'The stack does not answer: nothing was done.' };
    }
  }

  /** The browser has given up: the server said no. Why, it says to one who asks plainly. */
  async #refused(): Promise<void> {
    try {
      const response = await fetch('events', { headers: { Accept: 'text/plain' } });
      if (!response.ok) return this.#end((await response.text()).trim() || GONE);
      await response.body?.cancel();
      this.#end(GONE);
    } catch {
      this.#end(GONE);
    }
  }

  #end(says: string): void {
    this.#source?.close();
    this.#place?.end();
    session.value = null;
    stands('gone', says);
  }
}

function stands(
  how: 'connecting' | 'waiting' | 'open' | 'lost' | 'gone',
  says: string | null,
): void {
  batch(() => {
    connection.value = how;
    gone.value = says;
  });
}

/** Null: it is no message, which is told. */
function read(data: unknown): Message | null {
  try {
    return JSON.parse(String(data)) as Message;
  } catch {
    problem.value = 'The stack sent something that is no message; it was left out.';
    return null;
  }
}
