// What ping prints of a reply's IP options, word for word as iputils does (pr_options).

import { formatIpv4, ipv4 } from '../ip/address.ts';
import { OptionType, optionLength, Stamp } from '../ip/options/option.ts';

const { End, NoOperation, RecordRoute, Timestamp, LooseRoute, StrictRoute } = OptionType;

const NONSTANDARD = 0x80000000;

/** Knows the route that was printed last, which is not printed again. */
export class OptionText {
  #lastRoute = '';

  /** The lines for those options, each begun by an end of line; empty: there are none. */
  of(options: Uint8Array): string {
    const view = new DataView(options.buffer, options.byteOffset, options.length);
    let text = '';
    for (let at = 0, length = 1; at < options.length; at += length) {
      const type = view.getUint8(at);
      length = optionLength(view, at, options.length);
      if (type === End || length === 0) break;
      text += type === NoOperation ? '\nNOP' : this.#option(view, at, length);
    }
    return text;
  }

  #option(view: DataView, at: number, length: number): string {
    const type = view.getUint8(at);
    switch (type) {
      case LooseRoute:
        return `\nLSRR: ${addresses(view, at + 3, length - 3)}`;
      case StrictRoute:
        return `\nSSRR: ${addresses(view, at + 3, length - 3)}`;
      case RecordRoute:
        return this.#route(view, at, length);
      case Timestamp:
        return times(view, at, length);
      default:
        return `\nunknown option ${type.toString(16)}`;
    }
  }

  #route(view: DataView, at: number, length: number): string {
    const taken = Math.min(view.getUint8(at + 2), length) - 4;
    if (taken <= 0) return '';
    const text = addresses(view, at + 3, taken);
    if (text === this.#lastRoute) return '\t(same route)';
    this.#lastRoute = text;
    return `\nRR: ${text}`;
  }
}

/** Those of which at least one byte is in so many. */
function addresses(view: DataView, at: number, bytes: number): string {
  let text = '';
  for (let n = 0; n < bytes; n += 4) text += `\t${addressText(view, at + n)}\n`;
  return text;
}

const addressText = (view: DataView, at: number): string =>
  at + 4 > view.byteLength ? '' : formatIpv4(ipv4(view.getInt32(at)));

/** The first time is told as it is, later ones as what is between. */
function times(view: DataView, at: number, length: number): string {
  const end = at + Math.min(view.getUint8(at + 2), length) - 1;
  const flags = view.getUint8(at + 3);
  const withAddress = (flags & 0xf) !== Stamp.Time;
  const last = { standard: 0, other: 0 };
  if (end <= at + 4) return '';
  let text = '\nTS: ';
  for (let place = at + 4; place < end; place += 4) {
    if (withAddress) {
      text += `\t${addressText(view, place)}`;
      place += 4;
      if (place >= end) break;
    }
    if (place + 4 > view.byteLength) break;
    text += `\t${timeText(view.getUint32(place), last)}\n`;
  }
  return flags >> 4 === 0 ? text : `${text}Unrecorded hops: ${flags >> 4}\n`;
}

/** RFC 791 §3.1: with the high bit a time need not be in milliseconds since midnight. */
function timeText(time: number, last: { standard: number; other: number }): string {
  if (time < NONSTANDARD) {
    const before = last.standard;
    last.standard = time;
    return before === 0 ? `${time} absolute` : `${time - before}`;
  }
  const [before, now] = [last.other, time - NONSTANDARD];
  last.other = now;
  return before === 0 ? `${now} absolute not-standard` : `${now - before} not-standard`;
}
