// What a pcapng section header and an interface description say, fields and options. Each function takes
// where the block's fields begin and where its options end.

import { Fault } from './error.ts';
import { type CaptureInterface, type CaptureSection, OptionCode } from './format.ts';
import type { Options } from './options.ts';
import { formatIpv4Network, formatMac } from './text.ts';

/** Minor versions that differ in nothing that is read here; Wireshark takes both. */
const MINOR_VERSIONS = [0, 2];

/** What a time counts in when `if_tsresol` is not there. */
const MICROSECONDS = 1_000_000n;

/** For as long as it is being read. */
type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly string[] ? string[] : T[K] };

/**
 * Section Header Block, §4.1.
 *
 *     byte-order magic 32 | major version 16 | minor version 16 | section length 64
 *
 * @param options stands at the block's first option
 */
export function readSectionHeader(
  view: DataView,
  at: number,
  littleEndian: boolean,
  options: Options,
): CaptureSection {
  const major = view.getUint16(at + 4, littleEndian);
  const minor = view.getUint16(at + 6, littleEndian);
  if (major !== 1 || !MINOR_VERSIONS.includes(minor)) {
    throw new Fault(`version ${major}.${minor}: expected 1.0`);
  }
  const section: Mutable<CaptureSection> = {
    application: null,
    hardware: null,
    system: null,
    comments: [],
  };
  while (options.next()) {
    const { code } = options;
    if (code === OptionCode.Comment) section.comments.push(options.text());
    else if (code === OptionCode.SectionHardware) section.hardware = options.text();
    else if (code === OptionCode.SectionSystem) section.system = options.text();
    else if (code === OptionCode.SectionApplication) section.application = options.text();
  }
  return section;
}

/** An interface, and the seconds that must be added to each of its times. */
export interface Described {
  readonly description: CaptureInterface;
  readonly offset: bigint;
}

/**
 * Interface Description Block, §4.2.
 *
 *     link type 16 | reserved 16 | snap length 32
 *
 * @param options stands at the block's first option
 */
export function readInterface(
  view: DataView,
  at: number,
  littleEndian: boolean,
  options: Options,
  section: number,
): Described {
  const description: Mutable<CaptureInterface> = {
    section,
    name: null,
    description: null,
    linkType: view.getUint16(at, littleEndian),
    snapLength: view.getUint32(at + 4, littleEndian),
    resolution: MICROSECONDS,
    mac: null,
    ipv4: [],
    comments: [],
  };
  let offset = 0n;
  while (options.next()) {
    if (options.code === OptionCode.InterfaceTimeOffset) offset = options.int64();
    else readOption(options, description);
  }
  return { description, offset };
}

function readOption(options: Options, description: Mutable<CaptureInterface>): void {
  switch (options.code) {
    case OptionCode.Comment:
      description.comments.push(options.text());
      break;
    case OptionCode.InterfaceName:
      description.name = options.text();
      break;
    case OptionCode.InterfaceDescription:
      description.description = options.text();
      break;
    case OptionCode.InterfaceIpv4:
      description.ipv4.push(formatIpv4Network(options.octets(8)));
      break;
    case OptionCode.InterfaceMac:
      description.mac = formatMac(options.octets(6));
      break;
    case OptionCode.InterfaceTimeResolution:
      description.resolution = resolutionOf(options.uint8());
      break;
  }
}

/** `if_tsresol`: a negative power of 10, or of 2 when the highest bit is set. */
function resolutionOf(byte: number): bigint {
  return (byte & 0x80) === 0 ? 10n ** BigInt(byte) : 2n ** BigInt(byte & 0x7f);
}
