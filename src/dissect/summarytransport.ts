// UDP and TCP in a summary line, in tcpdump's words (`tcpdump -nn -S`). TCP options are left out.

import type { Place, Protocol } from './protocol.ts';
import { TCP } from './tcp.ts';
import { UDP } from './udp.ts';

/** Both have their ports in the same place, RFC 768, RFC 9293 §3.1. */
const PORTS = 4;

/** The ports of what begins at `at`, each as `.53` behind its address; empty where they are not here. */
export function portsOf(view: DataView, at: number, end: number): [string, string] {
  if (end - at < PORTS) return ['', ''];
  return [`.${view.getUint16(at)}`, `.${view.getUint16(at + 2)}`];
}

/** `size` is the datagram's without its IP header. */
export function udp(view: DataView, at: number, end: number, size: number): string {
  if (end - at < UDP.length) return `UDP, ${size} bytes`;
  return `UDP, length ${Math.max(0, view.getUint16(at + 4) - UDP.length)}`;
}

export function tcp(view: DataView, at: number, end: number, size: number): string {
  const header = end - at < TCP.length ? 0 : (view.getUint8(at + 12) >> 4) * 4;
  if (header < TCP.length || header > size) return `TCP, ${size} bytes`;
  const length = size - header;
  const flags = view.getUint8(at + 13);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const letters = Array.from('FSRP.UEW').filter((_, bit) => has(1 << bit));
  const words = [`Flags [${letters.join('') || 'none'}]`];

  const sequence = view.getUint32(at + 4);
  const behind = (sequence + length) >>> 0;
  if (length > 0) words.push(`seq ${sequence}:${behind}`);
  else if (has(Flag.Fin | Flag.Syn | Flag.Rst)) words.push(`seq ${sequence}`);
  if (has(Flag.Ack)) words.push(`ack ${view.getUint32(at + 8)}`);
  words.push(`win ${view.getUint16(at + 14)}`);
  if (has(Flag.Urg)) words.push(`urg ${view.getUint16(at + 18)}`);
  return [...words, `length ${length}`].join(', ');
}

/** RFC 9293 §3.1. */
const Flag = { Fin: 1, Syn: 2, Rst: 4, Ack: 16, Urg: 32 } as const;

/** What is wrong with the whole message in `at` to `end` behind the IP header at `ip`; null: nothing. */
export const udpFault = (view: DataView, ip: number, at: number, end: number): string | null =>
  faultOf(UDP, view, ip, at, end);

export const tcpFault = (view: DataView, ip: number, at: number, end: number): string | null =>
  faultOf(TCP, view, ip, at, end);

function faultOf(
  protocol: Protocol,
  view: DataView,
  ip: number,
  at: number,
  end: number,
): string | null {
  if (end - at < protocol.length) return 'truncated';
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const around: Place = { bytes, at: ip, end, whole: true, around: null, quoted: false };
  const [fault] = protocol.faults?.({ ...around, at, around }) ?? [];
  if (fault === undefined) return null;
  return fault.says.startsWith(BAD_CHECKSUM) ? BAD_CHECKSUM : `${fault.field} ${fault.says}`;
}

const BAD_CHECKSUM = 'bad checksum';
