// What reassembly tells of the datagrams that wait for fragments, and the journey's words for it. See core/teller.ts.

import type { TraceEvent } from '../core/trace.ts';

/** What has become of a datagram that waits: the `detail` of the layer `reassembly`, whose `value` is its identification. */
export const Reassembled = {
  Begun: 1,
  Whole: 2,
  Done: 3,
  TimedOut: 4,
  Evicted: 5,
  GivenUp: 6,
} as const;

export function says({ detail, value }: Readonly<TraceEvent>): string {
  switch (detail) {
    case Reassembled.Begun:
      return `datagram ${value} begins to be put together`;
    case Reassembled.Whole:
      return `with it every byte of datagram ${value} is here`;
    case Reassembled.Done:
      return `datagram ${value} is put together`;
    case Reassembled.TimedOut:
      return `the time for datagram ${value} is over`;
    case Reassembled.Evicted:
      return `datagram ${value} makes room for others`;
    default:
      return `datagram ${value} is given up`;
  }
}
