// What traceroute and tracepath print of an answer, word for word as Debian's do.

import { Type } from '../icmp/header.ts';
import type { ProbeAnswer } from '../icmp/probes.ts';
import { formatIpv4, type Ipv4Address } from '../ip/address.ts';
import { Unreachable } from '../ip/errors.ts';

/** traceroute's mark for why a destination can't be reached; others are their number. */
const MARKS: Readonly<Record<number, string>> = {
  [Unreachable.Net]: '!N',
  [Unreachable.NetUnknown]: '!N',
  [Unreachable.HostIsolated]: '!N',
  [Unreachable.NetTos]: '!N',
  [Unreachable.Host]: '!H',
  [Unreachable.HostUnknown]: '!H',
  [Unreachable.HostTos]: '!H',
  [Unreachable.Protocol]: '!P',
  // The host itself says that: it is reached.
  [Unreachable.Port]: '',
  [Unreachable.SourceRouteFailed]: '!S',
  [Unreachable.NetProhibited]: '!X',
  [Unreachable.HostProhibited]: '!X',
  [Unreachable.Prohibited]: '!X',
  [Unreachable.PrecedenceViolation]: '!V',
  [Unreachable.PrecedenceCutoff]: '!C',
};

/** Whether the answer is one from on the way: the probe's time to live ran out. */
export const isOnTheWay = ({ type, code }: ProbeAnswer): boolean =>
  type === Type.TimeExceeded && code === 0;

/** What traceroute prints behind the time: why the probe went no further; empty when there is nothing to say. */
export function markOf({ type, code, mtu }: ProbeAnswer): string {
  if (type === Type.EchoReply || (type === Type.TimeExceeded && code === 0)) return '';
  if (type !== Type.DestinationUnreachable) return `!<${type}-${code}>`;
  if (code === Unreachable.FragmentationNeeded) return `!F-${mtu}`;
  return MARKS[code] ?? `!<${code}>`;
}

/** How many hops an answer has come, by the TTL that it is left with: hosts begin with 64, 128 or 255. */
export const hopsBack = (ttl: number): number => (ttl <= 64 ? 65 : ttl <= 128 ? 129 : 256) - ttl;

/** An address for people: with the name that it has none of, unless only numbers are wanted. */
export function hostText(address: Ipv4Address, numeric: boolean): string {
  const text = formatIpv4(address);
  return numeric ? text : `${text} (${text})`;
}

/** tracepath's mark for an error that ends the way. */
export function verdictOf({ type, code }: ProbeAnswer): string {
  if (type === Type.ParameterProblem) return '!P';
  return (type === Type.DestinationUnreachable && VERDICTS[code]) || '!H';
}

const VERDICTS: Readonly<Record<number, string>> = {
  [Unreachable.Net]: '!N',
  [Unreachable.NetUnknown]: '!N',
  [Unreachable.NetProhibited]: '!N',
  [Unreachable.NetTos]: '!N',
};

/** What tracepath says on stderr of errors that it has no mark for: strerror(3) of what Linux makes of them. */
export const NET_ERRORS: Readonly<Record<number, string>> = {
  [Unreachable.Protocol]: 'Protocol not available',
  [Unreachable.SourceRouteFailed]: 'Operation not supported',
  [Unreachable.HostUnknown]: 'Host is down',
  [Unreachable.HostIsolated]: 'Machine is not on the network',
};
