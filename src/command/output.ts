// What a command prints: each record once, as text and as the same thing in JSON. As iproute2's json_print.c.

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** One thing that is shown: a route, a rule, an address. */
export class Entry {
  readonly json: Record<string, Json> = {};
  text = '';

  /** Both: `key` with the value in JSON, and the words; without words `key value ` with its space. */
  put(key: string, value: Json, words = `${key} ${String(value)} `): this {
    this.json[key] = value;
    this.text += words;
    return this;
  }

  /** Only in text. */
  say(words: string): this {
    this.text += words;
    return this;
  }

  /** Only in JSON. */
  note(key: string, value: Json): this {
    this.json[key] = value;
    return this;
  }
}

/** Collects what one command prints. */
export class Output {
  readonly isJson: boolean;
  private readonly isPretty: boolean;
  /** What goes to standard output as it is, and no text with it: a dump. */
  bytes: Uint8Array | null = null;
  /** For standard error, though the command succeeds. Each line ends itself. */
  warnings = '';
  readonly #entries: Json[] = [];
  #text = '';
  #isList = false;

  constructor(isJson: boolean, isPretty: boolean) {
    this.isJson = isJson;
    this.isPretty = isPretty;
  }

  /** From now on there is a list to print, even if it stays empty. */
  list(): void {
    this.#isList = true;
  }

  /** One more entry of the list. Its text ends with its own line's end. */
  show({ json, text }: Entry): void {
    this.list();
    if (this.isJson) this.#entries.push(json);
    else this.#text += text;
  }

  /** Text that is not JSON in any mode. */
  say(text: string): void {
    this.#text += text;
  }

  get whole(): string {
    if (!this.isJson || !this.#isList) return this.#text;
    return `${jsonText(this.#entries, this.isPretty)}\n${this.#text}`;
  }
}

/** A value as text, without its line's end; for people as iproute2's json_writer indents. */
export const jsonText = (value: Json, isPretty: boolean): string =>
  isPretty ? pretty(value, '') : JSON.stringify(value);

/** @param pad what the line begins with in which the value does */
function pretty(value: Json, pad: string): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const deeper = `${pad}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[ ]';
    const items = (value as readonly Json[]).map((item) => pretty(item, deeper));
    return `[ ${items.join(',')} ]`;
  }
  const fields = Object.entries(value).map(
    ([key, field]) => `\n${deeper}${JSON.stringify(key)}: ${pretty(field as Json, deeper)}`,
  );
  return fields.length === 0 ? '{}' : `{${fields.join(',')}\n${pad}}`;
}
