// What is known to differ between Linux and the stack, told by what came in and not by the name of a step: so
// it holds for frames that nobody has written down.

import { type Ipv4Address, parseIpv4 } from '../../../src/ip/address.ts';
import * as Ipv4 from '../../../src/ip/header.ts';
import { bytesOf } from '../../../src/testing/frame/frame.ts';
import type { AnswerDifference, StepResult } from '../../../src/testing/kernel/differential.ts';

const ETHER = 14;

export interface Known {
  readonly reason: string;
  /** Which frames it is about. */
  readonly about: (input: Input) => boolean;
  /**
   * What may differ then: fields, counters, and for a frame that only one of the two sends `Linux: ` or `stack: ` and
   * what tcpdump says of it.
   */
  readonly differs: readonly (string | RegExp)[];
}

/** A frame that came in, and where. */
export class Input {
  readonly scenario: string;
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(scenario: string, bytes: Uint8Array) {
    this.scenario = scenario;
    this.bytes = bytes;
    // What is not there is 0.
    const room = new Uint8Array(Math.max(bytes.length, ETHER + Ipv4.HEADER + 40 + 8));
    room.set(bytes);
    this.#view = new DataView(room.buffer);
  }

  get isRouter(): boolean {
    return this.scenario.includes('(router');
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

  get protocol(): number {
    return Ipv4.protocol(this.#view, ETHER);
  }

  /** The type of its ICMP message, or what stands there. */
  get icmpType(): number {
    return this.#view.getUint8(ETHER + Ipv4.headerLength(this.#view, ETHER));
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

/** A counter, not a field. */
export const COUNTER = /^(Ip|Icmp|Tcp)/;
/** Any frame that only Linux sends, or only the stack. */
export const ONLY_LINUX = /^Linux: /;
export const ONLY_STACK = /^stack: /;

export interface Judged {
  readonly unknown: readonly AnswerDifference[];
  /** Those of the list that were needed. */
  readonly needed: ReadonlySet<Known>;
}

/** Which of a step's differences no entry of the list is about. */
export function judge(scenario: string, result: StepResult, list: readonly Known[]): Judged {
  const needed = new Set<Known>();
  if (result.differences.length === 0) return { unknown: [], needed };
  const input = new Input(scenario, bytesOf(result.step.frame));
  const about = list.filter((known) => known.about(input));
  const unknown = result.differences.filter((difference) => {
    const text = textOf(difference);
    const known = about.find(({ differs }) =>
      differs.some((what) => (typeof what === 'string' ? what === text : what.test(text))),
    );
    if (known !== undefined) needed.add(known);
    return known === undefined;
  });
  return { unknown, needed };
}

function textOf({ field, expected, actual }: AnswerDifference): string {
  if (field !== 'frame') return field;
  return expected === 'nothing' ? `stack: ${actual}` : `Linux: ${expected}`;
}
