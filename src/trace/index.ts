// The door to recordings, `import … from 'tapip/trace'`: what happens in stacks, each event with its sentence and what was
// compared. docs/trace.md begins with a ping. Runs anywhere.

export {
  type RecordedStacks,
  type RecordStacksOptions,
  recordStacks,
} from '../view/recordstacks.ts';
export { stackWords } from '../view/words.ts';
export type {
  Batch,
  CableDescription,
  Cast,
  CauseKind,
  Comparison,
  EventKind,
  FrameMoment,
  NodeDescription,
  NodeDevice,
  NodeKind,
  RecordedEvent,
  SavedRecording,
  Stage,
} from './event.ts';
export type { LayerWords } from './expand.ts';
export type { FrameIndex } from './frameindex.ts';
export type { Gap } from './gaps.ts';
export type { Glance, Where } from './glance.ts';
export type { Snapshot } from './packetbytes.ts';
export type {
  Fate,
  PacketLink,
  PacketSummary,
  PacketView,
  RecordedPackets,
} from './packets.ts';
export { Recorder, type RecorderOptions } from './recorder.ts';
export { Recording, type RecordingLimits } from './recording.ts';
export type { AllTables } from './replaytables.ts';
export { RecordingError } from './saved.ts';
export { traceSchema } from './shapes/recording.ts';
export type { Row, TableChange, TableName, TableReader, Tables } from './tables.ts';
