// The fixture harness's front door: what `import … from 'tapip/testing'` gives.

export {
  type Dissection,
  dissect,
  type Field,
  fieldNamed,
  type Layer,
} from '../dissect/dissect.ts';
export type { Impairment, WayStats } from '../netdev/impair/impairment.ts';
export type { LinkOptions } from '../sim/link.ts';
export { Network, type NetworkOptions, type NodeOrName, type RunOptions } from '../sim/network.ts';
export type { Host, HostOptions } from '../sim/node.ts';
export type { NetworkPingOptions, PingResult } from '../sim/ping.ts';
export type { Switch, SwitchOptions } from '../sim/switch.ts';
export { FixtureError } from './fixture/error.ts';
export {
  Fixture,
  type FixtureFrame,
  type FixtureInterface,
  type FixtureOptions,
} from './fixture/fixture.ts';
export type { FrameDifference, Replay, SentFrame } from './fixture/replay.ts';
export { replayCapture, replayFailure } from './fixture/report.ts';
export type { MarkedFrames } from './fixture/waiting.ts';
export { any, Check, check, not, range } from './frame/check.ts';
export type {
  ArpFields,
  Changed,
  EtherFields,
  HeaderFields,
  IcmpFields,
  IgmpFields,
  IpFields,
  TcpFields,
  UdpFields,
} from './frame/fields.ts';
export { fragments } from './frame/fragments.ts';
export {
  type AnyFrame,
  arp,
  bareIp,
  between,
  type Changes,
  eth,
  Frame,
  icmp,
  igmp,
  ip,
  PEER,
  STACK,
  type Stated,
  type Station,
  tcp,
  udp,
} from './frame/frame.ts';
export { like } from './frame/like.ts';
export { type Difference, differences } from './frame/match.ts';
export { arpReply, echoReply, replyTo } from './frame/reply.ts';
export { lineOf } from './frame/report.ts';
export { FrameLines, frameSerializer, type LineFrame, lines } from './frame/serializer.ts';
export { hex, hexdump, parseHex } from './hex/hex.ts';
export { HexError } from './hex/text.ts';
export { captureOf } from './kernel/capture.ts';
export {
  type Comparison,
  compareWithKernel,
  type KernelScenario,
  type KernelStep,
  resultText,
  type StepResult,
} from './kernel/differential.ts';
export { Kernel, type KernelFrame, type SentOptions } from './kernel/kernel.ts';
export { judgeStep, type KnownDifference, strayEntries } from './kernel/known.ts';
export type { Ended, KernelPort } from './kernel/message.ts';
export { KernelError, type KernelOptions } from './kernel/setup.ts';
export {
  expectFixture,
  loadFixture,
  replayFixture,
  type SkippableTest,
  saveCapture,
} from './load.ts';
export {
  assertArpReply,
  assertArpRequest,
  assertCounters,
  assertDropped,
  assertDrops,
  assertEchoReply,
  assertEmitted,
  assertFrame,
  assertNeighbour,
  assertNotDropped,
  assertRoute,
  MatchError,
} from './matchers/matchers.ts';
export type { ArpAnswerFields, EchoReplyFields } from './matchers/replies.ts';
export type { HasStack } from './matchers/subject.ts';
export type { Emission } from './matchers/verdict.ts';
export { Arrival } from './talk/arrival.ts';
export { Conversation } from './talk/conversation.ts';
export { ConversationError } from './talk/error.ts';
export type { Expectation } from './talk/expectation.ts';
export type { Some, TalkError, TalkPing, TalkPingOptions, TalkReply } from './talk/ping.ts';
export type { Said } from './talk/transcript.ts';
export type { Disagreement } from './tshark/compare.ts';
export { type Agreement, type AgreeOptions, agreeWithTshark } from './tshark/tshark.ts';
export type { Fate } from './wire/fate.ts';
export { FramePort } from './wire/port.ts';
export type { StaticRoute } from './wire/setup.ts';
export type { Counts, ExpectedNeighbour, ExpectedRoute } from './wire/state.ts';
export {
  imbalance,
  type KnownStation,
  type On,
  STACK_MAC,
  Wire,
  type WireInterface,
  type WireOptions,
} from './wire/wire.ts';
