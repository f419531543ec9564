// The page's server over real sockets on loopback, with a real stack, recorder and engine behind it; the test moves time.

import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PageFiles } from '../../../src/cli/view/files.ts';
import { ViewServer } from '../../../src/cli/view/server.ts';
import { Stack } from '../../../src/stack.ts';
import { Recorder } from '../../../src/trace/recorder.ts';
import { describeStack } from '../../../src/view/cast.ts';
import type { Clockwork } from '../../../src/view/clockwork.ts';
import { Engine } from '../../../src/view/engine.ts';
import { StackTables } from '../../../src/view/stacktables.ts';
import { address } from '../../support/packets.ts';
import { askFor, fetchFrom, Listener } from '../../support/viewing.ts';

const file = (type: string, text: string) => ({ type, bytes: new TextEncoder().encode(text) });
const FILES: PageFiles = new Map([
  ['', file('text/html; charset=utf-8', '<p>page')],
  ['viewer.js', file('text/javascript; charset=utf-8', 'let a;')],
]);

/** Events that the ring holds. */
const RING = 4096;

let stack: Stack;
let recorder: Recorder;
let engine: Engine;
let server: ViewServer;
const listeners: Listener[] = [];

beforeEach(async () => {
  stack = new Stack();
  // However long they are: the clock stands, and so the bytes of only so many would be taken.
  recorder = new Recorder({ events: RING, packets: Number.POSITIVE_INFINITY });
  recorder.observe('a', stack.ctx, new StackTables(stack));
  const node = describeStack(stack, { name: 'a', kind: 'host', place: null, says: 'a stack' });
  engine = new Engine({
    ...{ recorder, clockwork: standing(), program: 'tapip 0', title: 'a test' },
    ...{ nodes: () => [node], cables: [], stacks: new Map([['a', stack]]) },
  });
  server = await ViewServer.open({ port: 0, socket: null }, FILES, engine);
});

afterEach(async () => {
  for (const listener of listeners.splice(0)) listener.close();
  await server.close('the test is over');
});

describe('files', () => {
  test.each([
    ['', 'text/html; charset=utf-8', '<p>page'],
    ['viewer.js', 'text/javascript; charset=utf-8', 'let a;'],
  ])('%s', async (path, type, body) => {
    const reply = await fetchFrom(server.url, path);
    expect(reply).toMatchObject({ status: 200, body, headers: { 'content-type': type } });
    const bare = await fetchFrom(server.url, path, { method: 'HEAD' });
    expect(bare).toMatchObject({ status: 200, body: '', headers: { 'content-type': type } });
  });

  test.each([
    ['the page', 'GET', ''],
    ['a path that is none', 'GET', 'package.json'],
    ['the root', 'GET', '/'],
    ['a wrong method', 'POST', ''],
    ['a request without an origin', 'POST', 'request'],
  ])('what the browser must keep to comes with every answer: %s', async (_, method, path) => {
    const { headers } = await fetchFrom(server.url, path, { method });
    expect(headers).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(Object.keys(headers).filter((name) => /allow-origin|server|powered/.test(name))).toEqual(
      [],
    );
  });

  test.each([
    ['the root', '/', {}],
    ['another token', '/AAAAAAAAAAAAAAAAAAAAAA/', {}],
    ['a path upwards', '../package.json', {}],
    ['another host', '', { Host: 'rebound.example' }],
    ['another origin', 'events', { Origin: 'http://elsewhere.example' }],
  ])('%s is not found, and nothing is said', async (_, path, headers) => {
    const reply = await fetchFrom(server.url, path, { headers });
    expect({ status: reply.status, body: reply.body }).toEqual({ status: 404, body: '' });
    expect(reply.headers['content-type']).toBeUndefined();
  });

  test('only loopback is listened on', async () => {
    const { hostname } = new URL(server.url);
    expect(hostname).toBe('127.0.0.1');
    // Another address of the same machine.
    await expect(fetchFrom(server.url.replace('127.0.0.1', '127.0.0.2'), '')).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});

describe('requests', () => {
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetchFrom(server.url, 'request', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin(), ...headers },
      body,
    });
  const origin = () => new URL(server.url).origin;

  test('are done and answered', async () => {
    const request = { do: 'words', node: 'a', line: 'address show lo' } as const;
    expect(await askFor(server.url, request)).toMatchObject({
      ok: true,
      out: expect.stringContaining('inet 127.0.0.1/8'),
    });
  });

  test.each([
    ['no object', '17'],
    ['null', 'null'],
    ['a list', '[]'],
    ['nothing asked', '{}'],
    ['an unknown thing', '{"do":"fly"}'],
    ['a thing that every object has', '{"do":"constructor"}'],
    ['a value of another kind', '{"do":"words","node":["a"],"line":{}}'],
    ['a prototype', '{"do":"impair","__proto__":{"end":"a"},"impairment":{"__proto__":1}}'],
  ])('%s: a sentence', async (_, body) => {
    const { status, body: text } = await post(body);
    const answer = JSON.parse(text);
    expect({ status, ok: answer.ok }).toEqual({ status: 200, ok: false });
    expect(answer.says).toMatch(/\w+ \w+/);
    expect(answer.says).not.toContain('\n');
  });

  test.each<[string, number, string | Uint8Array, Record<string, string>]>([
    ['no JSON', 400, '{', {}],
    ['nothing', 400, '', {}],
    ['too much', 413, `"${'x'.repeat(1 << 18)}"`, {}],
    [
      'too much, a piece at a time',
      413,
      `"${'x'.repeat(1 << 20)}"`,
      { 'Transfer-Encoding': 'chunked' },
    ],
    ['from elsewhere', 404, '{"do":"hold"}', { Origin: 'http://elsewhere.example' }],
  ])('%s: %i', async (_, status, body, headers) => {
    expect(await post(body, headers)).toMatchObject({ status, body: '' });
    expect(engine.state().held).toBe(false);
  });

  test.each<[number, RegExp, Record<string, string>]>([
    [415, /^a request is JSON: .*\n$/, { 'Content-Type': 'text/plain' }],
    [403, /^a request says where it comes from: .*\n$/, { 'Content-Type': 'application/json' }],
  ])('%i, with a sentence', async (status, says, headers) => {
    const body = '{"do":"hold"}';
    const told = await fetchFrom(server.url, 'request', { method: 'POST', headers, body });
    expect(told).toMatchObject({ status, body: expect.stringMatching(says) });
    expect(engine.state().held).toBe(false);
  });

  test('as long as the longest frame in hex are read', async () => {
    const hex = 'ab'.repeat(65_549);
    const { status } = await post(JSON.stringify({ do: 'send', end: 'a.lo', way: 'in', hex }));
    expect(status).toBe(200);
  });
});

describe('the stream', () => {
  test('begins with hello, and each event comes once and in order', async () => {
    const listener = await listen();
    expect(listener.heard.map(({ message }) => message.type)).toEqual(['hello', 'state', 'totals']);
    ping(3);
    engine.tick();
    ping(2);
    engine.tick();
    await listener.until('events', () => listener.heard.at(-1)?.id === recorder.last);
    expectWhole(listener, 1, recorder.last);
  });

  test('two pages hear the same', async () => {
    const [one, two] = [await listen(), await listen()];
    ping(5);
    engine.tick();
    for (const each of [one, two]) {
      await each.until('events');
      expectWhole(each, 1, recorder.last);
    }
    expect(server.viewers).toBe(2);
    one.close();
    await until(() => server.viewers === 1);
    ping(1);
    engine.tick();
    await two.until('events', ({ first }) => first > 1);
    expectWhole(two, 1, recorder.last);
  });

  test('a ninth page is told why it may not look on', async () => {
    for (let n = 0; n < 8; n++) await listen();
    const ninth = new Listener(server.url);
    await ninth.end();
    expect(ninth.heard.map(({ message }) => message)).toEqual([
      { type: 'bye', says: '8 pages look on already: close one, then load this page again' },
    ]);
    expect(server.viewers).toBe(8);
    listeners[0]?.close();
    await until(() => server.viewers === 7);
    expect((await listen()).heard[0]?.message.type).toBe('hello');
  });

  test('goes on where a page was: nothing twice, nothing lost', async () => {
    const before = await listen();
    ping(4);
    engine.tick();
    await before.until('events');
    before.close();
    const last = before.heard.at(-1)?.id ?? 0;
    expect(last).toBe(recorder.last);
    ping(7);
    engine.tick();
    const after = await listen(last);
    engine.tick();
    await after.until('events');
    expect(after.heard.map(({ message }) => message.type)).not.toContain('hello');
    expectWhole(after, last + 1, recorder.last);
  });

  test.each<[string, string, number | null, number]>([
    ['in its address', 'events?after=3', null, 4],
    ['in its address, and then by its browser', 'events?after=3', 5, 6],
  ])('goes on where a page says %s that it was', async (_, path, header, first) => {
    ping(4);
    const listener = new Listener(server.url, header, path);
    listeners.push(listener);
    await listener.until('totals');
    engine.tick();
    await listener.until('events');
    expect(listener.heard.map(({ message }) => message.type)).not.toContain('hello');
    expectWhole(listener, first, recorder.last);
  });

  test('what is recorded no longer is told as missed, with the tables as they were behind it', async () => {
    const before = await listen();
    ping(1);
    engine.tick();
    await before.until('events');
    before.close();
    const last = before.heard.at(-1)?.id ?? 0;
    while (recorder.first <= last + 1) ping(10);
    const after = await listen(last);
    engine.tick();
    const missed = await after.until('missed');
    expect(missed).toMatchObject({ from: last + 1, to: recorder.first - 1 });
    expect(missed.says).toMatch(/\w+ \w+/);
    expect(missed.tables.a?.links).toHaveLength(1);
    await after.until('events');
    expect(after.events()[1]?.first).toBe(recorder.first);
  });

  test.each(['nonsense', '-1', '1e3', '99999999999999999999', '123456789', ''])(
    'an id that there has not been begins anew: %s',
    async (id) => {
      ping(1);
      const listener = await listen(id);
      expect(listener.heard[0]?.message.type).toBe('hello');
    },
  );

  test('a page that does not read holds nobody up, and is told what it missed', async () => {
    const [slow, quick] = [await listen(), await listen()];
    slow.pause();
    // More than fits between here and there: what sockets hold, and what waits here.
    for (let n = 0; n < 100; n++) ping(1, 60_000);
    await caughtUp(quick);
    // The ring goes round.
    for (const from = recorder.last; recorder.first <= from; ) {
      ping(10);
      await caughtUp(quick);
    }
    expectWhole(quick, 1, recorder.last);
    expect(slow.events().at(-1)?.last ?? 0).toBeLessThan(recorder.first);
    slow.resume();
    await caughtUp(slow);
    const parts = slow.events();
    expect(parts.filter(({ missed }) => missed)).toHaveLength(1);
    for (const [n, part] of parts.entries()) expect(part.first).toBe((parts[n - 1]?.last ?? 0) + 1);
  });

  test('the last word comes to every page, and then the stream ends', async () => {
    const both = [await listen(), await listen()];
    ping(1);
    engine.tick();
    await server.close('The stack was ended.');
    for (const each of both) {
      await each.end();
      expect(each.heard.at(-1)?.message).toEqual({ type: 'bye', says: 'The stack was ended.' });
      expectWhole(each, 1, recorder.last);
    }
    await expect(fetchFrom(server.url, '')).rejects.toThrow('ECONNREFUSED');
  });
});

test('a port that is taken: a sentence', async () => {
  const { port } = new URL(server.url);
  await expect(
    ViewServer.open({ port: Number(port), socket: null }, FILES, engine),
  ).rejects.toThrow(`port ${port} is in use: end the program that has it (\`ss -ltnp`);
});

test('what is no HTTP is refused, and harms nobody', async () => {
  const listener = await listen();
  for (const text of ['\0\0\0\0', 'GET / HTTP/9.9\r\n\r\n', `GET /${'x'.repeat(20_000)}`]) {
    expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 4\d\d /);
  }
  ping(1);
  engine.tick();
  await listener.until('events');
});

test.each<[string, string, string]>([
  ['no HTTP', '\0\0\0\0', '400 Bad Request'],
  ['a head too long', `GET /${'x'.repeat(20_000)}`, '431 Request Header Fields Too Large'],
  ['a head that does not end', 'GET / HTTP/1.1\r\n', '408 Request Timeout'],
  ['no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', '404 Not Found'],
  [
    'an expectation',
    'GET / HTTP/1.1\r\nHost: a\r\nExpect: the best\r\nConnection: close\r\n\r\n',
    '404 Not Found',
  ],
])('%s: the browser is told what to keep to', async (_, text, status) => {
  const [first, ...headers] = (await sendRaw(text)).split('\r\n');
  expect(first).toBe(`HTTP/1.1 ${status}`);
  expect(headers.join('\n')).toMatch(/^Content-Security-Policy: default-src 'none'; /m);
  expect(headers).toContain('X-Content-Type-Options: nosniff');
});

describe('connections on which nothing is asked', () => {
  test('keep no page out: the oldest of them end for it', async () => {
    const listener = await listen();
    const order: number[] = [];
    const silent = Array.from({ length: 70 }, (_, n) => silentConnection(() => order.push(n)));
    await Promise.all(silent.map(({ open }) => open));
    expect(await fetchFrom(server.url, '')).toMatchObject({ status: 200, body: '<p>page' });
    expect((await listen()).heard[0]?.message.type).toBe('hello');
    expect(order.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    // Whoever listens is not silent.
    ping(1);
    engine.tick();
    await listener.until('events');
    for (const { close } of silent) close();
  });

  test('are those too on which a request’s body is awaited', async () => {
    const { host, pathname } = new URL(server.url);
    const head = [
      ...[`POST ${pathname}request HTTP/1.1`, `Host: ${host}`, `Origin: http://${host}`],
      ...['Content-Type: application/json', 'Content-Length: 100', '', '{'],
    ].join('\r\n');
    let ended = 0;
    const slow = Array.from({ length: 70 }, () => silentConnection(() => ended++, head));
    await Promise.all(slow.map(({ open }) => open));
    await until(() => ended >= 6);
    expect(await fetchFrom(server.url, '')).toMatchObject({ status: 200, body: '<p>page' });
    for (const { close } of slow) close();
  });

  test('end by themselves, and so do those that begin to ask and go no further', async () => {
    const nothing = silentConnection(() => {});
    const begun = silentConnection(() => {}, 'GET / HTTP/1.1\r\n');
    await Promise.all([nothing.ended, begun.ended]);
    expect(await fetchFrom(server.url, '')).toMatchObject({ status: 200 });
  });
});

/** Stacks that stand still as far as this test goes. */
function standing(): Clockwork {
  return {
    ...{ timeMs: 0, held: false, heldMs: 0, virtual: false },
    ...{ hold: () => {}, go: () => {}, step: () => false, meanwhile: () => null },
    run: (_, work) => work(),
  };
}

/** The stack pings itself, each time with so many bytes. */
function ping(count: number, size = 56): void {
  const nobody = { reply: () => {}, error: () => {} };
  const session = stack.ping({ destination: address('127.0.0.1'), size }, nobody);
  for (let n = 0; n < count; n++) {
    session.send();
    stack.advance(0);
  }
  session.close();
}

/** A page that has heard how things stand. */
async function listen(last: number | string | null = null): Promise<Listener> {
  const listener = new Listener(server.url, last);
  listeners.push(listener);
  await listener.until('totals');
  return listener;
}

async function caughtUp(listener: Listener): Promise<void> {
  await until(() => {
    engine.tick();
    return listener.heard.at(-1)?.id === recorder.last;
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

/** It heard all events from `first` to `last`, once each and in order. */
function expectWhole(listener: Listener, first: number, last: number): void {
  let next = first;
  for (const part of listener.events()) {
    expect(part).toMatchObject({ first: next, missed: false });
    next = part.last + 1;
  }
  expect(next).toBe(last + 1);
}

/** What a server says to bytes. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
}

/** A connection on which no whole request is sent. */
function silentConnection(ends: () => void, begins = '') {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      ends();
      resolve();
    });
  });
  socket.on('error', () => {});
  // What is said at the end is read, so that the end is seen.
  socket.resume();
  const open = new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  if (begins !== '') socket.write(begins);
  return { open, ended, close: () => socket.destroy() };
}
