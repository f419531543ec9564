// The package's front door: what `import … from 'tapip'` gives.

export { Names } from './command/names.ts';
export { CommandFailed, runCommands } from './command/run.ts';
export { type Outcome, Shell } from './command/shell.ts';
export { Cast, Packet, PacketPool } from './core/packet.ts';
export { Kind, type TraceEvent, type TraceObserver } from './core/trace.ts';
export type { AddDeviceOptions } from './devices.ts';
export { type Dissection, dissect, type Field, fieldNamed, type Layer } from './dissect/dissect.ts';
export { summarize } from './dissect/summary.ts';
export type { PingError, PingListener, PingOptions, PingReply, PingSession } from './icmp/ping.ts';
export { inlineMore } from './inlining.ts';
export {
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  type Ipv4Cidr,
  parseCidr,
  parseIpv4,
} from './ip/address.ts';
export { Errno, errnoName, Unreachable } from './ip/errors.ts';
export { ANY_SOURCE, excluding, including, type SourceFilter } from './ip/filter.ts';
export { PathMtu, type SendOptions } from './ip/send.ts';
export { Loop, type LoopOptions } from './loop.ts';
export { type Driver, NetDevice } from './netdev/device.ts';
export type { Impairment } from './netdev/impair/impairment.ts';
export { ImpairedDriver, type ImpairedOptions } from './netdev/impairment.ts';
export { LinkError } from './netdev/linux.ts';
export { formatMac, type MacAddress, parseMac } from './netdev/mac.ts';
export { loopback, type MemoryEnd, memoryPair } from './netdev/memory.ts';
export { TapDriver, type TapOptions } from './netdev/tap.ts';
export type { RawListener, RawOptions } from './raw/options.ts';
export type { RawSession } from './raw/session.ts';
export type { Explanation } from './route/explain/explanation.ts';
export { explanationLine } from './route/explain/line.ts';
export { explanationText } from './route/explain/text.ts';
export { Flow, RouteResult } from './route/flow.ts';
export { Routes } from './route/lookup.ts';
export { type Rule, RuleAction, rule } from './route/rule.ts';
export { type Route, RouteType, route, Scope, Table } from './route/table.ts';
export { addRoute } from './route/validate.ts';
export { simHost } from './sim/host.ts';
export type { LinkOptions } from './sim/link.ts';
export { Network, type NetworkOptions } from './sim/network.ts';
export type { Host, HostOptions } from './sim/node.ts';
export { Stack, type StackOptions } from './stack.ts';
export { explain } from './trace/explain.ts';
export { type AnnotateOptions, annotate } from './view/annotate.ts';
export { type Captured, CapturedError, openCapture } from './view/captured.ts';
export { hostsOf, ofHost } from './view/capturedhosts.ts';
export { type Fed, feed } from './view/feed.ts';
export { LiveJourney, type LiveJourneyOptions } from './view/livejourney.ts';
export { type ReplayPage, replayPage } from './view/replaypage.ts';
export { StackCapture, type StackCaptureOptions } from './view/stackcapture.ts';
export type { FeedOptions } from './view/standin.ts';
export { suggestPorts } from './view/suggest.ts';
