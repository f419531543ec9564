// IPv4 addresses and prefixes. An address is a 32-bit integer in host order whose sign means nothing: a
// signed integer is what V8 keeps without allocating, and `===`, `^` and `&` do not care. Only what people
// read or sort becomes unsigned, here and nowhere else.

declare const brand: unique symbol;

/** An IPv4 address as a signed 32-bit integer; 10.0.0.1 is 0x0a000001, 192.168.0.1 is negative. */
export type Ipv4Address = number & { readonly [brand]: 'Ipv4Address' };

/** An address with the length of its network prefix, as `10.0.0.1/24`. */
export interface Ipv4Cidr {
  readonly address: Ipv4Address;
  /** 0 to 32. */
  readonly length: number;
}

export const ANY = 0 as Ipv4Address;
export const BROADCAST = -1 as Ipv4Address;
/** 192.0.0.8, the source of errors from a router that has no address: RFC 7600 §4.8. */
export const DUMMY = (0xc0000008 | 0) as Ipv4Address;
export const LOOPBACK = 0x7f000001 as Ipv4Address;

/** The address with those 32 bits, however their sign was read. */
export const ipv4 = (bits: number): Ipv4Address => (bits | 0) as Ipv4Address;

/** The mask of a prefix of `length` bits. Shift counts are taken modulo 32, so 0 needs its own branch. */
export const maskOf = (length: number): number => (length === 0 ? 0 : -1 << (32 - length));

export const networkOf = (address: Ipv4Address, length: number): Ipv4Address =>
  (address & maskOf(length)) as Ipv4Address;

/** The directed broadcast address of a prefix. RFC 922 §7. */
export const broadcastOf = (address: Ipv4Address, length: number): Ipv4Address =>
  (address | ~maskOf(length)) as Ipv4Address;

/** Whether `address` lies in `network`/`length`. */
export const within = (address: Ipv4Address, network: Ipv4Address, length: number): boolean =>
  ((address ^ network) & maskOf(length)) === 0;

/** 127.0.0.0/8, RFC 1122 §3.2.1.3 (g). */
export const isLoopback = (address: Ipv4Address): boolean => address >>> 24 === 127;

/** 0.0.0.0/8, "this host on this network", RFC 1122 §3.2.1.3 (a, b). */
export const isThisNetwork = (address: Ipv4Address): boolean => address >>> 24 === 0;

/** 224.0.0.0/4, RFC 1112 §4. */
export const isMulticast = (address: Ipv4Address): boolean => address >>> 28 === 0xe;

/** Whether it stands for many: a group, or everybody. No packet is from there. */
export const isForMany = (address: Ipv4Address): boolean =>
  address === BROADCAST || isMulticast(address);

/** Of class A, B or C, and neither 0.0.0.0/8 nor 127.0.0.0/8: what a packet on the wire usually has. */
export const isUsual = (address: Ipv4Address): boolean =>
  address < FIRST_GROUP || (address > LAST_OF_NETWORK_0 && address < FIRST_LOOPBACK);

// As signed integers, of which class B and C are the least.
const FIRST_GROUP = 0xe0000000 | 0;
const LAST_OF_NETWORK_0 = 0x00ffffff;
const FIRST_LOOPBACK = 0x7f000000;

/** 224.0.0.0/24, the groups of one cable, which no router forwards: RFC 5771 §4. */
export const isLocalGroup = (address: Ipv4Address): boolean => address >>> 8 === 0xe00000;

/** Whether it is no one host's address on any wire: this network, loopback, multicast or broadcast. */
export function isNobody(address: Ipv4Address): boolean {
  const first = address >>> 24;
  return first === 0 || first === 127 || first >>> 4 === 0xe || address === -1;
}

/** Reads four decimal octets without leading zeros, as inet_pton(3). Null when it is not an address. */
export function parseIpv4(text: string): Ipv4Address | null {
  if (!/^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/.test(text)) return null;
  let bits = 0;
  for (const octet of text.split('.')) {
    const value = Number(octet);
    if (value > 255) return null;
    bits = (bits << 8) | value;
  }
  return bits as Ipv4Address;
}

/** Reads `10.0.0.1/24`; without a length it is /32. Null when it is neither. */
export function parseCidr(text: string): Ipv4Cidr | null {
  const [host = '', bits = '32', ...rest] = text.split('/');
  const address = parseIpv4(host);
  const length = /^(?:0|[1-9]\d?)$/.test(bits) ? Number(bits) : 33;
  if (address === null || length > 32 || rest.length > 0) return null;
  return { address, length };
}

export function formatIpv4(address: Ipv4Address): string {
  return `${address >>> 24}.${(address >>> 16) & 0xff}.${(address >>> 8) & 0xff}.${address & 0xff}`;
}

export function formatCidr({ address, length }: Ipv4Cidr): string {
  return `${formatIpv4(address)}/${length}`;
}
