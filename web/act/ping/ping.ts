// What the form of a ping says, and the request that comes of it.

import type { Request } from '../../../src/view/protocol.ts';
import { type Typed, wholeNumber, wholeOrNothing } from '../number.ts';

type Ping = Extract<Request, { do: 'ping' }>;

/** As typed. */
export interface PingText {
  readonly to: string;
  readonly count: string;
  readonly interval: string;
  readonly size: string;
  /** Empty: the stack's. */
  readonly ttl: string;
  readonly cut: Cut;
  /** Empty: 0, both. */
  readonly tos: string;
  readonly mark: string;
}

/** Whether it may be cut on its way; `settings`: as the stack's settings say. */
export type Cut = 'settings' | 'yes' | 'no';

export const USUAL_PING: PingText = {
  ...{ to: '', count: '5', interval: '1000', size: '56', ttl: '', cut: 'settings' },
  ...{ tos: '', mark: '' },
};

/** What is wrong, by the field. */
export type Faults<Text> = { readonly [Field in keyof Text]?: string };

export type Asked<Text, Wanted> =
  | { readonly ok: true; readonly request: Wanted }
  | { readonly ok: false; readonly faults: Faults<Text> };

export function pingRequest(node: string, text: PingText): Asked<PingText, Ping> {
  const read = {
    to: named(text.to),
    count: wholeNumber(text.count, 1, 100),
    interval: wholeNumber(text.interval, 10, 60_000),
    size: wholeNumber(text.size, 0, 65_507),
    ttl: wholeOrNothing(text.ttl, 1, 255),
    tos: wholeOrNothing(text.tos, 0, 255),
    mark: wholeOrNothing(text.mark, 0, 2 ** 32 - 1),
  };
  const { to, count, interval, size, ttl, tos, mark } = read;
  const isRead = to.ok && count.ok && interval.ok && size.ok && ttl.ok && tos.ok && mark.ok;
  if (!isRead) return { ok: false, faults: faultsIn(read) };
  return {
    ok: true,
    request: {
      ...{ do: 'ping', node, to: to.value, count: count.value },
      ...{ intervalMs: interval.value, size: size.value },
      ...(ttl.value === undefined ? {} : { ttl: ttl.value }),
      ...(text.cut === 'settings' ? {} : { fragment: text.cut === 'yes' }),
      ...(tos.value === undefined ? {} : { tos: tos.value }),
      ...(mark.value === undefined ? {} : { mark: mark.value }),
    },
  };
}

/** As typed. */
export interface ArpingText {
  readonly to: string;
  readonly count: string;
}

export const USUAL_ARPING: ArpingText = { to: '', count: '3' };

export function arpingRequest(
  end: string,
  text: ArpingText,
): Asked<ArpingText, Extract<Request, { do: 'arping' }>> {
  const read = { to: named(text.to), count: wholeNumber(text.count, 1, 100) };
  const { to, count } = read;
  if (!to.ok || !count.ok) return { ok: false, faults: faultsIn(read) };
  return { ok: true, request: { do: 'arping', end, to: to.value, count: count.value } };
}

function named(text: string): Typed<string> {
  const name = text.trim();
  if (name !== '') return { ok: true, value: name };
  return { ok: false, says: 'nothing: expected an address such as 10.0.0.2, or a node’s name' };
}

function faultsIn(read: Readonly<Record<string, Typed<unknown>>>): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const [field, typed] of Object.entries(read)) if (!typed.ok) faults[field] = typed.says;
  return faults;
}
