// The stack's capture: each frame that it receives and sends, with its packet's number and, as comments,
// what became of it or why it was sent, so that Wireshark shows the reason beside the bytes. It is written
// from the flight recorder's events alone, in the sentences of a recording.
//
// What became of a frame is known a little after it came in, and meanwhile the stack may have sent others
// because of it. Those wait behind it, so that a file's order is the order of time. The wait is short: the
// stack deals with a frame within one call. Nothing waits longer than until the next frame comes, or an
// event of another time, or `flush`.

import type { Packet } from '../core/packet.ts';
import { Kind, type TraceEvent, type TraceObserver } from '../core/trace.ts';
import { Direction } from '../pcap/format.ts';
import type { PcapngWriter } from '../pcap/write.ts';
import type { Stack } from '../stack.ts';
import { Comments, framed, packetName } from './comments.ts';
import { LiveRecording } from './liverecording.ts';

export interface StackCaptureOptions {
  /** Where the frames go. Several stacks may share one. */
  readonly writer: PcapngWriter;
  /** The writer's interface for each device of the stack, by its index. The others' frames are left out. */
  readonly interfaces: ReadonlyMap<number, number>;
  /**
   * What time it is, in nanoseconds since 1970; given the stack's own reading in milliseconds, which stands
   * still during a call. Default: that reading, as if the stack's clock had begun in 1970.
   */
  readonly clock?: (stackMs: number) => bigint;
  /** What the stack is called in comments: its packets are `stack#1`, `stack#2`, … Default `stack`. */
  readonly name?: string;
}

/** What was said of a packet since its last frame. */
interface Story {
  readonly comments: Comments;
  /** The cause that was told last; 0: none. */
  cause: number;
}

/** A frame that is not written yet. */
interface Frame {
  readonly interfaceId: number;
  readonly time: bigint;
  readonly bytes: Uint8Array;
  readonly direction: number;
  readonly packetId: number;
  readonly comments: Comments;
}

/** A frame whose fate is not known yet. */
interface Received {
  readonly pkt: Packet;
  readonly id: number;
  /** The stack's reading of its clock when it came in. */
  readonly stackMs: number;
  readonly frame: Frame;
}

export class StackCapture implements TraceObserver {
  readonly #live: LiveRecording;
  readonly #ip: number;
  readonly #writer: PcapngWriter;
  readonly #interfaces: ReadonlyMap<number, number>;
  readonly #clock: (stackMs: number) => bigint;
  readonly #name: string;
  /** Of each packet of the pool that the stack deals with. As many as the pool has at most. */
  readonly #stories = new Map<Packet, Story>();
  #received: Received | null = null;
  /** What was sent since it came in. */
  #behind: Frame[] = [];
  /** When the packet in hand was framed, which is before its frame could be answered; null: none is. */
  #framed: bigint | null = null;
  readonly #stop: () => void;

  private constructor(
    stack: Stack,
    { writer, interfaces, clock = sinceZero, name = 'stack' }: StackCaptureOptions,
  ) {
    const { trace } = stack.ctx;
    this.#live = new LiveRecording(stack);
    this.#ip = stack.ctx.layerNames().indexOf('ip');
    this.#writer = writer;
    this.#interfaces = interfaces;
    this.#clock = clock;
    this.#name = name;
    const watch = this.#live.watch(stack);
    trace.attach(this);
    this.#stop = () => {
      watch.stop();
      trace.detach(this);
    };
  }

  /** From now on captures the stack's frames. Call {@link flush} or {@link stop} at the end. */
  static attach(stack: Stack, options: StackCaptureOptions): StackCapture {
    return new StackCapture(stack, options);
  }

  event(event: Readonly<TraceEvent>, pkt: Packet | null): void {
    const id = this.#live.event(event);
    if (this.#received !== null && this.#received.stackMs !== event.time) this.flush();
    if (pkt === null) return;
    switch (event.kind) {
      case Kind.Receive:
        return this.#receive(event, pkt);
      case Kind.Down:
        if (event.layer === this.#ip) this.#tell(event, pkt, id);
        this.#framed = this.#clock(event.time);
        return;
      case Kind.Up:
        return;
      case Kind.Answer:
        return this.#answer(event, pkt, id);
      case Kind.Transmit:
        return this.#transmit(event, pkt, id);
      case Kind.Park:
        this.#tell(event, pkt, id).comments.settle();
        return this.#settle(pkt);
      case Kind.Deliver:
        this.#tell(event, pkt, id);
        return this.#end(pkt);
      case Kind.Drop:
        return this.#drop(event, pkt, id);
      default:
        this.#tell(event, pkt, id);
    }
  }

  /** Writes what waits. */
  flush(): void {
    const received = this.#received;
    if (received === null) return;
    this.#received = null;
    const { pkt, frame } = received;
    const story = this.#stories.get(pkt);
    // What is said from now on belongs to the next frame of the packet, if there will be one.
    if (story?.comments === frame.comments)
      this.#stories.set(pkt, { ...story, comments: this.#comments() });
    this.#write(frame);
    for (const sent of this.#behind) this.#write(sent);
    this.#behind = [];
  }

  /** Writes what waits, and captures no more. */
  stop(): void {
    this.flush();
    this.#stop();
  }

  #receive({ packet, time, detail }: Readonly<TraceEvent>, pkt: Packet): void {
    this.flush();
    const comments = this.#comments();
    this.#stories.set(pkt, { comments, cause: 0 });
    const interfaceId = this.#interfaces.get(detail);
    if (interfaceId === undefined) return;
    const frame = {
      interfaceId,
      time: this.#clock(time),
      bytes: pkt.bytes.slice(pkt.start, pkt.end),
      direction: Direction.Inbound,
      packetId: packet,
      comments,
    };
    this.#received = { pkt, id: packet, stackMs: time, frame };
  }

  /** The request's frame waits on, for the answer's fate. */
  #answer(event: Readonly<TraceEvent>, pkt: Packet, id: number): void {
    if (this.#received?.pkt === pkt)
      this.#received.frame.comments.say(`answered by ${packetName(this.#name, event.packet)}`);
    this.#stories.delete(pkt);
    this.#tell(event, pkt, id);
  }

  #transmit(event: Readonly<TraceEvent>, pkt: Packet, id: number): void {
    const { packet, detail } = event;
    const comments = this.#storyOf(event, pkt, id).comments.copy();
    const time = this.#framed ?? this.#clock(event.time);
    if (this.#received?.pkt === pkt && this.#received.id === packet)
      this.#received.frame.comments.say('forwarded');
    this.#end(pkt);
    const interfaceId = this.#interfaces.get(detail);
    if (interfaceId === undefined) return;
    const bytes = pkt.bytes.subarray(pkt.start, pkt.end);
    const direction = Direction.Outbound;
    const frame = { interfaceId, time, bytes, direction, packetId: packet, comments };
    if (this.#received === null) this.#write(frame);
    else this.#behind.push({ ...frame, bytes: bytes.slice() });
  }

  /** A packet that never got onto the link has no frame of its own: the frame that caused it tells. */
  #drop(event: Readonly<TraceEvent>, pkt: Packet, id: number): void {
    this.#tell(event, pkt, id);
    if (this.#received !== null && this.#received.id === event.cause)
      this.#received.frame.comments.tell(id, event.packet);
    this.#end(pkt);
  }

  #tell(event: Readonly<TraceEvent>, pkt: Packet, id: number): Story {
    const story = this.#storyOf(event, pkt, id);
    story.comments.tell(id);
    return story;
  }

  /** The packet's story; its cause stands in it, where that is new. */
  #storyOf({ cause }: Readonly<TraceEvent>, pkt: Packet, id: number): Story {
    let story = this.#stories.get(pkt);
    if (story === undefined) {
      story = { comments: this.#comments(), cause: 0 };
      this.#stories.set(pkt, story);
    }
    if (cause !== 0 && cause !== story.cause) story.comments.because(id);
    story.cause = cause;
    return story;
  }

  /** The packet's life is over. */
  #end(pkt: Packet): void {
    this.#settle(pkt);
    this.#stories.delete(pkt);
    this.#framed = null;
  }

  /** No more will be known of the packet for now. */
  #settle(pkt: Packet): void {
    if (this.#received?.pkt === pkt) this.flush();
  }

  #comments(): Comments {
    return new Comments(this.#live.recording, this.#name);
  }

  #write(frame: Frame): void {
    const name = packetName(this.#name, frame.packetId);
    this.#writer.packet({ ...frame, comments: framed(name, frame.comments.texts()) });
  }
}

const sinceZero = (stackMs: number): bigint => BigInt(Math.round(stackMs * 1e6));
