// The options of an IPv4 header (RFC 791 §3.1, router alert RFC 2113).

import { type FieldSpec, fieldsOf } from './field.ts';
import { type OptionType, optionReader } from './options.ts';
import type { Fault } from './protocol.ts';

const RFC = 'RFC 791 §3.1';
const field = fieldsOf(RFC);

/** How the entries of a timestamp option look. */
const Flag = { Timestamps: 0, Both: 1, Prespecified: 3 } as const;

const POINTER = field('pointer', 'Pointer', 2, 8);
const OVERFLOW = field('overflow', 'Overflow', 3, 4);
const FLAG = field('flag', 'Flag', 3, 4, {
  bit: 4,
  names: {
    [Flag.Timestamps]: 'timestamps',
    [Flag.Both]: 'addresses-and-timestamps',
    [Flag.Prespecified]: 'prespecified-addresses',
  },
});
const ALERT = fieldsOf('RFC 2113 §2.1')('value', 'Value', 2, 16, {
  names: { 0: 'examine-packet' },
});

const ROUTE: Omit<OptionType, 'name'> = {
  rfc: RFC,
  least: 3,
  fields: ({ length }) => [POINTER, ...entries(3, length, [address])],
  faults: (option) => entryFaults(option, 4, 4),
};

const TIMESTAMP: Omit<OptionType, 'name'> = {
  rfc: RFC,
  least: 4,
  fields: (option) => [POINTER, OVERFLOW, FLAG, ...times(option)],
  faults: (option) => entryFaults(option, 5, ENTRY_SIZES[flagOf(option)] ?? 4),
};

export const ipOptions = optionReader(RFC, {
  0: { name: 'end-of-options', rfc: RFC },
  1: { name: 'no-operation', rfc: RFC },
  7: { name: 'record-route', ...ROUTE },
  68: { name: 'timestamp', ...TIMESTAMP },
  130: { name: 'security', rfc: RFC },
  131: { name: 'loose-source-route', ...ROUTE },
  134: { name: 'commercial-security', rfc: RFC },
  136: { name: 'stream-id', rfc: RFC, least: 4, most: 4 },
  137: { name: 'strict-source-route', ...ROUTE },
  148: { name: 'router-alert', rfc: 'RFC 2113 §2.1', least: 4, most: 4, fields: () => [ALERT] },
});

type Entry = (number: number, at: number) => FieldSpec;

const address: Entry = (number, at) =>
  field(`address${number}`, `Address ${number}`, at, 32, { format: 'ipv4' });
const timestamp: Entry = (number, at) => field(`timestamp${number}`, `Timestamp ${number}`, at, 32);

const flagOf = (option: Uint8Array): number => (option[3] ?? 0) & 0xf;

const ENTRY_SIZES: Readonly<Record<number, number>> = {
  [Flag.Timestamps]: 4,
  [Flag.Both]: 8,
  [Flag.Prespecified]: 8,
};

function times(option: Uint8Array): FieldSpec[] {
  const size = ENTRY_SIZES[flagOf(option)];
  if (size === undefined) return [];
  return entries(4, option.length, size === 4 ? [timestamp] : [address, timestamp]);
}

/** Whole entries from `at` on, each of these fields of four bytes; the first has number 1. */
function entries(at: number, end: number, entry: readonly Entry[]): FieldSpec[] {
  const size = 4 * entry.length;
  return Array.from({ length: Math.floor((end - at) / size) }, (_, n) =>
    entry.map((make, index) => make(n + 1, at + n * size + index * 4)),
  ).flat();
}

/** Where the entries' room and the pointer, which counts from 1, do not fit entries of `size` bytes from `first` on. */
function entryFaults(option: Uint8Array, first: number, size: number): Fault[] {
  const found: Fault[] = [];
  const pointer = option[2] ?? 0;
  if ((option.length - first + 1) % size !== 0) {
    found.push({ field: 'length', says: `not ${first - 1} and whole entries of ${size}` });
  }
  if (pointer < first) found.push({ field: 'pointer', says: `below ${first}` });
  else if ((pointer - first) % size !== 0) {
    found.push({ field: 'pointer', says: 'in the midst of an entry' });
  }
  return found;
}
