// Who takes part in the scenarios, and how their steps are written down.

import type { AnyFrame, Station } from '../../../src/testing/frame/frame.ts';
import type { KernelStep } from '../../../src/testing/kernel/differential.ts';
import type { KnownStation } from '../../../src/testing/wire/wire.ts';

/** The host's two cables. */
export const HOST: Station = { mac: '02:00:00:00:01:01', ip: '10.0.0.1' };
export const HOST_RIGHT: Station = { mac: '02:00:00:00:01:02', ip: '192.168.7.1' };
export const TWO_CABLES = [[`${HOST.ip}/24`], [`${HOST_RIGHT.ip}/24`]];

/** A station on the first cable; `number` is the last octet of its address. */
export const left = (number: number): Station => ({
  mac: `06:22:a3:24:25:${number.toString(16).padStart(2, '0')}`,
  ip: `10.0.0.${number}`,
});

/** A station on the second cable. */
export const right = (number: number): Station => ({
  mac: `06:52:d3:54:55:${number.toString(16).padStart(2, '0')}`,
  ip: `192.168.7.${number}`,
});

/** Stations that both know from the start, so that nobody has to ask. */
export const known = (...stations: readonly Station[]): KnownStation[] =>
  stations.map((station) => ({ ...station, on: station.ip.startsWith('10.') ? 0 : 1 }));

/** A name, a frame, the interface if it is not the first, and how long to wait then. */
export type Row = readonly [string, AnyFrame, number?, number?];

export const steps = (rows: readonly Row[]): KernelStep[] =>
  rows.map(([name, frame, on = 0, waitMs = 0]) => ({ name, frame, on, waitMs }));

/** Linux sends no more than a few ICMP errors in a second to one station; here it may. */
export const UNLIMITED = { 'net.ipv4.icmp_ratemask': 0 };

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
