// The numbers that the neighbour table goes by. As Linux's `net.ipv4.neigh.*`; RFC 4861 §10 has some of them.

/** Linux's defaults, under Linux's names in `net.ipv4.neigh.*`. */
export const DEFAULTS = {
  /** Broadcast requests before an unanswered neighbour has failed. */
  mcastSolicit: 3,
  /** Unicast probes before a known neighbour has failed. */
  ucastSolicit: 3,
  /** Between two requests, in ms. */
  retransTimeMs: 1000,
  /** How long an answer is good for: each entry draws from 0.5 to 1.5 times this, in ms. */
  baseReachableTimeMs: 30_000,
  /** From the use of a stale entry to the first probe, in ms. */
  delayFirstProbeTimeMs: 5_000,
  /** For so long after a change another station's claim is not believed, in ms. */
  locktimeMs: 1_000,
  /** Bytes of buffers that may wait for one neighbour; the oldest goes first. */
  unresQlenBytes: 212_992,
  /** Entries in the table at most; the one that changed longest ago goes first. */
  gcThresh3: 1024,
};

export type NeighbourSettings = typeof DEFAULTS;
