// The reference for bench/echo.ts: the same answer as one writes it at first, with a parsed object for each
// layer, addresses as text, and bytes copied from layer to layer.

interface Frame {
  destination: string;
  source: string;
  type: number;
  payload: Uint8Array;
}

interface Datagram {
  tos: number;
  ttl: number;
  protocol: number;
  source: string;
  destination: string;
  payload: Uint8Array;
}

interface Message {
  type: number;
  code: number;
  rest: number;
  data: Uint8Array;
}

/** The answer to an echo request that is for the station; null to anything else. */
export function answer(bytes: Uint8Array): Uint8Array | null {
  const frame = parseFrame(bytes);
  if (frame.type !== 0x0800) return null;
  const datagram = parseDatagram(frame.payload);
  if (datagram === null || datagram.protocol !== 1) return null;
  const message = parseMessage(datagram.payload);
  if (message === null || message.type !== 8) return null;
  const { source, destination } = datagram;
  const payload = buildMessage({ ...message, type: 0 });
  const reply = { ...datagram, ttl: 64, source: destination, destination: source, payload };
  return buildFrame({
    ...frame,
    source: frame.destination,
    destination: frame.source,
    payload: buildDatagram(reply),
  });
}

function parseFrame(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  return {
    destination: text(bytes.subarray(0, 6), 16, ':'),
    source: text(bytes.subarray(6, 12), 16, ':'),
    type: view.getUint16(12),
    payload: bytes.subarray(14),
  };
}

function parseDatagram(bytes: Uint8Array): Datagram | null {
  const view = viewOf(bytes);
  const header = (view.getUint8(0) & 0xf) * 4;
  if (view.getUint8(0) >> 4 !== 4 || checksum(bytes.subarray(0, header)) !== 0) return null;
  return {
    tos: view.getUint8(1),
    ttl: view.getUint8(8),
    protocol: view.getUint8(9),
    source: text(bytes.subarray(12, 16), 10, '.'),
    destination: text(bytes.subarray(16, 20), 10, '.'),
    payload: bytes.subarray(header, view.getUint16(2)),
  };
}

function parseMessage(bytes: Uint8Array): Message | null {
  if (checksum(bytes) !== 0) return null;
  const view = viewOf(bytes);
  return {
    type: view.getUint8(0),
    code: view.getUint8(1),
    rest: view.getInt32(4),
    data: bytes.subarray(8),
  };
}

function buildFrame({ destination, source, type, payload }: Frame): Uint8Array {
  const bytes = new Uint8Array(14 + payload.length);
  bytes.set(octets(destination, 16, ':'), 0);
  bytes.set(octets(source, 16, ':'), 6);
  viewOf(bytes).setUint16(12, type);
  bytes.set(payload, 14);
  return bytes;
}

function buildDatagram({ tos, ttl, protocol, source, destination, payload }: Datagram): Uint8Array {
  const bytes = new Uint8Array(20 + payload.length);
  const view = viewOf(bytes);
  view.setUint8(0, 0x45);
  view.setUint8(1, tos);
  view.setUint16(2, bytes.length);
  view.setUint8(8, ttl);
  view.setUint8(9, protocol);
  bytes.set(octets(source, 10, '.'), 12);
  bytes.set(octets(destination, 10, '.'), 16);
  view.setUint16(10, checksum(bytes.subarray(0, 20)));
  bytes.set(payload, 20);
  return bytes;
}

function buildMessage({ type, code, rest, data }: Message): Uint8Array {
  const bytes = new Uint8Array(8 + data.length);
  const view = viewOf(bytes);
  view.setUint8(0, type);
  view.setUint8(1, code);
  view.setInt32(4, rest);
  bytes.set(data, 8);
  view.setUint16(2, checksum(bytes));
  return bytes;
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let n = 0; n < bytes.length; n++) sum += (bytes[n] ?? 0) << (n % 2 === 0 ? 8 : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

const text = (bytes: Uint8Array, base: number, separator: string): string =>
  Array.from(bytes, (octet) => octet.toString(base)).join(separator);

const octets = (address: string, base: number, separator: string): number[] =>
  address.split(separator).map((octet) => Number.parseInt(octet, base));
