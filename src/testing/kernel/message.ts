// What a test and the program that runs in the kernel's namespace say to each other, over Node's own channel
// between processes.

import type { MacAddress } from '../../netdev/mac.ts';

/** One interface of the kernel: a TAP. */
export interface KernelPort {
  readonly name: string;
  readonly mac: MacAddress;
  /** Largest IPv4 datagram, in bytes. */
  readonly mtu: number;
  /** Each with its prefix length, as `10.0.0.1/24`. */
  readonly addresses: readonly string[];
}

/** How a namespace is to be. */
export interface KernelSetup {
  readonly ports: readonly KernelPort[];
  /** Files below /proc/sys and what is written to each, in order. */
  readonly before: readonly (readonly [string, string])[];
  /** Lines for `ip -batch`, once the TAPs are there. */
  readonly commands: readonly string[];
  /** As `before`, once the TAPs are there. */
  readonly after: readonly (readonly [string, string])[];
  /** Whether each injected frame tells how the counters grew by it. */
  readonly counting: boolean;
  /** When the program ends, come what may, in ms since it started. */
  readonly lifeMs: number;
}

/** How a program ended that ran beside the kernel. */
export interface Ended {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** From the test. Each but `inject` has a number, which its answer repeats. */
export type Request =
  | { readonly kind: 'start'; readonly id: number; readonly setup: KernelSetup }
  | {
      readonly kind: 'inject';
      readonly port: number;
      readonly bytes: Uint8Array;
      readonly comment: string;
    }
  | { readonly kind: 'settle'; readonly id: number }
  | { readonly kind: 'run'; readonly id: number; readonly argv: readonly string[] };

/** A frame that went over a cable. */
export interface Passed {
  readonly port: number;
  /** By the kernel; else it was injected. */
  readonly sent: boolean;
  /** Nanoseconds since 1970-01-01 UTC. */
  readonly time: bigint;
  readonly bytes: Uint8Array;
  /** What the test says of it; empty: nothing. */
  readonly comment: string;
  /** How much the kernel's counters grew by it, where it was injected and they are asked for. */
  readonly counted: Readonly<Record<string, number>>;
}

/** To the test. */
export type Report =
  | { readonly kind: 'done'; readonly id: number; readonly ended: Ended | null }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string }
  | { readonly kind: 'passed'; readonly frames: readonly Passed[] };
