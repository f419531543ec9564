// A datagram that must come in fragments that fit an MTU: each is expected in its place, and what they make
// together is compared with the whole. RFC 791 §3.2.

import { dissect } from '../dissect/dissect.ts';
import { checksum } from '../dissect/sum.ts';
import { any } from '../testing/frame/check.ts';
import { Frame } from '../testing/frame/frame.ts';
import { differences } from '../testing/frame/match.ts';
import { differenceText } from '../testing/frame/report.ts';
import { Unmet } from './fault.ts';

export class Reassembly {
  readonly #expected: Frame;
  readonly #mtu: number;
  /** The first fragment's headers, up to and with IP's. */
  #headers = new Uint8Array();
  #data: number[] = [];
  #identification: number | null = null;
  complete = false;

  constructor(expected: Frame, mtu: number) {
    this.#expected = expected;
    this.#mtu = mtu;
  }

  /** What the next fragment must be like. */
  next(): Frame {
    const { ends, headers } = this.#expected;
    const at = headers.findIndex(({ protocol }) => protocol === 'ip');
    const { totalLength: _, checksum: __, ...stated } = headers[at]?.stated ?? {};
    const identification = this.#identification ?? stated.identification;
    return new Frame(ends, headers.slice(0, at)).header('ip', {
      ...stated,
      ...(identification === undefined ? {} : { identification }),
      ...{ fragmentOffset: this.#data.length, moreFragments: any },
    });
  }

  add(frame: Uint8Array): void {
    const { layers } = dissect(frame);
    const ip = layers.find(({ protocol }) => protocol === 'ip');
    const value = (name: string): number =>
      Number(ip?.fields.find((field) => field.name === `ip.${name}`)?.value);
    const start = (ip?.at ?? 0) + value('headerLength');
    const data = frame.slice(start, (ip?.at ?? 0) + value('totalLength'));
    this.complete = value('moreFragments') === 0;
    // "… a multiple of 8 octets", and as many as fit.
    const most = (this.#mtu - value('headerLength')) & ~7;
    if (this.complete ? data.length > most : data.length !== most) {
      throw new Unmet(`a fragment of ${data.length} bytes of data came, expected ${most}`);
    }
    if (this.#data.length === 0) this.#headers = frame.slice(0, start);
    this.#identification = value('identification');
    this.#data = this.#data.concat([...data]);
  }

  /** The datagram that the fragments make, in one frame. Fails when it is not as expected. */
  check(): Uint8Array {
    const whole = Uint8Array.from([...this.#headers, ...this.#data]);
    const at = ETHER_HEADER;
    const length = whole.length - at;
    whole.set([length >> 8, length & 0xff], at + TOTAL_LENGTH);
    whole.set([(whole[at + FLAGS] ?? 0) & DONT_FRAGMENT, 0], at + FLAGS);
    const sum = checksum(whole, at, this.#headers.length, at + CHECKSUM);
    whole.set([sum >> 8, sum & 0xff], at + CHECKSUM);
    const found = differences(this.#expected, whole);
    if (found.length === 0) return whole;
    throw new Unmet(`not the datagram that was expected\n\n${differenceText(found, whole)}`);
  }
}

const ETHER_HEADER = 14;
const TOTAL_LENGTH = 2;
const FLAGS = 6;
const DONT_FRAGMENT = 0x40;
const CHECKSUM = 10;
