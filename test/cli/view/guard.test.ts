// Who is let in to the page's server, as a table.

import { describe, expect, test } from 'vitest';
import { Guard, type Head, newToken, type Use } from '../../../src/cli/view/guard.ts';

const TOKEN = 'AbCdEfGhIjKlMnOpQrStUw';
const OWN = 'http://127.0.0.1:4711';
const USES = new Map<string, Use>([
  ['', 'page'],
  ['viewer.js', 'part'],
  ['events', 'stream'],
  ['request', 'request'],
]);
const guard = new Guard(TOKEN, 4711, (path) => USES.get(path) ?? null);

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A request that is let in, unless the headers say otherwise; an empty list takes one away. */
function head(method: string, path: string, headers: Headers = {}): Head {
  const all: Headers = { host: '127.0.0.1:4711', ...headers };
  const lists = Object.entries(all).map(([name, value]) => [name, [value].flat()]);
  const headersDistinct = Object.fromEntries(lists.filter(([, values]) => values?.length !== 0));
  return { method, url: path, headersDistinct };
}

const page = (headers: Headers = {}) => head('GET', `/${TOKEN}/`, headers);
const part = (headers: Headers = {}) => head('GET', `/${TOKEN}/viewer.js`, headers);
const events = (headers: Headers = {}) => head('GET', `/${TOKEN}/events`, headers);
const post = (headers: Headers = {}) =>
  head('POST', `/${TOKEN}/request`, {
    ...{ 'content-type': 'application/json', origin: OWN },
    ...headers,
  });

describe('is let in', () => {
  test.each<[string, Head, string]>([
    ['the page', page(), ''],
    ['with a query, which means nothing', head('GET', `/${TOKEN}/?a=/../b`), ''],
    ['by its other name', page({ host: 'localhost:4711' }), ''],
    ['its head alone', head('HEAD', `/${TOKEN}/`), ''],
    ['by a link from elsewhere', page({ 'sec-fetch-site': 'cross-site' }), ''],
    ['by typing its address', page({ 'sec-fetch-site': 'none' }), ''],
    ['its script', part({ 'sec-fetch-site': 'same-origin', origin: OWN }), 'viewer.js'],
    ['its stream', events({ 'sec-fetch-site': 'same-origin' }), 'events'],
    ['a program’s stream, which says no site', events(), 'events'],
    ['a request', post(), 'request'],
    ['a request with a charset', post({ 'content-type': 'Application/JSON; a=b' }), 'request'],
    [
      'a request that says its site alone',
      post({ origin: [], 'sec-fetch-site': 'same-origin' }),
      'request',
    ],
    [
      'a request by the other name',
      post({ host: 'localhost:4711', origin: 'http://localhost:4711' }),
      'request',
    ],
  ])('%s', (_, request, path) => {
    expect(guard.check(request)).toEqual({ path });
  });
});

describe('learns nothing: 404', () => {
  test.each<[string, Head]>([
    ['no path', head('GET', '')],
    ['the root', head('GET', '/')],
    ['an asterisk', head('OPTIONS', '*')],
    ['no token', head('GET', '/viewer.js')],
    ['the token alone', head('GET', `/${TOKEN}`)],
    ['another token', head('GET', `/${TOKEN.replace('A', 'B')}/`)],
    ['a token that begins so', head('GET', `/${TOKEN.slice(0, -1)}/`)],
    ['a token that goes on', head('GET', `/${TOKEN}x/`)],
    ['a token in other case', head('GET', `/${TOKEN.toLowerCase()}/`)],
    ['an empty token', head('GET', '//')],
    ['the token in second place', head('GET', `//${TOKEN}/`)],
    ['the token as a query', head('GET', `/?/${TOKEN}/`)],
    ['a path that is none of ours', head('GET', `/${TOKEN}/package.json`)],
    ['a path upwards', head('GET', `/${TOKEN}/../package.json`)],
    ['a path that is upwards when decoded', head('GET', `/${TOKEN}/%2e%2e/package.json`)],
    ['a path with a NUL', head('GET', `/${TOKEN}/viewer.js\0`)],
    ['a path with a backslash', head('GET', `/${TOKEN}\\viewer.js`)],
    ['a path below a file', head('GET', `/${TOKEN}/viewer.js/x`)],
    ['a name that every object has', head('GET', `/${TOKEN}/constructor`)],
    ['a whole address', head('GET', `http://127.0.0.1:4711/${TOKEN}/`)],
    ['no host', page({ host: [] })],
    ['two hosts', page({ host: ['127.0.0.1:4711', '127.0.0.1:4711'] })],
    ['a name that somebody points here', page({ host: 'rebound.example:4711' })],
    ['a name that begins so', page({ host: '127.0.0.1:4711.rebound.example' })],
    ['another port', page({ host: '127.0.0.1:4712' })],
    ['no port', page({ host: '127.0.0.1' })],
    ['another loopback', page({ host: '127.0.0.2:4711' })],
    ['another origin', page({ origin: 'http://elsewhere.example' })],
    ['an origin that begins so', page({ origin: `${OWN}.example` })],
    ['another scheme', page({ origin: 'https://127.0.0.1:4711' })],
    ['an origin with the other name', page({ origin: 'http://localhost:4711' })],
    ['an origin that nobody may know', page({ origin: 'null' })],
    ['two origins', page({ origin: [OWN, OWN] })],
    ['a script of another site’s', part({ 'sec-fetch-site': 'cross-site' })],
    ['a script of another port’s', part({ 'sec-fetch-site': 'same-site' })],
    ['a stream of another site’s', events({ 'sec-fetch-site': 'cross-site' })],
    ['a request from elsewhere', post({ origin: 'http://elsewhere.example' })],
    ['a request of another site’s', post({ origin: [], 'sec-fetch-site': 'same-site' })],
    ['a wrong method without the token', head('DELETE', '/x/')],
  ])('%s', (_, request) => {
    expect(guard.check(request)).toEqual({ status: 404 });
  });
});

const NO_JSON = { status: 415, says: expect.stringContaining('Content-Type: application/json') };
const NO_ORIGIN = { status: 403, says: expect.stringContaining('the header Origin') };

describe('is told what is wrong', () => {
  test.each<[string, Head, object]>([
    [
      'a page that is written',
      head('POST', `/${TOKEN}/`, { origin: OWN }),
      { status: 405, allow: 'GET, HEAD' },
    ],
    ['a stream that is written', head('PUT', `/${TOKEN}/events`), { status: 405, allow: 'GET' }],
    ['a request that is read', head('GET', `/${TOKEN}/request`), { status: 405, allow: 'POST' }],
    [
      'what a browser asks before another site may',
      head('OPTIONS', `/${TOKEN}/request`),
      { status: 405, allow: 'POST' },
    ],
    ['a form', post({ 'content-type': 'text/plain' }), NO_JSON],
    ['a request of no type', post({ 'content-type': [] }), NO_JSON],
    ['a type that begins so', post({ 'content-type': 'application/jsonp' }), NO_JSON],
    ['a request from nowhere', post({ origin: [] }), NO_ORIGIN],
    ['a request that a person typed', post({ origin: [], 'sec-fetch-site': 'none' }), NO_ORIGIN],
  ])('%s', (_, request, refusal) => {
    expect(guard.check(request)).toEqual(refusal);
  });
});

test('RFC 9110 §4.2.3: at port 80 a browser names none', () => {
  const at80 = new Guard(TOKEN, 80, () => 'page');
  expect(at80.check(head('GET', `/${TOKEN}/`, { host: '127.0.0.1' }))).toEqual({ path: '' });
});

test('a token has 128 bits and fits a path, and no two are alike', () => {
  const tokens = Array.from({ length: 100 }, newToken);
  for (const token of tokens) expect(token).toMatch(/^[\w-]{22}$/);
  expect(new Set(tokens).size).toBe(100);
});
