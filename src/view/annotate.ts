// A recording as a capture: each frame that came in or went out, and as comments what became of it or why it was sent,
// so that Wireshark shows the reason beside the bytes. Each device of a stack is an interface of the file.

import { Direction, type NewInterface } from '../pcap/format.ts';
import { writePcapng } from '../pcap/write.ts';
import { nameAt } from '../trace/ends.ts';
import { type Cast, type FrameMoment, isStack, type RecordedEvent } from '../trace/event.ts';
import type { Recording } from '../trace/recording.ts';
import { tablesOf } from '../trace/replaytables.ts';
import { becauseText, faultsOf, framed, named, packetName } from './comments.ts';
import { Omitted } from './omitted.ts';

export interface AnnotateOptions {
  /** The file's comment, in words for people. */
  readonly title?: string;
  /** Ids of the first and the last event that are written. Default: all that are there. */
  readonly from?: number;
  readonly to?: number;
}

/** The recording as a pcapng file, in which a packet has the same number as in the recording. */
export function annotate(recording: Recording, options: AnnotateOptions = {}): Uint8Array {
  const { title, from = recording.first, to = recording.last } = options;
  const notes = new Notes(recording);
  let next = 0;
  const goOn = (id: number): void => {
    for (; ; next++) {
      const moment = recording.frames.at(next);
      if (moment === null || moment.id >= id) return;
      if (moment.id >= from - 1) notes.moment(moment);
    }
  };
  let before = from - 1;
  for (
    let id = recording.atOrAfter(from);
    id !== null && id <= to;
    id = recording.atOrAfter(id + 1)
  ) {
    goOn(id);
    if (id > before + 1) notes.omitted.events(id - before - 1);
    const event = recording.event(id);
    if (event !== null) notes.event(event);
    before = id;
  }
  goOn(Number.POSITIVE_INFINITY);
  const comments = [...(title === undefined ? [] : [title]), ...notes.omitted.notes()];
  return writePcapng({
    sections: [comments.length === 0 ? {} : { comments }],
    interfaces: notes.interfaces,
    packets: notes.frames.map((frame) => ({
      ...frame,
      comments: framed(frame.name, frame.comments),
    })),
  });
}

/** A frame to write, whose comments grow. */
interface Frame {
  /** Its packet, as `a#5`. */
  readonly name: string;
  readonly interfaceId: number;
  readonly time: bigint;
  readonly bytes: Uint8Array;
  readonly direction: number;
  readonly packetId: number;
  readonly comments: string[];
}

/** What was said of a packet since its last frame. */
interface Story {
  readonly comments: string[];
  cause: number;
}

const LOST = 'lost on its way';

class Notes {
  readonly frames: Frame[] = [];
  /** As their first frames come. */
  readonly interfaces: NewInterface[] = [];
  readonly omitted = new Omitted();
  readonly #recording: Recording;
  readonly #ends: ReadonlyMap<string, NewInterface>;
  readonly #ids = new Map<string, number>();
  readonly #stories = new Map<string, Story>();
  /** The frame that each packet came in with, as long as that goes on. */
  readonly #received = new Map<string, Frame>();
  /** The number of the frame that is being put on each end's cable, and the frames that were put there. */
  readonly #leaving = new Map<string, number>();
  readonly #left = new Map<number, Frame>();
  readonly #lost = new Set<number>();

  constructor(recording: Recording) {
    this.#recording = recording;
    this.#ends = endsOf(recording.cast);
  }

  moment({ end: at, way, frame }: FrameMoment): void {
    const end = nameAt(this.#recording.cast, at);
    if (way === 'out') this.#leaving.set(end, frame);
    if (way !== 'lost') return;
    // What is lost at once is so before the stack has written that it left.
    this.#lost.add(frame);
    this.#left.get(frame)?.comments.push(LOST);
  }

  event(event: RecordedEvent): void {
    if (event.packet === 0) return;
    switch (event.kind) {
      case 'receive':
        return this.#receive(event);
      case 'transmit':
        return this.#transmit(event);
      case 'answer':
        this.#received.get(causeOf(event))?.comments.push(`answered by ${nameOf(event)}`);
        this.#tell(event);
        return;
      case 'drop':
        return this.#drop(event);
      case 'up':
        return this.#compare(event);
      case 'down':
        return event.stage === 'forward' ? this.#tell(event) : this.#compare(event);
      default:
        this.#tell(event);
    }
  }

  #receive(event: RecordedEvent): void {
    const frame = this.#frame(event, Direction.Inbound, []);
    this.#stories.set(nameOf(event), { comments: frame?.comments ?? [], cause: 0 });
    if (frame !== null) this.#received.set(nameOf(event), frame);
    this.#compare(event);
  }

  #transmit(event: RecordedEvent): void {
    const { comments } = this.#storyOf(event);
    const frame = this.#frame(event, Direction.Outbound, [...comments]);
    this.#end(event);
    const end = endOf(event);
    const number = this.#leaving.get(end);
    if (frame !== null && number !== undefined) {
      this.#left.set(number, frame);
      if (this.#lost.has(number)) frame.comments.push(LOST);
    }
    this.#leaving.delete(end);
  }

  /** A packet that never got onto the link has no frame of its own: the frame that caused it tells. */
  #drop(event: RecordedEvent): void {
    this.#tell(event);
    this.#received.get(causeOf(event))?.comments.push(`${nameOf(event)}: ${saysOf(event)}`);
    this.#end(event);
  }

  #tell(event: RecordedEvent): void {
    this.#storyOf(event).comments.push(saysOf(event));
    this.#compare(event);
  }

  /** What did not agree. */
  #compare(event: RecordedEvent): void {
    const faults = faultsOf(event);
    if (faults.length > 0) this.#storyOf(event).comments.push(...faults);
  }

  /** The packet's story; its cause stands in it, where that is new. */
  #storyOf(event: RecordedEvent): Story {
    const name = nameOf(event);
    const known = this.#stories.get(name);
    const story = known ?? { comments: [], cause: 0 };
    if (known === undefined) this.#stories.set(name, story);
    if (event.causeKind !== null && event.cause !== story.cause)
      story.comments.push(becauseText(event, event.node));
    story.cause = event.cause;
    return story;
  }

  #frame(event: RecordedEvent, direction: number, comments: string[]): Frame | null {
    const bytes = this.#recording.bytes(event.id);
    const interfaceId = bytes === null ? null : this.#interfaceOf(endOf(event));
    if (bytes === null) this.omitted.frame();
    if (interfaceId === null || bytes === null) return null;
    const time = timeOf(this.#recording.cast.epochMs, event.timeMs);
    const frame = {
      name: nameOf(event),
      interfaceId,
      time,
      bytes,
      direction,
      packetId: event.packet,
      comments,
    };
    const before = this.omitted.beforeFrame();
    if (before !== null) comments.unshift(before);
    this.frames.push(frame);
    return frame;
  }

  #interfaceOf(end: string): number | null {
    const known = this.#ids.get(end);
    if (known !== undefined) return known;
    const description = this.#ends.get(end);
    if (description === undefined) return null;
    const id = this.interfaces.push(description) - 1;
    this.#ids.set(end, id);
    return id;
  }

  #end(event: RecordedEvent): void {
    this.#stories.delete(nameOf(event));
    this.#received.delete(nameOf(event));
  }
}

/** The devices of stacks, named with their stack where there are several. */
function endsOf({ nodes, tables }: Cast): Map<string, NewInterface> {
  const stacks = nodes.filter(isStack);
  const all = stacks.flatMap(({ name: node, devices }) =>
    devices.map(({ name: device, lladdr }): [string, NewInterface] => {
      const end = `${node}.${device}`;
      const name = stacks.length > 1 ? end : device;
      const own = tablesOf(tables, node).addresses.filter((row) => row.device === device);
      return [end, { name, mac: lladdr, ipv4: own.map(({ address }) => address) }];
    }),
  );
  return new Map(all);
}

const endOf = ({ node, values }: RecordedEvent): string => `${node}.${values.device}`;

const nameOf = ({ node, packet }: RecordedEvent): string => packetName(node, packet);

const causeOf = ({ node, cause }: RecordedEvent): string => packetName(node, cause);

const saysOf = ({ node, says }: RecordedEvent): string => named(says, node);

/** In nanoseconds since 1970. The parts apart: as one double the sum would be off by up to 128 ns. */
const timeOf = (epochMs: number, timeMs: number): bigint =>
  BigInt(Math.round(epochMs * 1000)) * 1000n + BigInt(Math.round(timeMs * 1e6));
