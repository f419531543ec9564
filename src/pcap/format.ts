// What a capture file holds, whichever its format: sections, interfaces and packets; and the numbers of the
// two formats. pcapng is draft-ietf-opsawg-pcapng ("PCAP Next Generation Capture File Format"), pcap is
// draft-ietf-opsawg-pcap ("PCAP Capture File Format"); section numbers in this folder are theirs.

/** pcapng §4.1 to §4.8 and appendix A. */
export const BlockType = {
  SectionHeader: 0x0a0d0d0a,
  InterfaceDescription: 1,
  /** Obsolete, appendix A. */
  Packet: 2,
  SimplePacket: 3,
  NameResolution: 4,
  InterfaceStatistics: 5,
  EnhancedPacket: 6,
  SystemdJournal: 9,
  DecryptionSecrets: 10,
  Custom: 0x0bad,
  CustomNotCopied: 0x40000bad,
} as const;

/** pcapng §3.5 and the option tables of §4.1 to §4.3; a code means what its block type says. */
export const OptionCode = {
  EndOfOptions: 0,
  Comment: 1,
  SectionHardware: 2,
  SectionSystem: 3,
  SectionApplication: 4,
  InterfaceName: 2,
  InterfaceDescription: 3,
  InterfaceIpv4: 4,
  InterfaceMac: 6,
  InterfaceTimeResolution: 9,
  InterfaceTimeOffset: 14,
  PacketFlags: 2,
  PacketId: 5,
} as const;

/** `Byte-Order Magic` of a section, pcapng §4.1. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** The first four bytes of a pcap file as its writer wrote them, §4. */
export const PcapMagic = { Microseconds: 0xa1b2c3d4, Nanoseconds: 0xa1b23c4d } as const;

/** How an interface's frames begin, from the registry of link types (draft-ietf-opsawg-pcaplinktype). */
export const LinkType = { Ethernet: 1, Raw: 101 } as const;

/** Bits 0 and 1 of `epb_flags`, pcapng §4.3.1. */
export const Direction = { Unknown: 0, Inbound: 1, Outbound: 2 } as const;

/**
 * The longest block of a pcapng file, and the longest record of a pcap file, that is read, in bytes: what
 * Wireshark reads at most. A longer one is damage, so that no length in a file makes a reader keep more.
 */
export const MAX_BLOCK = 0x100_0000;

/** A part of a pcapng file with interfaces and a byte order of its own. A pcap file is one section. */
export interface CaptureSection {
  readonly application: string | null;
  readonly hardware: string | null;
  /** The operating system. */
  readonly system: string | null;
  readonly comments: readonly string[];
}

/** Where packets were captured. */
export interface CaptureInterface {
  /** The place of its section among the file's, from 0. */
  readonly section: number;
  /** As `eth0`; null: the file does not say, as in every field here. */
  readonly name: string | null;
  readonly description: string | null;
  /** See {@link LinkType}. */
  readonly linkType: number;
  /** The most bytes that a packet of this interface keeps; 0: all of them. */
  readonly snapLength: number;
  /** Units of time in a second, as the file counts it. */
  readonly resolution: bigint;
  /** The Ethernet address of the host at this interface, as `02:00:00:00:01:01`. */
  readonly mac: string | null;
  /** The host's IPv4 addresses here, each with its prefix length as `10.0.0.1/24`; with a mask that is no prefix as `10.0.0.1/255.0.255.0`. */
  readonly ipv4: readonly string[];
  readonly comments: readonly string[];
}

export interface CapturedPacket {
  /** The place of its interface among all of the file's, from 0; in a file of one section its number there. */
  readonly interfaceId: number;
  /** Nanoseconds since 1970-01-01 UTC; what is finer in the file is cut off. 0 in a simple packet block, which has no time. */
  readonly time: bigint;
  /** What was kept of the frame: a view of the bytes that were read. */
  readonly bytes: Uint8Array;
  /** Length of the frame on the link. */
  readonly originalLength: number;
  /** See {@link Direction}. */
  readonly direction: number;
  /** The same packet on several interfaces has the same number; null: not numbered. */
  readonly packetId: bigint | null;
  /** For people. */
  readonly comments: readonly string[];
}

/** A pcapng block that none of the above is made from, as name resolution or decryption secrets. */
export interface OtherBlock {
  /** See {@link BlockType}. */
  readonly type: number;
  /** What lies between its two lengths, in the byte order of its section: a view of the bytes that were read. */
  readonly body: Uint8Array;
  readonly littleEndian: boolean;
  /** The place of its section among the file's, from 0. */
  readonly section: number;
  /** How many of the file's packets come before it. */
  readonly packets: number;
}

/** A section to write. */
export interface NewSection extends Partial<CaptureSection> {}

/** An interface to write; what is left out is not said, but for the link type, which is Ethernet then. */
export interface NewInterface extends Partial<Omit<CaptureInterface, 'section' | 'resolution'>> {}

/** A packet to write. */
export interface NewPacket
  extends Pick<CapturedPacket, 'time' | 'bytes'>,
    Partial<Pick<CapturedPacket, 'originalLength' | 'direction' | 'comments'>> {
  /** What `addInterface` returned. */
  readonly interfaceId: number;
  readonly packetId?: number | bigint | null;
}

/** Takes each finished piece of a file, in file order. The bytes are new and the sink's to keep. It must not throw. */
export type BlockSink = (block: Uint8Array) => void;
