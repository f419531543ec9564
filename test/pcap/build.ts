// Capture files byte by byte, in either byte order, each field of which a test can set wrong. Nothing here
// uses the code that is tested.

/** The parts, one behind the other. */
export function join(...parts: readonly (Uint8Array | readonly Uint8Array[])[]): Uint8Array {
  return Uint8Array.from(parts.flat().flatMap((part) => [...part]));
}

export interface BlockFields {
  /** Both total lengths. Default: the right ones. */
  length?: number;
  /** The one behind. */
  again?: number;
}

export interface SectionFields extends BlockFields {
  magic?: number;
  major?: number;
  minor?: number;
  sectionLength?: bigint;
  options?: readonly Uint8Array[];
}

export interface InterfaceFields extends BlockFields {
  linkType?: number;
  snapLength?: number;
  options?: readonly Uint8Array[];
}

export interface PacketFields extends BlockFields {
  interfaceId?: number;
  /** In the interface's units. */
  time?: bigint;
  bytes?: Uint8Array;
  captured?: number;
  original?: number;
  options?: readonly Uint8Array[];
}

export interface HeaderFields {
  magic?: number;
  major?: number;
  minor?: number;
  zone?: number;
  snapLength?: number;
  /** The whole word. */
  linkType?: number;
}

export interface RecordFields {
  seconds?: number;
  fraction?: number;
  bytes?: Uint8Array;
  captured?: number;
  original?: number;
}

/** A time in microseconds, for those who don't care. */
export const TICKS = 1_700_000_000_123_456n;

/** Data for those who don't care: 20 distinct bytes. */
export const DATA = Uint8Array.from({ length: 20 }, (_, n) => 0x31 + n);

export class Build {
  readonly littleEndian: boolean;

  constructor(littleEndian = true) {
    this.littleEndian = littleEndian;
  }

  u16(value: number): Uint8Array {
    return this.#number(2, (view) => view.setUint16(0, value, this.littleEndian));
  }

  u32(value: number): Uint8Array {
    return this.#number(4, (view) => view.setUint32(0, value, this.littleEndian));
  }

  u64(value: bigint): Uint8Array {
    return this.#number(8, (view) => view.setBigUint64(0, value, this.littleEndian));
  }

  /** A block of any type around its fields and options. */
  block(type: number, body: Uint8Array, { length, again }: BlockFields = {}): Uint8Array {
    const total = length ?? 12 + padded(body).length;
    const [first, last] = [this.u32(total), this.u32(again ?? total)];
    return join(this.u32(type), first, padded(body), last);
  }

  option(code: number, value: Uint8Array | string, length?: number): Uint8Array {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return join(this.u16(code), this.u16(length ?? bytes.length), padded(bytes));
  }

  /** opt_endofopt. */
  end(): Uint8Array {
    return this.option(0, '');
  }

  section(fields: SectionFields = {}): Uint8Array {
    const { magic = 0x1a2b3c4d, major = 1, minor = 0, sectionLength = -1n } = fields;
    const head = [this.u32(magic), this.u16(major), this.u16(minor), this.u64(sectionLength)];
    return this.block(0x0a0d0d0a, join(head, fields.options ?? []), fields);
  }

  interface(fields: InterfaceFields = {}): Uint8Array {
    const { linkType = 1, snapLength = 0, options = [] } = fields;
    const body = join(this.u16(linkType), this.u16(0), this.u32(snapLength), options);
    return this.block(1, body, fields);
  }

  enhanced(fields: PacketFields = {}): Uint8Array {
    return this.block(6, join(this.u32(fields.interfaceId ?? 0), this.#timed(fields)), fields);
  }

  /** The obsolete block, with 0x7172 packets dropped. */
  obsolete(fields: PacketFields = {}): Uint8Array {
    const first = [this.u16(fields.interfaceId ?? 0), this.u16(0x7172)];
    return this.block(2, join(first, this.#timed(fields)), fields);
  }

  simple({ bytes = DATA, original = bytes.length, ...fields }: PacketFields = {}): Uint8Array {
    return this.block(3, join(this.u32(original), bytes), fields);
  }

  /** A pcap file's header. */
  header(fields: HeaderFields = {}): Uint8Array {
    const { magic = 0xa1b2c3d4, major = 2, minor = 4, zone = 0 } = fields;
    const { snapLength = 65535, linkType = 1 } = fields;
    return join(
      this.u32(magic),
      this.u16(major),
      this.u16(minor),
      [zone, 0, snapLength, linkType].map((word) => this.u32(word)),
    );
  }

  /** A pcap file's packet. */
  record(fields: RecordFields = {}): Uint8Array {
    const { seconds = 1_700_000_000, fraction = 123_456, bytes = DATA } = fields;
    const { captured = bytes.length, original = bytes.length } = fields;
    return join(
      [seconds, fraction, captured, original].map((word) => this.u32(word)),
      bytes,
    );
  }

  #timed({ time = TICKS, bytes = DATA, captured, original, options = [] }: PacketFields) {
    return join(
      this.u32(Number(time >> 32n)),
      this.u32(Number(time & 0xffff_ffffn)),
      this.u32(captured ?? bytes.length),
      this.u32(original ?? bytes.length),
      padded(bytes),
      options,
    );
  }

  #number(size: number, set: (view: DataView) => void): Uint8Array {
    const bytes = new Uint8Array(size);
    set(new DataView(bytes.buffer));
    return bytes;
  }
}

/** With zeros up to the next multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  return join(bytes, new Uint8Array(-bytes.length & 3));
}
