// The stack that stands in for the host of a capture: its interfaces, its default route, and the neighbours that the host
// knew already.

import * as Eth from '../ether/header.ts';
import { ANY, formatIpv4, type Ipv4Address } from '../ip/address.ts';
import { FRAME_HEADER, type NetDevice } from '../netdev/device.ts';
import { formatMac } from '../netdev/mac.ts';
import { Direction } from '../pcap/format.ts';
import { Stack } from '../stack.ts';
import type { Cast, NodeDescription } from '../trace/event.ts';
import type { Tables } from '../trace/tables.ts';
import { type Captured, CapturedError, type CapturedFrame } from './captured.ts';
import { CaptureDriver } from './capturedriver.ts';
import { describeStack } from './cast.ts';
import { cidrOf, macOf } from './feedwords.ts';
import { type Forwarded, firstForwarded } from './forwarded.ts';
import { OwnEchoes } from './ownechoes.ts';
import { strangersOf } from './strangers.ts';

/** What the stack is like. */
export interface FeedOptions {
  /** One for each of the capture's interfaces, in order; `suggestPorts` makes them. */
  readonly ports: readonly FeedPort[];
  /** The next hop of the default route; null: there is no such route. */
  readonly gateway?: Ipv4Address | null;
  /** Where the stack's randomness starts. Default 1. */
  readonly seed?: number;
  /** Gives the stack settings, routes and rules before the first frame. What it throws, `feed` throws. */
  readonly prepare?: (stack: Stack) => void;
}

export interface FeedPort {
  readonly name: string;
  /** As `02:00:00:00:01:01`. */
  readonly mac: string;
  /** As `10.0.0.1/24`. */
  readonly addresses: readonly string[];
}

/** The name of the stack in the recording, and of whoever is at the other end of its cables. */
export const STACK = 'stack';
export const OTHERS = 'capture';

const USUAL_MTU = 1500;
/** Neighbours of which it is told one by one that they are known; of the rest how many. */
const MOST_INTRODUCED = 5;

/** Hears of each frame that the stack sends: by which interface, its bytes, and the stack's time. */
type Sent = (name: string, length: number, timeMs: number) => void;

/** One of the stack's interfaces. */
export interface Port {
  readonly device: NetDevice;
  readonly driver: CaptureDriver;
}

export class StandIn {
  readonly stack: Stack;
  readonly ports: readonly Port[];
  /** What was taken for granted, a sentence each. */
  readonly notes: string[] = [];
  readonly #captured: Captured;
  readonly #echoes: OwnEchoes;

  /** At the time of the capture's first frame. Throws a {@link CapturedError} when an address makes no sense. */
  constructor(captured: Captured, options: FeedOptions, sent: Sent) {
    this.#captured = captured;
    this.stack = new Stack({ seed: options.seed ?? 1, epochMs: captured.epochMs });
    this.stack.advance(captured.frames[0]?.timeMs ?? 0);
    this.#echoes = new OwnEchoes(this.stack);
    this.ports = options.ports.map((port, place) => this.#plug(port, place, sent));
    const { gateway = null, prepare } = options;
    if (gateway !== null) this.#addGateway(gateway);
    const forwarded = this.#forwarded();
    // Before what is said of the stack, which counts for more.
    this.stack.ipForward = forwarded !== null;
    prepare?.(this.stack);
    if (forwarded !== null && this.stack.ipForward) {
      const { came, left } = forwarded;
      this.notes.push(
        `the host forwarded datagrams (frame ${came.number} went on as frame ${left.number}), so the stack does: net.ipv4.ip_forward is 1 unless a setting says otherwise`,
      );
    }
    this.#introduce();
  }

  /** @param tables the stack's, as they stand now */
  cast(tables: Readonly<Record<string, Tables>>): Cast {
    const names = this.ports.map(({ device }) => device.name);
    const kind = this.stack.ipForward ? 'router' : 'host';
    const says = `in place of the host of ${this.#captured.name}`;
    const billing = { name: STACK, kind, place: null, says } as const;
    return {
      nodes: [describeStack(this.stack, billing), this.#others()],
      cables: names.map((name) => ({ ends: [`${STACK}.${name}`, `${OTHERS}.${name}`] })),
      tables,
      first: 1,
      epochMs: this.#captured.epochMs,
    };
  }

  /** Whether the host of the capture had sent it. */
  isOwn({ direction, port, bytes }: CapturedFrame): boolean {
    if (direction !== Direction.Unknown) return direction === Direction.Outbound;
    const view = headerOf(bytes);
    const mac = this.ports[port]?.device.mac;
    if (mac === undefined || view === null) return false;
    return Eth.sourceHigh(view, 0) === mac.high && Eth.sourceLow(view, 0) === mac.low;
  }

  /** A frame that the host itself had sent. Returns the packet that it is in the stack; 0: none. */
  sent({ port, bytes }: CapturedFrame): number {
    const device = this.ports[port]?.device;
    return device === undefined ? 0 : this.#echoes.sent(bytes, device);
  }

  #plug({ name, mac, addresses }: FeedPort, place: number, sent: Sent): Port {
    const lengths = this.#captured.frames.map((frame) =>
      frame.port === place ? frame.bytes.length : 0,
    );
    const mtu = lengths.reduce((most, length) => Math.max(most, length - FRAME_HEADER), USUAL_MTU);
    const driver = new CaptureDriver(mtu, (length) => sent(name, length, this.stack.ctx.now));
    const device = this.stack.addDevice(driver, {
      name,
      ...(mac === '' ? {} : { mac: macOf(mac) }),
    });
    for (const text of addresses) {
      const refused = this.stack.addresses.add(device.index, cidrOf(text));
      if (refused !== null) throw new CapturedError(`${text} on ${name}: ${refused.says}`);
    }
    return { device, driver };
  }

  #forwarded(): Forwarded | null {
    const isFor = ({ port, bytes }: CapturedFrame): boolean => {
      const view = headerOf(bytes);
      const mac = this.ports[port]?.device.mac;
      if (mac === undefined || view === null) return false;
      return Eth.destinationHigh(view, 0) === mac.high && Eth.destinationLow(view, 0) === mac.low;
    };
    return firstForwarded(this.#captured.frames, (frame) => this.isOwn(frame), isFor);
  }

  #addGateway(gateway: Ipv4Address): void {
    try {
      this.stack.addGateway(gateway);
    } catch (error) {
      throw new CapturedError(
        `gateway ${formatIpv4(gateway)}: expected the address of a neighbour (${(error as Error).message})`,
      );
    }
  }

  /** What the host knew of its neighbours, as far as nobody asks or tells by ARP in the capture. */
  #introduce(): void {
    const { ip, arp } = this.stack;
    const hopTo = (address: Ipv4Address): Ipv4Address => ip.route(ANY, address)?.gateway || address;
    const notes: string[] = [];
    for (const { address, mac, port } of strangersOf(this.#captured, hopTo)) {
      const { device } = this.ports[port] ?? {};
      const route = ip.route(ANY, address);
      const isBeside = route?.device === device?.index && route?.gateway === ANY;
      if (device === undefined || !isBeside) continue;
      if (arp.neighbours.find(device.index, address) !== undefined) continue;
      arp.neighbours.setPermanent(device.index, address, mac.high, mac.low);
      notes.push(
        `${formatIpv4(address)} is known to be ${formatMac(mac.high, mac.low)}: the capture has its datagrams, and no ARP before them`,
      );
    }
    this.notes.push(...notes.slice(0, MOST_INTRODUCED));
    const more = notes.length - MOST_INTRODUCED;
    if (more > 0)
      this.notes.push(`neighbours that are known likewise, and are not listed: ${more}`);
  }

  #others(): NodeDescription {
    const devices = this.ports.map(({ device: { index, name, mtu } }) => ({
      ...{ index, name, mtu, lladdr: '' },
    }));
    const says = `whoever sent the frames of ${this.#captured.name}`;
    return { name: OTHERS, kind: 'kernel', devices, layers: [], reasons: [], place: null, says };
  }
}

/** Null: there is no Ethernet header. */
const headerOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView | null =>
  byteLength < Eth.HEADER ? null : new DataView(buffer, byteOffset, byteLength);
