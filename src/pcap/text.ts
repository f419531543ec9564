// Addresses of interfaces, between a capture file's bytes and text.

/** Six octets as `02:00:00:00:01:01`. */
export function formatMac(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(':');
}

/** Reads what {@link formatMac} writes; throws an error for people when it is something else. */
export function parseMac(text: string): Uint8Array {
  if (!/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(text)) {
    throw new Error(`interface address ${text}: expected one as 02:00:00:00:01:01`);
  }
  return Uint8Array.from(text.split(':'), (octet) => Number.parseInt(octet, 16));
}

/** Address and mask, eight octets, as `10.0.0.1/24`; as `10.0.0.1/255.0.255.0` when the mask is no prefix. */
export function formatIpv4Network(octets: Uint8Array): string {
  const bits = Array.from(octets.subarray(4), (octet) => octet.toString(2).padStart(8, '0')).join(
    '',
  );
  const length = /^(1*)0*$/.exec(bits)?.[1]?.length;
  return `${octets.subarray(0, 4).join('.')}/${length ?? octets.subarray(4).join('.')}`;
}

/** Reads what {@link formatIpv4Network} writes; throws an error for people when it is something else. */
export function parseIpv4Network(text: string): Uint8Array {
  const [address = '', mask = '', ...rest] = text.split('/');
  const octets = [
    ...quad(address),
    ...(/^\d{1,2}$/.test(mask) ? prefix(Number(mask)) : quad(mask)),
  ];
  if (octets.length !== 8 || rest.length > 0) {
    throw new Error(`interface address ${text}: expected one as 10.0.0.1/24`);
  }
  return Uint8Array.from(octets);
}

/** The four octets of a dotted quad; none when it isn't one. */
function quad(text: string): number[] {
  const octets = /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) ? text.split('.').map(Number) : [];
  return octets.every((octet) => octet <= 255) ? octets : [];
}

/** The four octets of a mask of `length` ones; none when there can't be as many. */
function prefix(length: number): number[] {
  if (length > 32) return [];
  return [0, 8, 16, 24].map((first) => 0xff & ~(0xff >> Math.min(8, Math.max(0, length - first))));
}
