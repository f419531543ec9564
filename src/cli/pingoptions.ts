// The IP options that ping asks for: `-R`, and `-T` with what it is to collect. Lengths are iputils'.

import { own } from '../core/own.ts';
import type { Ipv4Address } from '../ip/address.ts';
import { OptionType, Stamp } from '../ip/options/option.ts';
import { UsageError } from './errors.ts';
import { address } from './values.ts';

const STAMPS: Readonly<Record<string, number>> = {
  tsonly: Stamp.Time,
  tsandaddr: Stamp.AddressAndTime,
  tsprespec: Stamp.Prespecified,
};

/** Nine addresses. */
const RECORD_ROUTE = 39;
const TIMES = 40;
const ADDRESSES_AND_TIMES = 36;
const STAMP_HEADER = 4;
const MOST_HOSTS = 4;

export interface Asked {
  readonly destination: Ipv4Address;
  /** Null: none. */
  readonly options: Uint8Array | null;
}

/**
 * Reads the words behind the options: hosts whose times are asked for, and the destination. Throws a {@link UsageError}.
 * @param stamps what `-T` says; undefined: it is not there
 */
export function planOptions(
  words: readonly string[],
  recordRoute: boolean,
  stamps: string | undefined,
): Asked {
  const hosts = words.slice(0, -1);
  const last = words.at(-1);
  if (last === undefined) {
    throw new UsageError('no destination: say `tsping 10.0.0.2`, or `tsping -h`');
  }
  if (recordRoute && stamps !== undefined) throw new UsageError('-R and -T: only one of them fits');
  const stamp = stamps === undefined ? -1 : stampOf(stamps);
  if (hosts.length > 0 && stamp !== Stamp.Prespecified) {
    throw new UsageError(`${words[1]}: one destination at a time`);
  }
  if (hosts.length > MOST_HOSTS) {
    throw new UsageError(`-T tsprespec: ${hosts.length} hosts; expected ${MOST_HOSTS} at most`);
  }
  const destination = address('destination', last);
  if (recordRoute) return { destination, options: routeOption() };
  if (stamp < 0) return { destination, options: null };
  return { destination, options: stampOption(stamp, hosts) };
}

function stampOf(text: string): number {
  const stamp = own(STAMPS, text);
  if (stamp !== undefined) return stamp;
  throw new UsageError(`-T ${text}: expected tsonly, tsandaddr or tsprespec`);
}

function routeOption(): Uint8Array {
  const options = new Uint8Array(1 + RECORD_ROUTE);
  options.set([OptionType.NoOperation, OptionType.RecordRoute, RECORD_ROUTE, 4]);
  return options;
}

function stampOption(stamp: number, hosts: readonly string[]): Uint8Array {
  const length =
    stamp === Stamp.Time
      ? TIMES
      : stamp === Stamp.AddressAndTime
        ? ADDRESSES_AND_TIMES
        : STAMP_HEADER + 8 * hosts.length;
  const options = new Uint8Array(length);
  const view = new DataView(options.buffer);
  options.set([OptionType.Timestamp, length, STAMP_HEADER + 1, stamp]);
  for (const [n, host] of hosts.entries()) {
    view.setInt32(STAMP_HEADER + 8 * n, address('host', host));
  }
  return options;
}
