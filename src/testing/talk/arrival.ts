// A frame that came out of the stack: when, where, and what its fields say, so that a later frame can quote them.

import { type Dissection, dissect, type Field, fieldNamed } from '../../dissect/dissect.ts';
import { INSPECT } from '../frame/inspect.ts';
import { lineOf } from '../frame/report.ts';
import { nearest } from '../wire/nearest.ts';

const QUOTED = 'quoted ';

export class Arrival {
  /** When it came out, in ms of virtual time. */
  readonly time: number;
  /** The interface by which it came out. */
  readonly on: string;
  readonly #bytes: Uint8Array;
  #dissection: Dissection | null = null;

  constructor(bytes: Uint8Array, time: number, on: string) {
    this.#bytes = bytes;
    this.time = time;
    this.on = on;
  }

  bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The field of that name, as `icmp.identifier`, or `quoted ip.ttl` in what an ICMP error quotes. Throws when the frame has none. */
  field(name: string): Field {
    this.#dissection ??= dissect(this.#bytes);
    const quoted = name.startsWith(QUOTED);
    const layers = this.#dissection.layers.filter((layer) => layer.quoted === quoted);
    const plain = quoted ? name.slice(QUOTED.length) : name;
    const found = fieldNamed({ ...this.#dissection, layers }, plain);
    if (found !== null) return found;
    const names = this.#dissection.layers.flatMap((layer) =>
      layer.fields.map((field) => `${layer.quoted ? QUOTED : ''}${field.name}`),
    );
    throw new Error(
      `${name}: the frame has no such field; near it are ${nearest(name, names).join(', ')}`,
    );
  }

  /** The value of a field that is a number, as `icmp.identifier`. Throws when there is no such. */
  number(name: string): number {
    const { value } = this.field(name);
    if (typeof value === 'number') return value;
    throw new Error(`${name} is no number`);
  }

  /** The value of a field that is an address, as `ip.source`. Throws when there is no such. */
  text(name: string): string {
    const { value } = this.field(name);
    if (typeof value === 'string') return value;
    throw new Error(`${name} is no address`);
  }

  /** In one line, in tcpdump's words. */
  toString(): string {
    return lineOf(this.#bytes);
  }

  /** The same for `console.log`. */
  [INSPECT](): string {
    return `${this}`;
  }
}
