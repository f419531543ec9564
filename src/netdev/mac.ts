// Ethernet addresses (IEEE 802 48-bit MAC). On the packet path an address is two integers, its first two
// octets and its last four, so that comparing and copying cost nothing; text is for people.

/** A 48-bit address in two integers; `low` is signed, as a `DataView` reads it. */
export interface MacAddress {
  /** Octets 0 and 1. */
  readonly high: number;
  /** Octets 2 to 5, as a signed 32-bit integer. */
  readonly low: number;
}

export const ZERO_MAC: MacAddress = Object.freeze({ high: 0, low: 0 });
export const BROADCAST_MAC: MacAddress = Object.freeze({ high: 0xffff, low: -1 });

/** Reads `02:00:5e:10:00:01`, also with `-`. Null when it is no address. */
export function parseMac(text: string): MacAddress | null {
  const octets = /^[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){5}$/i.test(text) ? text.split(/[:-]/) : null;
  if (octets === null) return null;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = octets.map((octet) =>
    Number.parseInt(octet, 16),
  );
  return { high: (a << 8) | b, low: (c << 24) | (d << 16) | (e << 8) | f };
}

export function formatMac(high: number, low: number): string {
  const octets = [high >>> 8, high, low >>> 24, low >>> 16, low >>> 8, low];
  return octets.map((octet) => (octet & 0xff).toString(16).padStart(2, '0')).join(':');
}

/** An address for a device of our own: unicast, locally administered (IEEE 802-2014 §8.2.2), the rest random. */
export function randomMac(random: () => number): MacAddress {
  return { high: 0x0200 | (random() & 0xff), low: random() };
}
