// Feeds a capture to a stack: it stands in for the host whose frames were captured, receives what that host received at
// the times of the capture, and everything that it does is recorded. What it sends goes nowhere; what the host sent is
// not fed, but said.

import { Kind } from '../core/trace.ts';
import * as Eth from '../ether/header.ts';
import { ANY, formatIpv4, type Ipv4Address } from '../ip/address.ts';
import { FRAME_HEADER, type NetDevice } from '../netdev/device.ts';
import { formatMac } from '../netdev/mac.ts';
import { Direction } from '../pcap/format.ts';
import { Stack } from '../stack.ts';
import type { Cast, NodeDescription } from '../trace/event.ts';
import { Recorder } from '../trace/recorder.ts';
import { Recording } from '../trace/recording.ts';
import { type Captured, CapturedError, type CapturedFrame, frames as count } from './captured.ts';
import { CaptureDriver } from './capturedriver.ts';
import { describeStack } from './cast.ts';
import { cidrOf, macOf } from './feedwords.ts';
import { StackTables } from './stacktables.ts';
import { strangersOf } from './strangers.ts';
import { stackWords } from './words.ts';

/** A file is no flood: each of its frames is looked into. */
const ALL = Number.POSITIVE_INFINITY;

/** The stack that stands in for the host. */
export interface FeedOptions {
  /** One for each of the capture's interfaces, in order; `suggestPorts` makes them. */
  readonly ports: readonly FeedPort[];
  /** The next hop of the default route; null: there is no such route. */
  readonly gateway?: Ipv4Address | null;
  /** Where the stack's randomness starts. Default 1. */
  readonly seed?: number;
  /** Gives the stack settings, routes and rules before the first frame. What it throws, {@link feed} throws. */
  readonly prepare?: (stack: Stack) => void;
}

export interface FeedPort {
  readonly name: string;
  /** As `02:00:00:00:01:01`. */
  readonly mac: string;
  /** As `10.0.0.1/24`. */
  readonly addresses: readonly string[];
}

/** What became of a frame of the capture. */
export interface FedFrame {
  /** Its place among the file's packets, from 1. */
  readonly number: number;
  /** Milliseconds on the stack's clock. */
  readonly timeMs: number;
  /** The packet that it was in the stack; 0: the host itself had sent it, so it was not fed. */
  readonly packet: number;
  readonly bytes: Uint8Array;
}

export interface Fed {
  readonly stack: Stack;
  readonly recording: Recording;
  readonly frames: readonly FedFrame[];
  /** What was left out and what was taken for granted, a sentence each. */
  readonly notes: readonly string[];
}

/** The name of the stack in the recording, and of whoever is at the other end of its cables. */
export const STACK = 'stack';
export const OTHERS = 'capture';

/** How long the stack may go on behind the last frame while packets wait in it, in ms. */
const AFTER_MS = 60_000;
/** The most that timers may have to do in one capture. */
const MOST_DEADLINES = 1_000_000;
const USUAL_MTU = 1500;

/**
 * Lets a stack live through the capture, in virtual time, and records it. The same each time. Throws a
 * {@link CapturedError} when an address makes no sense.
 */
export function feed(captured: Captured, options: FeedOptions): Fed {
  const run = new Run(captured, options);
  for (const frame of captured.frames) run.frame(frame);
  return run.end();
}

/** One of the stack's interfaces. */
interface Port {
  readonly device: NetDevice;
  readonly driver: CaptureDriver;
}

class Run {
  readonly #captured: Captured;
  readonly #stack: Stack;
  readonly #recorder = new Recorder({ packets: ALL, reasons: ALL });
  readonly #ports: Port[];
  readonly #recording: Recording;
  readonly #frames: FedFrame[] = [];
  readonly #notes: string[];
  /** Moments of frames that are in the recording. */
  #moments = 0;
  #deadlines = 0;
  /** Frames on cables, counted. */
  #onCable = 0;
  /** The packet that came in last. */
  #received = 0;

  constructor(captured: Captured, options: FeedOptions) {
    this.#captured = captured;
    this.#notes = [...captured.notes];
    this.#stack = new Stack({ seed: options.seed ?? 1, epochMs: captured.epochMs });
    const first = captured.frames[0]?.timeMs ?? 0;
    this.#stack.advance(first);
    this.#ports = options.ports.map((port, place) => this.#plug(port, place));
    const { gateway = null, prepare } = options;
    if (gateway !== null) this.#addGateway(gateway);
    prepare?.(this.#stack);
    this.#introduce();
    this.#recorder.observe(STACK, this.#stack.ctx, new StackTables(this.#stack));
    this.#stack.ctx.trace.attach({
      event: ({ kind, packet }) => {
        if (kind === Kind.Receive && this.#received === 0) this.#received = packet;
      },
    });
    this.#recording = new Recording(this.#cast(), stackWords());
  }

  frame(frame: CapturedFrame): void {
    const { number, bytes } = frame;
    if (!this.#advanceTo(frame.timeMs)) return;
    const timeMs = this.#stack.ctx.now;
    const isOwn = this.#isOwn(frame);
    this.#received = 0;
    if (!isOwn) this.#receive(frame);
    this.#frames.push({ number, timeMs, bytes, packet: isOwn ? 0 : this.#received });
    this.#take();
  }

  /** Packets that wait may wait on; then all is told. */
  end(): Fed {
    const { ctx } = this.#stack;
    const last = ctx.now + AFTER_MS;
    while (ctx.flow.parked > 0 && this.#stack.nextDeadline() <= last) {
      if (!this.#advanceTo(this.#stack.nextDeadline())) break;
    }
    this.#take();
    const left = this.#captured.frames.length - this.#frames.length;
    if (left > 0) {
      this.#notes.push(
        `the last ${count(left)} are left out: the stack's timers were due ${MOST_DEADLINES} times before them`,
      );
    }
    if (this.#recording.first > 1) {
      this.#notes.push(
        `there is so much to tell that the first ${this.#recording.first - 1} events are not kept`,
      );
    }
    const own = this.#frames.filter(({ packet }) => packet === 0).length;
    if (own > 0) {
      this.#notes.push(`${count(own)} that the host itself had sent are not fed to the stack`);
    }
    return {
      stack: this.#stack,
      recording: this.#recording,
      frames: this.#frames,
      notes: this.#notes,
    };
  }

  #plug({ name, mac, addresses }: FeedPort, place: number): Port {
    const end = `${STACK}.${name}`;
    const lengths = this.#captured.frames.map((frame) =>
      frame.port === place ? frame.bytes.length : 0,
    );
    const mtu = lengths.reduce((most, length) => Math.max(most, length - FRAME_HEADER), USUAL_MTU);
    const driver = new CaptureDriver(mtu, (length) => {
      this.#onCable++;
      this.#moment(end, 'out', length);
      this.#moment(`${OTHERS}.${name}`, 'in', length);
    });
    const device = this.#stack.addDevice(driver, {
      name,
      ...(mac === '' ? {} : { mac: macOf(mac) }),
    });
    for (const text of addresses) {
      const refused = this.#stack.addresses.add(device.index, cidrOf(text));
      if (refused !== null) throw new CapturedError(`${text} on ${name}: ${refused.says}`);
    }
    return { device, driver };
  }

  #addGateway(gateway: Ipv4Address): void {
    try {
      this.#stack.addGateway(gateway);
    } catch (error) {
      throw new CapturedError(
        `gateway ${formatIpv4(gateway)}: expected the address of a neighbour (${(error as Error).message})`,
      );
    }
  }

  /** What the host knew of its neighbours, as far as nobody asks or tells by ARP in the capture. */
  #introduce(): void {
    const { ip, arp } = this.#stack;
    const hopTo = (address: Ipv4Address): Ipv4Address => ip.route(ANY, address)?.gateway || address;
    for (const { address, mac, port } of strangersOf(this.#captured, hopTo)) {
      const { device } = this.#ports[port] ?? {};
      const route = ip.route(ANY, address);
      const isBeside = route?.device === device?.index && route?.gateway === ANY;
      if (device === undefined || !isBeside) continue;
      if (arp.neighbours.find(device.index, address) !== undefined) continue;
      arp.neighbours.setPermanent(device.index, address, mac.high, mac.low);
      this.#notes.push(
        `${formatIpv4(address)} is known to be ${formatMac(mac.high, mac.low)}: the capture has its datagrams, and no ARP before them`,
      );
    }
  }

  #receive({ port, bytes }: CapturedFrame): void {
    const { device, driver } = this.#ports[port] ?? {};
    if (device === undefined || driver === undefined) return;
    this.#onCable++;
    this.#moment(`${OTHERS}.${device.name}`, 'out', bytes.length);
    this.#moment(`${STACK}.${device.name}`, 'in', bytes.length);
    driver.waiting = bytes;
    this.#stack.poll(device, this.#stack.ctx.now, 1);
    driver.waiting = null;
  }

  #moment(end: string, way: 'in' | 'out', length: number): void {
    this.#recorder.frame({ timeMs: this.#stack.ctx.now, end, way, frame: this.#onCable, length });
  }

  /** Whether the host of the capture sent it. */
  #isOwn({ direction, port, bytes }: CapturedFrame): boolean {
    if (direction !== Direction.Unknown) return direction === Direction.Outbound;
    const mac = this.#ports[port]?.device.mac;
    if (mac === undefined || bytes.length < Eth.HEADER) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Eth.sourceHigh(view, 0) === mac.high && Eth.sourceLow(view, 0) === mac.low;
  }

  /** False: there is no end of what timers do, so that no more is fed. */
  #advanceTo(timeMs: number): boolean {
    const stack = this.#stack;
    for (let next = stack.nextDeadline(); next <= timeMs; next = stack.nextDeadline()) {
      if (this.#deadlines === MOST_DEADLINES) return false;
      this.#deadlines++;
      stack.advance(Math.max(next, stack.ctx.now));
      this.#take();
    }
    stack.advance(Math.max(timeMs, stack.ctx.now));
    return true;
  }

  /** What was recorded goes into the recording, long before the recorder must make room. */
  #take(): void {
    const from = this.#recording.last + 1;
    const { last, frames } = this.#recorder;
    if (last < from) return;
    this.#recording.add(this.#recorder.read(from, last - from + 1, this.#moments));
    this.#moments = frames;
  }

  #cast(): Cast {
    const names = this.#ports.map(({ device }) => device.name);
    const kind = this.#stack.ipForward ? 'router' : 'host';
    const says = `in place of the host of ${this.#captured.name}`;
    const billing = { name: STACK, kind, place: null, says } as const;
    return {
      nodes: [describeStack(this.#stack, billing), this.#others()],
      cables: names.map((name) => ({ ends: [`${STACK}.${name}`, `${OTHERS}.${name}`] })),
      tables: this.#recorder.tables(),
      first: 1,
      epochMs: this.#captured.epochMs,
    };
  }

  #others(): NodeDescription {
    const devices = this.#ports.map(({ device: { index, name, mtu } }) => ({
      ...{ index, name, mtu, lladdr: '' },
    }));
    const says = `whoever sent the frames of ${this.#captured.name}`;
    return { name: OTHERS, kind: 'kernel', devices, layers: [], reasons: [], place: null, says };
  }
}
