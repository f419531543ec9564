// What is known to differ between Linux and the stack, told by what came in and not by the name of a step: so
// it holds for frames that nobody has written down.

import { type Ipv4Address, parseIpv4 } from '../../../src/ip/address.ts';
import * as Ipv4 from '../../../src/ip/header.ts';
import type { AnswerDifference } from '../../../src/testing/kernel/differential.ts';

const ETHER = 14;
/** Where an ICMP error quotes the datagram that it is about. */
const QUOTE = 8;
/** As many bytes as a header has room for. */
const OPTIONS = 40;

export interface Known {
  /** What comes in then, for people. */
  readonly what: string;
  readonly reason: string;
  /** Which frames it is about. */
  readonly about: (input: Input) => boolean;
  /**
   * What may differ then: fields, and for a frame that only one of the two sends `Linux: ` or `stack: ` and what
   * tcpdump says of it.
   */
  readonly differs?: readonly (string | RegExp)[];
  /** Counters that Linux may add more to. */
  readonly linuxCounts?: Names;
  /** Counters that the stack may add more to. */
  readonly stackCounts?: Names;
}

type Names = readonly string[] | typeof WHATEVER;

/** All that comes of a frame which only one of the two takes. */
export const WHATEVER = 'whatever comes of it';

/** A frame that came in, where, and behind which other one. */
export class Input {
  readonly scenario: string;
  readonly bytes: Uint8Array;
  readonly before: Input | null;
  readonly #view: DataView;

  constructor(scenario: string, bytes: Uint8Array, before: Input | null = null) {
    this.scenario = scenario;
    this.bytes = bytes;
    this.before = before;
    // What is not there is 0.
    const room = new Uint8Array(
      Math.max(bytes.length, ETHER + (Ipv4.HEADER + OPTIONS) + QUOTE + Ipv4.HEADER),
    );
    room.set(bytes);
    this.#view = new DataView(room.buffer);
  }

  get isRouter(): boolean {
    return this.scenario.includes('router');
  }

  /** Whether it says to be IPv4. */
  get isIp(): boolean {
    return this.#view.getUint16(12) === 0x0800;
  }

  get isArp(): boolean {
    return this.#view.getUint16(12) === 0x0806;
  }

  /** Whether the station that an ARP packet is from says to be a group. */
  get isFromGroup(): boolean {
    return (this.#view.getUint8(ETHER + 8) & 1) !== 0;
  }

  /** Of a datagram, or of whom an ARP packet is from. */
  get source(): Ipv4Address {
    if (this.isArp) return this.#view.getInt32(ETHER + 14) as Ipv4Address;
    return Ipv4.source(this.#view, ETHER);
  }

  get destination(): Ipv4Address {
    return Ipv4.destination(this.#view, ETHER);
  }

  /** Of an IP datagram; of anything else -1. */
  get protocol(): number {
    if (!this.isIp) return -1;
    return Ipv4.protocol(this.#view, ETHER);
  }

  /** The type of its ICMP message, or what stands there. */
  get icmpType(): number {
    return this.#view.getUint8(this.#icmp);
  }

  /** Its code, or what stands there. */
  get icmpCode(): number {
    return this.#view.getUint8(this.#icmp + 1);
  }

  /** Length of the IP header that an ICMP error quotes, as that says. */
  get quotedHeaderLength(): number {
    return Ipv4.headerLength(this.#view, this.#icmp + QUOTE);
  }

  /** Whether an ICMP error quotes a fragment other than the first. */
  get quotesLaterFragment(): boolean {
    return (Ipv4.flagsAndOffset(this.#view, this.#icmp + QUOTE) & Ipv4.OFFSET_MASK) !== 0;
  }

  get #icmp(): number {
    return ETHER + Ipv4.headerLength(this.#view, ETHER);
  }

  /** Empty where there is none. */
  get options(): Uint8Array {
    const length = Ipv4.headerLength(this.#view, ETHER);
    return this.bytes.subarray(ETHER + Ipv4.HEADER, ETHER + Math.max(length, Ipv4.HEADER));
  }
}

/** Whether an address is in a prefix, as `10.0.0.0/8`. */
export function within(address: Ipv4Address, prefix: string): boolean {
  const [network = '', length = '32'] = prefix.split('/');
  const mask = length === '0' ? 0 : -1 << (32 - Number(length));
  return ((address ^ (parseIpv4(network) ?? 0)) & mask) === 0;
}

/** Whether it is one of those addresses. */
export const isOneOf = (address: Ipv4Address, ...addresses: readonly string[]): boolean =>
  addresses.some((text) => parseIpv4(text) === address);

/** Any frame that only Linux sends. */
export const ONLY_LINUX = /^Linux: /;

/** What of a difference is looked at. `on` is empty where `field` is a counter; `expected` is Linux’s. */
export type Told = Pick<AnswerDifference, 'on' | 'field' | 'expected' | 'actual'>;

export interface Judged {
  readonly unknown: readonly Told[];
  /** Those of the list that were needed. */
  readonly needed: ReadonlySet<Known>;
}

/** Which of the differences that a frame makes no entry of the list is about. */
export function judge(input: Input, differences: readonly Told[], list: readonly Known[]): Judged {
  const needed = new Set<Known>();
  const about = differences.length === 0 ? [] : list.filter((known) => known.about(input));
  const unknown = differences.filter((difference) => {
    const known = about.find((each) => explains(each, difference));
    if (known !== undefined) needed.add(known);
    return known === undefined;
  });
  return { unknown, needed };
}

function explains(known: Known, { on, field, expected, actual }: Told): boolean {
  if (on === '') {
    const isLinux = Number(expected) > Number(actual);
    const names = (isLinux ? known.linuxCounts : known.stackCounts) ?? [];
    return names === WHATEVER || names.includes(field);
  }
  const text = field === 'frame' ? frameText(expected, actual) : field;
  return (known.differs ?? []).some((what) =>
    typeof what === 'string' ? what === text : what.test(text),
  );
}

const frameText = (expected: string, actual: string): string =>
  expected === 'nothing' ? `stack: ${actual}` : `Linux: ${expected}`;
