// What the reader of a file asks of a format.

import type { CapturedPacket, CaptureInterface, CaptureSection, OtherBlock } from './format.ts';

/** What has been read of a file. */
export interface Contents {
  readonly sections: CaptureSection[];
  readonly interfaces: CaptureInterface[];
  /** Null: they are skipped. */
  readonly otherBlocks: OtherBlock[] | null;
  /** Packets that have been read and not yet handed over. */
  packets: CapturedPacket[];
  /** Packets that have been read. */
  packetCount: number;
}

/** Reads a file's blocks one by one. Each method throws a {@link Fault} when the block is damaged. */
export interface Decoder {
  readonly format: 'pcap' | 'pcapng';
  /**
   * Length of the block that begins at `at`, of which `available` bytes are there. As long as those do not
   * tell it: how many would, which is more than `available`. At most {@link MAX_BLOCK}.
   */
  size(view: DataView, at: number, available: number): number;
  /** Reads the block of `size` bytes that begins at `at`. Packets are views of `bytes`. */
  read(bytes: Uint8Array, view: DataView, at: number, size: number): void;
  /** What kind of block begins at `at`, for people. */
  typeName(view: DataView, at: number, available: number): string;
}
