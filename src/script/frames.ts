// A frame as its headers from the outermost in, joined by ` / `, then what they carry:
//
//     ip ttl=1 / icmp type=echo-request sequence=7 / payload 56 as $request
//
// Headers that go without saying may be left out: `icmp` alone is in an IP packet in an Ethernet frame.

import { PROTOCOLS } from '../dissect/protocols.ts';
import { MAX_MTU, MIN_MTU } from '../testing/wire/setup.ts';
import { fail } from './fault.ts';
import { bytesOf, readFields } from './fields.ts';
import { rawFrame } from './rawframe.ts';
import { type Scope, variableName } from './scope.ts';
import type { Data, FrameText, HeaderText } from './syntax.ts';
import { oneOf, whole } from './values.ts';
import type { Word, Words } from './words.ts';

type Parts = { -readonly [K in keyof FrameText]: FrameText[K] };

/** Reads a frame to the end of the statement. @param expected it must come; else it goes in */
export function parseFrame(words: Words, scope: Scope, expected: boolean): FrameText {
  const { place } = words;
  const parts: Parts = {
    ...{ headers: [], data: null },
    ...{ padding: null, cut: null, fragment: null, raw: null, as: null },
  };
  if (words.takeIf('hex') !== null) return { ...parts, raw: rawFrame(words) };
  do readPart(words, scope, expected, parts);
  while (words.takeIf('/') !== null);
  if (parts.fragment?.kind === 'all' && (parts.padding !== null || parts.cut !== null)) {
    fail(place, 'fragments are whole: expected neither padding nor cut');
  }
  if (words.takeIf('as') !== null) {
    const word = words.need('a name such as $request');
    scope.bindFrame(word, variableName(word));
    parts.as = variableName(word);
  }
  const more = words.peek();
  if (more !== null)
    fail(more, `'${more.text}': expected / and another part, or the end of the line`);
  return parts;
}

function readPart(words: Words, scope: Scope, expected: boolean, parts: Parts): void {
  const word = words.need(`a header: ${PROTOCOL_NAMES}`);
  const read = word.quoted ? undefined : PARTS.get(word.text);
  if (read !== undefined) return read({ word, words, scope, expected, parts });
  const protocol = PROTOCOLS.get(word.text);
  if (protocol === undefined || word.quoted) {
    fail(word, `'${word.text}': expected ${PROTOCOL_NAMES}, ${[...PARTS.keys()].join(', ')}`);
  }
  if (parts.data !== null || parts.fragment !== null) {
    fail(word, `${word.text}: a header cannot stand behind what the headers carry`);
  }
  const quoted = parts.headers.some(({ protocol: name }) => name === 'icmp');
  const fields = readFields(words, { protocol, scope, expected, quoted });
  const around = goWithoutSaying(parts.headers.at(-1)?.protocol ?? null, word.text);
  const implied = around.map((name): HeaderText => ({ protocol: name, fields: [] }));
  parts.headers = [...parts.headers, ...implied, { protocol: word.text, fields }];
}

const PROTOCOL_NAMES = [...PROTOCOLS.keys()].join(', ');

/** The headers that are between one (null: the cable) and the next, unless it says otherwise. */
function goWithoutSaying(before: string | null, name: string): string[] {
  const outermost = before === null && name !== 'eth' ? ['eth'] : [];
  return IN_IP.has(name) && before !== 'ip' ? [...outermost, 'ip'] : outermost;
}

const IN_IP: ReadonlySet<string> = new Set(['icmp', 'igmp', 'udp', 'tcp']);

interface Reading {
  /** The part's own name. */
  readonly word: Word;
  readonly words: Words;
  readonly scope: Scope;
  readonly expected: boolean;
  readonly parts: Parts;
}

const PARTS: ReadonlyMap<string, (reading: Reading) => void> = new Map(
  Object.entries<(reading: Reading) => void>({
    payload: (reading) => {
      reading.parts.data = once(reading, 'data', payload(reading));
    },
    quote: (reading) => {
      reading.parts.data = once(reading, 'data', quote(reading));
    },
    fragment: (reading) => {
      const bounds = reading.words.need('bytes such as 0..1479');
      const [, first, last] = /^(\d+)\.\.(\d+)$/.exec(bounds.text) ?? [];
      if (first === undefined || last === undefined || Number(first) > Number(last)) {
        fail(bounds, `'${bounds.text}': expected the first and the last byte, such as 0..1479`);
      }
      const fragment = { kind: 'one', first: Number(first), last: Number(last) } as const;
      reading.parts.fragment = once(reading, 'fragment', fragment);
    },
    fragments: (reading) => {
      oneOf(reading.words.need('mtu'), ['mtu']);
      const mtu = whole(reading.words.need('an MTU such as 1500'), MIN_MTU, MAX_MTU);
      reading.parts.fragment = once(reading, 'fragment', { kind: 'all', mtu } as const);
    },
    padding: (reading) => {
      const padding = bytesOrNumber(reading.words.need(PADDING), PADDING);
      reading.parts.padding = once(reading, 'padding', padding);
    },
    cut: (reading) => {
      const length = whole(reading.words.need('a number of bytes'), 0, 65535);
      reading.parts.cut = once(reading, 'cut', length);
    },
  }),
);

function once<K extends keyof Parts>({ word, parts }: Reading, part: K, value: Parts[K]): Parts[K] {
  if (parts[part] !== null) fail(word, `${word.text}: the frame has that already`);
  if (parts.headers.length === 0) fail(word, `${word.text}: expected a header first`);
  return value;
}

/** `payload 56`, `payload "text"`, `payload 0x0a0b` or `payload $data`. */
export function payload({ words, scope, expected }: Omit<Reading, 'word' | 'parts'>): Data {
  const word = words.need(PAYLOAD);
  if (word.quoted) return { kind: 'bytes', bytes: word.text };
  if (!word.text.startsWith('$')) return { kind: 'bytes', bytes: bytesOrNumber(word, PAYLOAD) };
  const name = variableName(word);
  if (expected) scope.useOrBind(word, name, 'payload');
  else scope.use(word, name, 'payload');
  return { kind: 'variable', name };
}

const PADDING = 'a number of bytes, or bytes such as 0x0a0b';
const PAYLOAD = 'a number of bytes, "text", bytes such as 0x0a0b, or a variable';

function bytesOrNumber(word: Word, expected: string): Uint8Array | number {
  const bytes = word.quoted ? null : bytesOf(word.text);
  if (bytes !== null) return bytes;
  if (word.quoted || !/^\d+$/.test(word.text)) fail(word, `'${word.text}': expected ${expected}`);
  return whole(word, 0, 65535);
}

function quote({ words, scope }: Reading): Data {
  const word = words.need('the name of a frame such as $request');
  const name = variableName(word);
  scope.use(word, name, 'frame');
  const next = words.peek();
  const limited = next !== null && /^\d/.test(next.text);
  if (limited) words.take();
  const length = limited ? whole(next, 0, 65535) : null;
  return { kind: 'quote', name, length };
}
