// The door to capture files, `import … from 'tapip/pcap'`: reads and writes pcap and pcapng. Pure functions
// over Uint8Array, which run anywhere.

export { CaptureError, type Place } from './error.ts';
export {
  type BlockSink,
  BlockType,
  type CapturedPacket,
  type CaptureInterface,
  type CaptureSection,
  Direction,
  LinkType,
  MAX_BLOCK,
  type NewInterface,
  type NewPacket,
  type NewSection,
  type OtherBlock,
} from './format.ts';
export {
  type Capture,
  CaptureReader,
  type ReadOptions,
  readCapture,
  readPackets,
} from './read.ts';
export { type NewCapture, PcapngWriter, writePcapng } from './write.ts';
export { type PcapOptions, type PcapPacket, PcapWriter, writePcap } from './writeclassic.ts';
