// JSON that people may have broken: where it is, by line and column, which no engine says of all that it refuses.
// RFC 8259.

/** The message is for people: where the text breaks off or goes wrong, and what was expected there. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault';
}

/** Reads JSON. Throws a {@link JsonFault}. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { at, expected } = faultIn(text);
    throw new JsonFault(`broken JSON ${placeOf(text, at)}: expected ${expected}`);
  }
}

interface Fault {
  readonly at: number;
  readonly expected: string;
}

const SPACE = /[ \t\n\r]*/y;
const TEXT = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const OTHER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** What may come next, each with its words. */
const VALUE = 'a value: an object, a list, a text in double quotes, a number, true, false or null';
const FIRST_KEY = 'a name in double quotes, or }';
const KEY = 'a name in double quotes';
const COLON = 'a colon';
const FIRST_ENTRY = `${VALUE}; or ]`;
const END = 'nothing more';

/** The first place from which on no JSON goes on as the text does. */
function faultIn(text: string): Fault {
  /** What closes the objects and lists that are open. */
  const open: ('}' | ']')[] = [];
  let expected = VALUE;
  for (let at = 0; ; ) {
    at = endOf(SPACE, text, at);
    const sign = text[at];
    const fault = { at, expected };
    const isKey = expected === KEY || expected === FIRST_KEY;
    const closes = open.at(-1);
    if (isKey && sign === '"') {
      const end = endOf(TEXT, text, at);
      if (end === at) return { at, expected: `${KEY} that ends, without line breaks in it` };
      [at, expected] = [end, COLON];
    } else if (expected === COLON && sign === ':') {
      [at, expected] = [at + 1, VALUE];
    } else if (sign !== undefined && sign === closes && mayClose(expected)) {
      open.pop();
      [at, expected] = [at + 1, behindValue(open)];
    } else if (sign === ',' && expected === behindValue(open) && closes !== undefined) {
      [at, expected] = [at + 1, closes === '}' ? KEY : VALUE];
    } else if (expected !== VALUE && expected !== FIRST_ENTRY) {
      return fault;
    } else if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? '}' : ']');
      [at, expected] = [at + 1, sign === '{' ? FIRST_KEY : FIRST_ENTRY];
    } else {
      const end = endOf(sign === '"' ? TEXT : OTHER, text, at);
      if (end === at)
        return sign === '"'
          ? { at, expected: 'a text that ends, without line breaks in it' }
          : fault;
      [at, expected] = [end, behindValue(open)];
    }
  }
}

const BEHIND = { '}': 'a comma or }', ']': 'a comma or ]' } as const;

function behindValue(open: readonly ('}' | ']')[]): string {
  const closes = open.at(-1);
  return closes === undefined ? END : BEHIND[closes];
}

const mayClose = (expected: string): boolean =>
  [FIRST_KEY, FIRST_ENTRY, ...Object.values(BEHIND)].includes(expected);

/** Where the pattern's match from `at` on ends; `at`: there is none. */
function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** As `at line 1, column 11`, both from 1. */
function placeOf(text: string, at: number): string {
  if (text.slice(at).trim() === '') return text.trim() === '' ? 'without anything' : endText(text);
  return `at ${lineAndColumn(text, at)}`;
}

const endText = (text: string): string =>
  `that ends at ${lineAndColumn(text, text.trimEnd().length)}`;

function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
