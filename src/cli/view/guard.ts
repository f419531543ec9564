// Who may have what of the page's server. It is on loopback, but so is every web page that is open in a browser here,
// and every other person who is logged in: a request must know the token, come for this very host and port (else a name
// that somebody points at 127.0.0.1 would do), and where it changes something, come from the page itself.
//
// RFC 9110 §7.2 (Host), RFC 6454 §7 (Origin), W3C Fetch Metadata (Sec-Fetch-Site).

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request that is let in. */
export interface Entry {
  /** The path behind the token, as `viewer.js`; empty for the page itself. */
  readonly path: string;
}

/** A request that is not, and what to answer. */
export interface Refusal {
  readonly status: 404 | 405 | 403 | 415;
  /** For 405. */
  readonly allow?: string;
  /** What was expected, for who knows the token and yet did it wrong. */
  readonly says?: string;
}

/** What the guard looks at. */
export type Head = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>;

/** What a path wants: to be read, a page of its own or a part of one; or to be told something. */
export type Use = 'page' | 'part' | 'stream' | 'request';

/** A new token of 128 bits, in base64url. */
export const newToken = (): string => randomBytes(16).toString('base64url');

/** Sent with every answer. Text of the network is shown on the page: nothing but its own script may run there. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

export class Guard {
  readonly #token: Buffer;
  readonly #hosts: readonly string[];
  readonly #useOf: (path: string) => Use | null;

  /** @param useOf what each path behind the token is for; null: there is no such path */
  constructor(token: string, port: number, useOf: (path: string) => Use | null) {
    this.#token = digest(token);
    // RFC 9110 §4.2.3: a browser leaves the scheme's own port out.
    const suffix = port === 80 ? '' : `:${port}`;
    this.#hosts = [`127.0.0.1${suffix}`, `localhost${suffix}`];
    this.#useOf = useOf;
  }

  /** Who does not know the token learns nothing, not even that there is one. */
  check(head: Head): Entry | Refusal {
    const host = only(head, 'host');
    const path = this.#pathBehindToken(head.url ?? '');
    const use = path === null ? null : this.#useOf(path);
    if (path === null || use === null) return NOT_FOUND;
    if (host === null || !this.#hosts.includes(host) || !comesFrom(head, host, use)) {
      return NOT_FOUND;
    }
    const methods = METHODS[use];
    if (!methods.includes(head.method ?? '')) return { status: 405, allow: methods.join(', ') };
    return (use === 'request' ? refuseRequest(head) : null) ?? { path };
  }

  #pathBehindToken(url: string): string | null {
    const [, token = '', path] = /^\/([^/?]*)\/([^?]*)(?:\?.*)?$/s.exec(url) ?? [];
    // Digests have one length, whatever came; comparing them takes one time.
    const known = timingSafeEqual(digest(token), this.#token);
    return known && path !== undefined ? path : null;
  }
}

const NOT_FOUND: Refusal = { status: 404 };

const NO_JSON: Refusal = {
  status: 415,
  says: 'a request is JSON: expected the header Content-Type: application/json\n',
};

const NO_ORIGIN: Refusal = {
  status: 403,
  says: "a request says where it comes from: expected the header Origin with this page's scheme, host and port\n",
};

const METHODS: Readonly<Record<Use, readonly string[]>> = {
  page: ['GET', 'HEAD'],
  part: ['GET', 'HEAD'],
  stream: ['GET'],
  request: ['POST'],
};

/** Whether it was not some other site that made the browser ask. The page itself may be come to by a link. */
function comesFrom(head: Head, host: string, use: Use): boolean {
  const { origin, 'sec-fetch-site': site } = head.headersDistinct;
  if (origin !== undefined && (origin.length !== 1 || origin[0] !== `http://${host}`)) return false;
  if (site === undefined || use === 'page') return true;
  return site.length === 1 && (site[0] === 'same-origin' || site[0] === 'none');
}

/** A form of another site can neither say that it is JSON nor where it comes from. */
function refuseRequest(head: Head): Refusal | null {
  const type = only(head, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') return NO_JSON;
  const own = only(head, 'origin') !== null || only(head, 'sec-fetch-site') === 'same-origin';
  return own ? null : NO_ORIGIN;
}

/** The value of a header that is there once; null when it is not. */
function only({ headersDistinct }: Head, name: string): string | null {
  const values = headersDistinct[name];
  return values?.length === 1 ? (values[0] ?? null) : null;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
