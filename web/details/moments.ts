// When a packet's bytes were recorded: what its journey calls those moments.

import type { EventKind } from '../../src/trace/event.ts';
import type { Seen } from './items.ts';

/** A packet's bytes at one event. */
export interface Taken extends Seen {
  /** The event's id. */
  readonly id: number;
}

export interface Moment extends Taken {
  /** What had become of the packet: `as it came in`. */
  readonly says: string;
}

/** The first and the last; one of them, where the bytes are the same. */
export function momentsOf(
  begin: Taken | null,
  end: Taken | null,
  kindOf: (id: number) => EventKind | null,
): Moment[] {
  const taken = [begin, end].filter((one) => one !== null);
  const [first, last] = taken;
  const isOne = first !== undefined && last !== undefined && isSame(first.bytes, last.bytes);
  return (isOne ? [first] : taken).map((one) => ({ ...one, says: saysOf(kindOf(one.id)) }));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, at) => other[at] === value);
}

function saysOf(kind: EventKind | null): string {
  switch (kind) {
    case 'receive':
      return 'as it came in';
    case 'transmit':
      return 'as it went out';
    case 'deliver':
      return 'as it was delivered';
    case 'drop':
      return 'as it was dropped';
    case 'originate':
    case 'answer':
      return 'as it was made';
    default:
      return 'on its way';
  }
}
