// A stack at the end of a cable in memory, with the test at the other end and time in the test's hand.
// No root, no kernel, no waiting.

import type { Flow } from '../core/context.ts';
import { parseCidr } from '../ip/address.ts';
import { type MacAddress, parseMac } from '../netdev/mac.ts';
import { type MemoryEnd, memoryPair } from '../netdev/memory.ts';
import { Stack } from '../stack.ts';
import { FramePort } from './port.ts';

export interface WireOptions {
  /** The stack's interfaces, each with its addresses. Default: one interface with 10.0.0.1/24. */
  interfaces?: readonly (readonly string[])[];
  /** Where the stack's randomness starts. Default 1. */
  seed?: number;
  /** Largest IPv4 datagram on each cable, in bytes. Default 1500. */
  mtu?: number;
}

/** The stack's Ethernet address on its first cable; the next cable's is one more, and so on. */
export const STACK_MAC = '02:00:00:00:01:01';

export class Wire {
  readonly stack: Stack;
  /** Milliseconds on the stack's clock. */
  now = 0;
  readonly #ports: FramePort[] = [];

  constructor({ interfaces = [['10.0.0.1/24']], seed = 1, mtu = 1500 }: WireOptions = {}) {
    this.stack = new Stack({ seed, poison: true });
    for (const [index, texts] of interfaces.entries()) {
      const [cable, end] = memoryPair({ mtu });
      const addresses = texts.map(cidr);
      this.stack.addDevice(end, { mac: stackMac(index), addresses });
      this.#ports.push(new FramePort(cable as MemoryEnd));
    }
  }

  /** Puts a frame on the cable; the stack has dealt with it when this returns. */
  inject(frame: Uint8Array, port = 0): void {
    this.#port(port).send(frame);
    this.#poll();
  }

  /** The frames that the stack has sent since the last call, oldest first. */
  sent(port = 0): Uint8Array[] {
    return this.#port(port).received();
  }

  /** Lets `ms` milliseconds pass; whatever falls due in between happens at its own time. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (let next = this.stack.nextDeadline(); next <= end; next = this.stack.nextDeadline()) {
      this.now = Math.max(this.now, next);
      this.stack.advance(this.now);
    }
    this.now = end;
    this.stack.advance(end);
  }

  /** Runs `work` as an application of the stack would run. */
  run<T>(work: (stack: Stack) => T): T {
    this.stack.advance(this.now);
    const result = work(this.stack);
    this.stack.advance(this.now);
    return result;
  }

  /** Throws unless every packet ended in exactly one way and the pool holds all that do not wait. For `afterEach`. */
  assertBalanced(): void {
    const { flow, pool } = this.stack.ctx;
    const problem = imbalance(flow, pool.outstanding);
    if (problem !== null)
      throw new Error(`${problem}: ${JSON.stringify(flow)}, ${pool.outstanding} outstanding`);
  }

  #poll(): void {
    for (const device of this.stack.devices) while (this.stack.poll(device, this.now, 64) > 0);
  }

  #port(port: number): FramePort {
    const found = this.#ports[port];
    if (found === undefined)
      throw new Error(`no interface ${port}: there are ${this.#ports.length}`);
    return found;
  }
}

/** What is wrong with a stack's books; null when they balance. */
export function imbalance(flow: Readonly<Flow>, outstanding: number): string | null {
  const ended = flow.transmitted + flow.delivered + flow.dropped + flow.parked;
  if (flow.received + flow.originated !== ended) return 'packets lost or ended twice';
  if (outstanding !== flow.parked) return 'packets leaked';
  return null;
}

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is not an IPv4 address with a prefix length`);
  return parsed;
}

function stackMac(index: number): MacAddress {
  const first = parseMac(STACK_MAC);
  if (first === null) throw new Error(`${STACK_MAC} is not an Ethernet address`);
  return { high: first.high, low: first.low + index };
}
