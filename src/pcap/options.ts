// The options of a pcapng block, §3.5, as they are read: from the end of the block's fields to its end, or to
// opt_endofopt. Codes that the block does not know are stepped over.

import { Fault } from './error.ts';
import { OptionCode } from './format.ts';

const OPTION_HEADER = 4;

const utf8 = new TextDecoder();

/** Goes through options one by one. One object serves many blocks. */
export class Options {
  /** The current option. */
  code = 0;
  length = 0;
  /** Where the current option's value begins. */
  at = 0;
  readonly #littleEndian: boolean;
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(this.#bytes.buffer);
  #next = 0;
  #end = 0;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  /** Begins with the options that lie in `at` to `end`, a multiple of 4 bytes. */
  start(bytes: Uint8Array, view: DataView, at: number, end: number): void {
    this.#bytes = bytes;
    this.#view = view;
    this.#next = at;
    this.#end = end;
  }

  /** Goes on to the next option; false when there is none. Throws a {@link Fault} when it does not fit. */
  next(): boolean {
    const left = this.#end - this.#next;
    if (left === 0) return false;
    this.code = this.#view.getUint16(this.#next, this.#littleEndian);
    this.length = this.#view.getUint16(this.#next + 2, this.#littleEndian);
    this.at = this.#next + OPTION_HEADER;
    if (this.code === OptionCode.EndOfOptions) return false;
    const padded = (this.length + 3) & ~3;
    if (padded > left - OPTION_HEADER) {
      const room = left - OPTION_HEADER;
      throw new Fault(`option ${this.code}: length ${this.length}: expected at most ${room}`);
    }
    this.#next = this.at + padded;
    return true;
  }

  /** The current option's text. Bytes that are not UTF-8 become U+FFFD. */
  text(): string {
    return utf8.decode(this.value());
  }

  /** The current option's bytes. */
  value(): Uint8Array {
    return this.#bytes.subarray(this.at, this.at + this.length);
  }

  uint8(): number {
    this.#expect(1);
    return this.#view.getUint8(this.at);
  }

  uint32(): number {
    this.#expect(4);
    return this.#view.getUint32(this.at, this.#littleEndian);
  }

  uint64(): bigint {
    this.#expect(8);
    return this.#view.getBigUint64(this.at, this.#littleEndian);
  }

  int64(): bigint {
    this.#expect(8);
    return this.#view.getBigInt64(this.at, this.#littleEndian);
  }

  /** The current option's bytes, of which there must be `length`. */
  octets(length: number): Uint8Array {
    this.#expect(length);
    return this.value();
  }

  #expect(length: number): void {
    if (this.length === length) return;
    throw new Fault(`option ${this.code}: length ${this.length}: expected ${length}`);
  }
}
