// A querier at the other end of the stack's cable, and what the stack tells it, as short lines.

import { summarize } from '../../src/dissect/summary.ts';
import { excluding, including, type SourceFilter } from '../../src/ip/filter.ts';
import type { Frame } from '../../src/testing/frame/frame.ts';
import { between } from '../../src/testing/frame/frame.ts';
import { viewOf } from '../support/hex.ts';
import { address } from '../support/packets.ts';

/** RFC 1112 §6.4. */
export function stationOf(group: string): string {
  const [, b = 0, c = 0, d = 0] = group.split('.').map(Number);
  const hex = [1, 0, 0x5e, b & 0x7f, c, d].map((n) => n.toString(16).padStart(2, '0'));
  return hex.join(':');
}

const QUERIER = { mac: '06:22:a3:24:25:26', ip: '10.0.0.2' };

/** A message from the querier, or whoever else, to that group. */
export const toGroup = (group: string, source = QUERIER.ip) =>
  between({ ...QUERIER, ip: source }, { mac: stationOf(group), ip: group }).ip({ ttl: 1 });

export const ALL = '0.0.0.0';
const ALL_SYSTEMS = '224.0.0.1';

export const v1Query = (): Frame => toGroup(ALL_SYSTEMS).igmp({ maxResponse: 0 });

/** @param tenths of a second */
export const v2Query = (tenths: number, group = ALL): Frame =>
  toGroup(group === ALL ? ALL_SYSTEMS : group).igmp({ maxResponse: tenths, group });

export function v3Query(
  tenths: number,
  group = ALL,
  sources: readonly string[] = [],
  { robustness = 2, interval = 125 } = {},
): Frame {
  const count = [sources.length >> 8, sources.length & 0xff];
  const list = sources.flatMap((source) => source.split('.').map(Number));
  return toGroup(group === ALL ? ALL_SYSTEMS : group)
    .igmp({ maxResponse: tenths, group })
    .payload(Uint8Array.of(robustness, interval, ...count, ...list));
}

/** What an IGMP frame says, as `to 224.0.0.22: v3 report [239.1.2.3 to_ex { }]`. */
export function told(frame: Uint8Array): string {
  const line = summarize(viewOf(frame), 0, frame.length);
  const [, to, says] = /> (\S+): IGMP (.*), \d+ bytes$/.exec(line) ?? [];
  if (to === undefined || says === undefined) return line;
  return `to ${to}: ${says.replace(/, \d+ group record\(s\)/, '').replaceAll('gaddr ', '')}`;
}

export const include = (...sources: string[]): SourceFilter => including(...sources.map(address));
export const exclude = (...sources: string[]): SourceFilter => excluding(...sources.map(address));
