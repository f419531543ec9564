// Writes pcapng: block by block to a sink as packets come, or a whole file at once.

import { GrowingBuffer } from './buffer.ts';
import { PcapngEncoder } from './encode.ts';
import type { BlockSink, NewInterface, NewPacket, NewSection, OtherBlock } from './format.ts';

/** What a section says of its writer unless it says otherwise. */
const APPLICATION = 'tapip';

/** A file to write: what `readCapture` returns, or the like. */
export interface NewCapture {
  /** Default: one that says nothing. */
  readonly sections?: readonly NewSection[];
  /** Each with the place of its section, where that isn't the first; in the sections' order, which is checked. */
  readonly interfaces: readonly (NewInterface & { readonly section?: number })[];
  readonly packets: Iterable<NewPacket>;
  /** Those of big-endian sections are left out: this writer is little-endian, and it does not know what is in them. */
  readonly otherBlocks?: readonly OtherBlock[];
}

/**
 * Writes a file to a sink: a section header at once, then interfaces and packets as they come. Times are
 * written in nanoseconds.
 */
export class PcapngWriter {
  readonly #sink: BlockSink;
  readonly #out = new GrowingBuffer();
  readonly #encoder = new PcapngEncoder(this.#out);

  /** @param section its application is `tapip` by default */
  constructor(sink: BlockSink, section: NewSection = {}) {
    this.#sink = sink;
    this.addSection(section);
  }

  /** Begins another section. The packets that follow belong to interfaces that follow. */
  addSection(section: NewSection): void {
    this.#encoder.section({ application: APPLICATION, ...section });
    this.#sink(this.#out.take());
  }

  /** Describes one more interface and returns the id that its packets carry. Throws when a file cannot hold it. */
  addInterface(description: NewInterface): number {
    const id = this.#encoder.interfaceDescription(description);
    this.#sink(this.#out.take());
    return id;
  }

  /** Throws when no such interface was added to this section, or a file cannot hold the packet: our own bug. */
  packet(packet: NewPacket): void {
    this.#encoder.packet(packet);
    this.#sink(this.#out.take());
  }
}

/** The whole file. `writePcapng(readCapture(bytes))` keeps everything that the reader tells, but for the times' resolution. */
export function writePcapng(capture: NewCapture): Uint8Array {
  const { sections = [{}], interfaces, packets, otherBlocks = [] } = capture;
  expectInOrder(interfaces);
  const out = new GrowingBuffer();
  const encoder = new PcapngEncoder(out);
  const others = otherBlocks.filter(({ littleEndian }) => littleEndian);
  let section = -1;
  let other = 0;
  let count = 0;
  /** Whatever comes before the next packet of section `next`. */
  const goTo = (next: number): void => {
    for (;;) {
      for (let block = others[other]; isDue(block, section, count); block = others[++other]) {
        encoder.block(block.type, block.body);
      }
      if (section >= next) return;
      section++;
      encoder.section(sections[section] ?? {});
      for (const description of interfaces) {
        if ((description.section ?? 0) === section) encoder.interfaceDescription(description);
      }
    }
  };
  for (const packet of packets) {
    goTo(interfaces[packet.interfaceId]?.section ?? 0);
    encoder.packet(packet);
    count++;
  }
  goTo(Math.max(section, sections.length - 1));
  return out.bytes.subarray(0, out.length);
}

/** A file numbers its interfaces section by section; out of that order, packets would be of others. */
function expectInOrder(interfaces: NewCapture['interfaces']): void {
  let last = 0;
  for (const [id, { section = 0 }] of interfaces.entries()) {
    if (!(section >= last)) {
      throw new Error(
        `interface ${id} of section ${section}: expected section ${last} or a later one, since interfaces stand in the order of their sections`,
      );
    }
    last = section;
  }
}

function isDue(
  block: OtherBlock | undefined,
  section: number,
  packets: number,
): block is OtherBlock {
  return block !== undefined && block.section <= section && block.packets <= packets;
}
