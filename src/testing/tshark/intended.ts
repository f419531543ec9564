// Where tshark and we differ on purpose, each with its reason.

import type { Layer } from '../../dissect/dissect.ts';
import type { FieldValue } from '../../dissect/field.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import type { Circumstances, Disagreement } from './compare.ts';

interface Intended {
  readonly reason: string;
  readonly fits: (each: Disagreement, circumstances: Circumstances) => boolean;
}

/** Of several that fit, the first counts. */
export const INTENDED: readonly Intended[] = [
  {
    reason: 'the capture has kept a part of the frame; to us that is all there is',
    fits: ({ ours, tshark }, { isPart }) => isPart && (ours === null || tshark === null),
  },
  {
    reason: 'tshark shows less of a header that it finds malformed, and nothing behind it',
    fits: ({ kind, at, tshark }, { complaints, layer }) =>
      kind === 'field' &&
      tshark === null &&
      complaints.some((each) => each.at <= at || (layer !== null && holds(layer, each.at))),
  },
  {
    reason:
      'of a header that is cut short tshark shows less, and tells less of what is wrong, or more',
    fits: ({ ours, tshark }, { header }) =>
      header !== null && isCut(header) && (ours === null || tshark === null),
  },
  {
    reason:
      'tshark reads what says that it is IPv6 as that; for us it is IPv4 with a wrong version',
    fits: ({ at }, { layers }) =>
      layers.some(
        (layer) => layer.at <= at && layer.faults.some((each) => each.field === 'version'),
      ),
  },
  {
    reason: 'we judge a checksum only where all that it covers is here and well-formed',
    fits: ({ kind, ours, at }, { layer, layers }) =>
      kind === 'checksum' &&
      ours === null &&
      (layer?.quoted === true || layers.some((each) => each.at <= at && isMalformed(each))),
  },
  {
    reason:
      'where a malformed source route leads, or a second one, nobody knows; the checksum covers that',
    fits: ({ kind }, { layers }) => {
      const routes = layers.filter(isSourceRoute);
      return kind === 'checksum' && (routes.length > 1 || routes.some(isMalformed));
    },
  },
  {
    reason: 'a sum of zero can be written as 0x0000 and as 0xffff',
    fits: ({ ours, tshark }) => /0x0000$/.test(ours ?? '') && /0xffff$/.test(tshark ?? ''),
  },
  {
    reason:
      'we know ARP for Ethernet and IPv4 only, and go by the lengths, tshark by the types too',
    fits: ({ kind, field, tshark }, { layer }) =>
      layer?.protocol === 'arp' &&
      (isMalformed(layer) || ARP_TYPES.some(([name, usual]) => valueIn(layer, name) !== usual)) &&
      (kind === 'verdict' || tshark === null || /^arp\.(?:sender|target|src|dst)/.test(field)),
  },
  {
    reason:
      'of the ICMP types that are not in RFC 792 we know no more than type, code and checksum',
    fits: ({ ours, tshark }, { layer, layers }) =>
      ours === null &&
      (tshark?.includes('ICMP') === true ? layers : [layer]).some(
        (each) => valueIn(each, 'rest') !== undefined,
      ),
  },
  {
    reason:
      'tshark reads the ICMP extension of RFC 4884, whose length is in an unused byte of RFC 792',
    fits: ({ at, field }, { layer, layers, bytes }) =>
      (field === 'icmp.unused' || layer?.quoted !== false) &&
      layers.some((each) => each.protocol === 'icmp' && each.at < at && bytes[each.at + 5] !== 0),
  },
  {
    reason: 'of what is behind the header that a redirect quotes, tshark reads eight bytes',
    fits: ({ tshark }, { layers, header }) =>
      tshark === null &&
      header?.quoted === true &&
      layers.some(
        (each) =>
          each.protocol === 'icmp' && each.at < header.at && valueIn(each, 'type') === REDIRECT,
      ),
  },
  {
    reason: 'tshark does not show the unused bytes of a source quench',
    fits: ({ field, tshark }, { layer }) =>
      field === 'icmp.unused' && tshark === null && valueIn(layer, 'type') === SOURCE_QUENCH,
  },
  {
    reason:
      'tshark shows the time for answers only to queries that have one, and what its code means',
    fits: ({ field }) => field === 'igmp.maxResponse',
  },
  {
    reason:
      'of an IGMP message that is none of version 3 tshark sums eight bytes, however long it is',
    fits: ({ field }, { layers }) =>
      field === 'igmp.checksum' &&
      layers.every(({ protocol }) => protocol !== 'query' && protocol !== 'record') &&
      layers.some((each) => each.protocol === 'ip' && carriedBy(each) > 8),
  },
  {
    reason: 'tshark does not say when an IGMP message has fewer sources or records than it counts',
    fits: ({ kind, field }) =>
      kind === 'verdict' && /^(?:igmp\.records|(?:record|query)\.sources)$/.test(field),
  },
  {
    reason:
      'of an IGMP message of any type we read what all have; tshark leaves those of others to others',
    fits: ({ field }, { layers }) =>
      /^igmp\b/.test(field) &&
      layers.some(
        (each) => each.protocol === 'igmp' && !IGMP_TYPES.includes(valueIn(each, 'type') ?? 0),
      ),
  },
  {
    reason:
      'we take options apart that we know and that are well-formed; tshark knows others, and reads some that are malformed',
    fits: ({ ours, tshark }, { layer, layers }) =>
      ours === null &&
      (/^.Malformed Packet: (?:IPv4|TCP)/.test(tshark ?? '') ? layers : [layer]).some((each) =>
        isOpaque(each),
      ),
  },
  {
    reason:
      'tshark shows nothing of an IP option that it does not know, nor of a malformed TCP option',
    fits: ({ tshark }, { layer, header }) =>
      tshark === null &&
      layer?.protocol === 'option' &&
      (header?.protocol === 'tcp' ? isMalformed(layer) : isUnknown(layer)),
  },
  {
    reason:
      'behind the end of the options there is padding; tshark reads on in TCP, and does not look in IP',
    fits: ({ ours, tshark }, { layer, header }) =>
      layer?.title === 'Padding' && (header?.protocol === 'tcp' ? ours === null : tshark === null),
  },
  {
    reason: 'tshark does not check the pointer of a timestamp option',
    fits: ({ tshark }, { layer }) =>
      tshark === null &&
      layer?.title === 'Option timestamp' &&
      layer.faults[0]?.field === 'pointer',
  },
  {
    reason: 'tshark shows two TCP flags as accurate ECN’s once a conversation has agreed on that',
    fits: ({ field, tshark }) => /^tcp\.(?:cwr|ece)$/.test(field) && tshark === null,
  },
  {
    reason: 'whether options make sense is no matter of their form',
    fits: ({ kind, tshark }) => kind === 'verdict' && /non-SYN|NOP in a row/.test(tshark ?? ''),
  },
  {
    reason:
      'UDP data ends where its length says, as in Linux; tshark shows all that the datagram has',
    fits: ({ field, ours, tshark }, { layers }) =>
      field === 'data' &&
      ours !== null &&
      tshark !== null &&
      layers.some(({ protocol }) => protocol === 'udp'),
  },
  {
    reason: 'tshark has a name for data behind some UDP and TCP headers only',
    fits: ({ field, ours, tshark }) =>
      /^(?:data|(?:udp|tcp)\.payload)$/.test(field) && (ours === null || tshark === null),
  },
  {
    reason: 'tshark looks into protocols that are data to us, and finds there some that we know',
    fits: ({ ours, kind }, { layer, layers }) =>
      ours === null && (layer === null || kind === 'verdict') && carriesUnknown(layers),
  },
];

const ARP_TYPES = [
  ['hardwareType', 1],
  ['protocolType', 0x0800],
] as const;

const SOURCE_QUENCH = 4;
const REDIRECT = 5;
/** The types of IGMP that hosts and their routers speak. */
const IGMP_TYPES: readonly FieldValue[] = [0x11, 0x12, 0x16, 0x17, 0x22];

const holds = ({ at, length }: Layer, byte: number): boolean => at <= byte && byte < at + length;

/** Has a fault other than a wrong checksum. */
const isMalformed = ({ faults }: Layer): boolean =>
  faults.some((fault) => !fault.says.startsWith('bad checksum'));

/** Not all of its header is here. */
function isCut(layer: Layer): boolean {
  const says = Number(valueIn(layer, 'headerLength') ?? valueIn(layer, 'dataOffset') ?? 0);
  return layer.length < Math.max(says, PROTOCOLS.get(layer.protocol)?.length ?? 0);
}

const isSourceRoute = ({ title }: Layer): boolean => /source-route/.test(title);

const valueIn = (layer: Layer | null, name: string): FieldValue | undefined =>
  layer?.fields.find((field) => field.name === `${layer.protocol}.${name}`)?.value;

/** How many bytes an IP header says that follow it. */
const carriedBy = (ip: Layer): number =>
  Number(valueIn(ip, 'totalLength')) - Number(valueIn(ip, 'headerLength'));

/** An option of an unknown type. */
const isUnknown = ({ fields }: Layer): boolean =>
  fields.some(({ name, meaning }) => name === 'option.type' && meaning === null);

/** An option with data that nothing is known of. */
const isOpaque = (layer: Layer | null): boolean => valueIn(layer, 'data') !== undefined;

/** What the innermost header says that it carries is no protocol of ours. */
function carriesUnknown(layers: readonly Layer[]): boolean {
  const layer = layers.findLast(({ protocol }) => protocol !== 'option') ?? null;
  const carries = PROTOCOLS.get(layer?.protocol ?? '')?.carries;
  if (carries === undefined) return false;
  return carries.protocols[Number(valueIn(layer, carries.field))] === undefined;
}
