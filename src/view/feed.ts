// Feeds a capture to a stack: it stands in for the host whose frames were captured, receives what that host received at
// the times of the capture, and everything that it does is recorded. What it sends goes nowhere; what the host sent is
// not fed, but said. Its echo requests leave as they were captured, so that the stack knows what is answered.

import { Kind } from '../core/trace.ts';
import type { Stack } from '../stack.ts';
import { Recorder } from '../trace/recorder.ts';
import { Recording } from '../trace/recording.ts';
import { type Captured, CapturedError, type CapturedFrame, frames as count } from './captured.ts';
import { StackTables } from './stacktables.ts';
import { type FeedOptions, OTHERS, STACK, StandIn } from './standin.ts';
import { totalsOf } from './totals.ts';
import { stackWords } from './words.ts';

/** A file is no flood: each of its frames is looked into. */
const ALL = Number.POSITIVE_INFINITY;

/** What became of a frame of the capture. */
export interface FedFrame {
  /** Its place among the file's packets, from 1. */
  readonly number: number;
  /** Milliseconds on the stack's clock. */
  readonly timeMs: number;
  /** The host itself had sent it, so it was not fed. */
  readonly isOwn: boolean;
  /** The packet that it was in the stack; 0: none. Of the host's own frames only echo requests are packets. */
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

/** How long the stack may go on behind the last frame while packets wait in it, in ms. */
const AFTER_MS = 60_000;
/** The most that timers may have to do in one capture. */
const MOST_DEADLINES = 1_000_000;

/**
 * Lets a stack live through the capture, in virtual time, and records it. The same each time. Throws a
 * {@link CapturedError} when an address makes no sense.
 */
export function feed(captured: Captured, options: FeedOptions): Fed {
  const run = new Run(captured, options);
  for (const frame of captured.frames) run.frame(frame);
  return run.end();
}

class Run {
  readonly #captured: Captured;
  readonly #stack: Stack;
  readonly #standIn: StandIn;
  readonly #recorder = new Recorder({ packets: ALL, reasons: ALL });
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
    this.#standIn = new StandIn(captured, options, (name, length, timeMs) => {
      this.#onCable++;
      this.#moment(`${STACK}.${name}`, 'out', length, timeMs);
      this.#moment(`${OTHERS}.${name}`, 'in', length, timeMs);
    });
    this.#stack = this.#standIn.stack;
    this.#notes = [...captured.notes, ...this.#standIn.notes];
    this.#recorder.observe(STACK, this.#stack.ctx, new StackTables(this.#stack));
    this.#stack.ctx.trace.attach({
      event: ({ kind, packet }) => {
        if (kind === Kind.Receive && this.#received === 0) this.#received = packet;
      },
    });
    this.#recording = new Recording(this.#standIn.cast(this.#recorder.tables()), stackWords());
  }

  frame(frame: CapturedFrame): void {
    const { number, bytes } = frame;
    if (!this.#advanceTo(frame.timeMs)) return;
    const timeMs = this.#stack.ctx.now;
    const isOwn = this.#standIn.isOwn(frame);
    this.#received = 0;
    if (!isOwn) this.#receive(frame);
    const packet = isOwn ? this.#standIn.sent(frame) : this.#received;
    this.#frames.push({ number, timeMs, bytes, isOwn, packet });
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
    const own = this.#frames.filter(({ isOwn, packet }) => isOwn && packet === 0).length;
    if (own > 0) {
      const are = own === 1 ? 'is' : 'are';
      this.#notes.push(`${count(own)} that the host itself had sent ${are} not fed to the stack`);
    }
    this.#recording.totals = { [STACK]: totalsOf(this.#stack) };
    return {
      stack: this.#stack,
      recording: this.#recording,
      frames: this.#frames,
      notes: this.#notes,
    };
  }

  #receive({ port, bytes }: CapturedFrame): void {
    const { device, driver } = this.#standIn.ports[port] ?? {};
    if (device === undefined || driver === undefined) return;
    this.#onCable++;
    const { now } = this.#stack.ctx;
    this.#moment(`${OTHERS}.${device.name}`, 'out', bytes.length, now);
    this.#moment(`${STACK}.${device.name}`, 'in', bytes.length, now);
    driver.waiting = bytes;
    this.#stack.poll(device, this.#stack.ctx.now, 1);
    driver.waiting = null;
  }

  #moment(end: string, way: 'in' | 'out', length: number, timeMs: number): void {
    this.#recorder.frame({ timeMs, end, way, frame: this.#onCable, length });
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
}
