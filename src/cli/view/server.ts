// The page's server: its files, the stream of messages and the requests, over HTTP on loopback. It knows
// nothing of what is behind it.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Answer, Message } from '../../view/protocol.ts';
import { readBody } from './body.ts';
import { Connections } from './connections.ts';
import { type Door, listenAt } from './door.ts';
import type { PageFiles } from './files.ts';
import { Guard, newToken, type Refusal, SECURITY_HEADERS, type Use } from './guard.ts';
import { refuseBadRequests } from './refused.ts';
import { type Source, Stream } from './stream.ts';

/** Pages that may be open at once. */
const VIEWERS = 8;
/** A page that reads nothing for so many heartbeats is sent away; when it lives, it comes back. */
const BEAT_MS = 10_000;
const PATIENCE_BEATS = 6;
/** How long the last words may take, in ms. */
const LAST_WORDS_MS = 500;
/** For a whole request, in ms. */
const REQUEST_MS = 10_000;
/** For its head, in ms; also for a connection on which nothing is asked. On loopback it comes at once. */
const HEAD_MS = 3000;
/** How often it is looked whether a request or a head is late, in ms. */
const LOOK_MS = 1000;
const MAX_HEAD = 16_384;
const MAX_CONNECTIONS = 64;

/** What is behind the page; as `Engine`. */
export interface Stacks extends Source {
  /** Does what is asked, which may be anything. */
  answer(request: unknown): Answer;
}

export class ViewServer {
  /** Where the page is. */
  readonly url: string;
  readonly #server: Server;
  readonly #stacks: Stacks;
  readonly #files: PageFiles;
  readonly #guard: Guard;
  readonly #streams = new Set<Stream>();
  readonly #beat: NodeJS.Timeout;

  private constructor(server: Server, port: number, files: PageFiles, stacks: Stacks) {
    const token = newToken();
    this.url = `http://127.0.0.1:${port}/${token}/`;
    this.#server = server;
    this.#stacks = stacks;
    this.#files = files;
    this.#guard = new Guard(token, port, (path) => this.#useOf(path));
    this.#beat = setInterval(() => this.#beatAll(), BEAT_MS).unref();
    server.on('request', (request, response) => this.#serve(request, response));
  }

  /** Begins to serve. Throws errors for people. */
  static async open(door: Door, files: PageFiles, stacks: Stacks): Promise<ViewServer> {
    const server = createServer({
      maxHeaderSize: MAX_HEAD,
      headersTimeout: HEAD_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
      // Node's own answer would lack our headers; the guard looks for it.
      requireHostHeader: false,
    });
    refuseBadRequests(server);
    new Connections(server, MAX_CONNECTIONS);
    return new ViewServer(server, await listenAt(door, server), files, stacks);
  }

  /** Pages that are open. */
  get viewers(): number {
    return this.#streams.size;
  }

  /**
   * Tells every page that it is over, and why, and serves no more. Waits a moment for those that read.
   * @param says a sentence for people
   */
  async close(says: string): Promise<void> {
    clearInterval(this.#beat);
    this.#server.close();
    const ends = Array.from(this.#streams, (stream) => stream.end(says));
    // It keeps the process alive: nothing else may, where a page goes away at this very moment.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, LAST_WORDS_MS);
    });
    await Promise.race([Promise.all(ends), late]);
    clearTimeout(timer);
    this.#server.closeAllConnections();
  }

  #useOf(path: string): Use | null {
    if (path === 'events') return 'stream';
    if (path === 'request') return 'request';
    if (!this.#files.has(path)) return null;
    return path === '' ? 'page' : 'part';
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const entry = this.#guard.check(request);
    if ('status' in entry) {
      return refuse(response, entry);
    }
    if (entry.path === 'events') return this.#stream(request, response);
    if (entry.path === 'request') {
      void this.#request(request, response);
      return;
    }
    const file = this.#files.get(entry.path);
    if (file === undefined) return finish(response, 404);
    const { type, bytes } = file;
    const headers = { 'Content-Type': type, 'Content-Length': bytes.length };
    // Node leaves the body out where HEAD was asked.
    finish(response, 200, headers, bytes);
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, {
      ...SECURITY_HEADERS,
      'Content-Type': 'text/event-stream; charset=utf-8',
    });
    if (this.#streams.size >= VIEWERS) return this.#sendAway(response);
    request.socket.setNoDelay(true);
    const seen = seenBefore(request);
    const stream = new Stream(response, this.#stacks, seen);
    this.#streams.add(stream);
    response.on('close', () => {
      this.#streams.delete(stream);
      stream.close();
    });
  }

  /** In the stream, since that is what a page shows; a refusal would only make it come again and again. */
  #sendAway(response: ServerResponse): void {
    const says = `${VIEWERS} pages look on already: close one, then load this page again`;
    response.end(`data: ${JSON.stringify({ type: 'bye', says } satisfies Message)}\n\n`);
  }

  async #request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (typeof body === 'number') return finish(response, body, { Connection: 'close' });
    // It may be anything; the session looks at it value by value.
    answer(response, 200, this.#stacks.answer(body.json));
  }

  #beatAll(): void {
    for (const stream of this.#streams) {
      if (!stream.beat(PATIENCE_BEATS)) stream.close();
    }
  }
}

/**
 * The last event that a page knows of that comes back; null: it does not come back. A browser that has lost the stream says
 * it in a header; a page that had given it up in the address, as `events?after=17`.
 */
function seenBefore({ headers, url = '' }: IncomingMessage): number | null {
  const id = headers['last-event-id'] ?? /\?after=(\d+)$/.exec(url)?.[1];
  return typeof id === 'string' && /^\d{1,15}$/.test(id) ? Number(id) : null;
}

function refuse(response: ServerResponse, { status, allow, says }: Refusal): void {
  const headers = allow === undefined ? {} : { Allow: allow };
  if (says === undefined) return finish(response, status, headers);
  const bytes = new TextEncoder().encode(says);
  const text = { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': bytes.length };
  finish(response, status, { ...headers, ...text }, bytes);
}

function answer(response: ServerResponse, status: number, what: Answer): void {
  const bytes = new TextEncoder().encode(JSON.stringify(what));
  const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length };
  finish(response, status, headers, bytes);
}

function finish(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
  body: Uint8Array | null = null,
): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers });
  response.end(body ?? undefined);
}
