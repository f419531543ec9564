// Our dissection of a frame against tshark's: values, places and lengths of the fields that both know, verdicts
// on checksums, and whether anything is malformed.

import { type Dissection, dissect, type Field, type Layer } from '../../dissect/dissect.ts';
import { type FieldValue, octetText } from '../../dissect/field.ts';
import { INTENDED } from './intended.ts';
import { TSHARK_NAMES } from './names.ts';
import type { TsharkComplaint, TsharkField, TsharkFrame } from './pdml.ts';

/** Something that the two say differently. */
export interface Disagreement {
  /** A field's value, length or being there; whether a checksum is right; whether the frame is malformed. */
  readonly kind: 'field' | 'checksum' | 'verdict';
  /** As `ip.ttl`; tshark's own name where only tshark has it. */
  readonly field: string;
  /** The byte of the frame where it stands. */
  readonly at: number;
  /** Null: nothing there, or nothing wrong. */
  readonly ours: string | null;
  readonly tshark: string | null;
}

/** What may explain a disagreement. */
export interface Circumstances {
  readonly bytes: Uint8Array;
  /** Whether they are a part of the frame. */
  readonly isPart: boolean;
  readonly layers: readonly Layer[];
  /** Our layer that it is about; null: none. */
  readonly layer: Layer | null;
  /** The header whose option that is; the layer itself when it is none. */
  readonly header: Layer | null;
  /** What tshark finds malformed; checksums are not in it. */
  readonly complaints: readonly TsharkComplaint[];
}

export interface Comparison {
  /** The fields that both know, by our names, one entry each time. */
  readonly compared: readonly string[];
  /** But for the intended ones. */
  readonly disagreements: readonly Disagreement[];
  /** The reason of each intended one. */
  readonly intended: readonly string[];
}

/**
 * @param outermost the protocol that `bytes` begin with
 * @param isPart whether the capture has kept no more than a part of the frame
 */
export function compareWithTshark(
  frame: TsharkFrame,
  bytes: Uint8Array,
  outermost: string,
  isPart = false,
): Comparison {
  const dissection = dissect(bytes, outermost);
  const { layers } = dissection;
  const ours = [...layers.flatMap(({ fields }) => fields), ...carried(dissection, bytes)];
  const { compared, found } = compareFields(ours, frame.fields);
  const complaints = frame.complaints.filter(isMalformed);
  found.push(...layers.flatMap((layer) => checksums(layer, frame)), ...verdict(layers, complaints));
  const disagreements: Disagreement[] = [];
  const intended: string[] = [];
  for (const each of found) {
    const layer = layerAt(layers, each.at);
    const header = headerOf(layers, layer);
    const circumstances = { bytes, isPart, layers, layer, header, complaints };
    const known = INTENDED.find(({ fits }) => fits(each, circumstances));
    if (known === undefined) disagreements.push(each);
    else intended.push(known.reason);
  }
  return { compared, disagreements, intended };
}

/** What of a field, or of the data, is compared. */
type Compared = Pick<Field, 'name' | 'at' | 'length' | 'value' | 'text'>;

/** What UDP and TCP carry; of other data tshark has no one name. */
function carried({ layers, data }: Dissection, bytes: Uint8Array): Compared[] {
  const carrier = layers.findLast(({ protocol }) => protocol !== 'option')?.protocol;
  if (data.length === 0 || (carrier !== 'udp' && carrier !== 'tcp')) return [];
  const value = bytes.slice(data.at, data.at + data.length);
  return [{ name: 'data', ...data, value, text: octetText(value) }];
}

function compareFields(ours: readonly Compared[], fields: readonly TsharkField[]) {
  const key = ({ name, at }: Pick<Field, 'name' | 'at'>): string => `${name}@${at}`;
  const theirs = new Map(
    fields.filter(({ name }) => KNOWN.has(name)).map((each) => [key(each), each]),
  );
  const only = new Set(theirs.values());
  const compared: string[] = [];
  const found: Disagreement[] = [];
  for (const field of ours) {
    const { at, text } = field;
    const name = nameOf(field);
    const names = TSHARK_NAMES[name];
    if (names === undefined) continue;
    const their = names.map((known) => theirs.get(key({ name: known, at }))).find(isThere);
    if (their === undefined) {
      found.push({ kind: 'field', field: field.name, at, ours: text, tshark: null });
      continue;
    }
    only.delete(their);
    compared.push(name);
    found.push(...differing(field, their));
  }
  for (const { name, at, show } of only) {
    found.push({ kind: 'field', field: name, at, ours: null, tshark: show });
  }
  return { compared, found };
}

/** As the table has it: without the numbers of an option's addresses and timestamps. */
const nameOf = ({ name }: Compared): string => name.replace(/\d+$/, '');

const KNOWN = new Set(Object.values(TSHARK_NAMES).flat());

const isThere = (field: TsharkField | undefined): field is TsharkField => field !== undefined;

function differing(ours: Compared, their: TsharkField): Disagreement[] {
  const place = { kind: 'field', field: ours.name, at: ours.at } as const;
  const found: Disagreement[] = [];
  if (!isSame(nameOf(ours), ours.value, their.show)) {
    found.push({ ...place, ours: ours.text, tshark: their.show });
  }
  if (ours.length !== their.length) {
    const long = (length: number): string => `${length} bytes long`;
    found.push({ ...place, ours: long(ours.length), tshark: long(their.length) });
  }
  return found;
}

function isSame(name: string, value: FieldValue, show: string): boolean {
  if (typeof value === 'string') return value === show;
  if (value instanceof Uint8Array) return octetText(value) === show.replaceAll(':', ' ');
  const their = numberIn(show);
  // Versions differ in whether they show bytes or units of 8.
  if (name === 'ip.fragmentOffset') return value === their || value === their * 8;
  // Three of the four bits, as true or false; the fourth has become one of accurate ECN.
  if (name === 'tcp.reserved') return value >= 2 === their > 0;
  return value === their;
}

/** tshark shows numbers as `7`, `0x07` or `00:07`, and flags as `1` or `True`. */
function numberIn(show: string): number {
  if (show === 'True' || show === 'False') return Number(show === 'True');
  const isBytes = /^[0-9a-f]{2}(?::[0-9a-f]{2})+$/i.test(show);
  return Number(isBytes ? `0x${show.replaceAll(':', '')}` : show);
}

/** Of tshark's `checksum.status`; it has others for a good one, an unverified one and one that is not there. */
const BAD = '0';

function checksums({ protocol, fields, faults }: Layer, frame: TsharkFrame): Disagreement[] {
  const field = `${protocol}.checksum`;
  const at = fields.find(({ name }) => name === field)?.at;
  const name = `${field}.status`;
  const status = frame.fields.find((each) => each.name === name && each.at === at)?.show;
  if (at === undefined || status === undefined) return [];
  const ours = faults.find((fault) => fault.field === 'checksum')?.says ?? null;
  const complaint = frame.complaints.find((each) => each.about === field && each.at === at);
  const right = /0x[0-9a-f]{4}/.exec(complaint?.says ?? '')?.[0] ?? 'unknown';
  const tshark = status === BAD ? `bad checksum, right is ${right}` : null;
  return ours === tshark ? [] : [{ kind: 'checksum', field, at, ours, tshark }];
}

const isMalformed = ({ about, says }: TsharkComplaint): boolean =>
  (/^(?:eth|arp|ip|icmp|igmp|udp|tcp)\b/.test(about) || OURS_MALFORMED.test(says)) &&
  !/^Expert Info \(\w+\/(?:Checksum|Sequence|Undecoded)\)/.test(says);

const OURS_MALFORMED = /^\[Malformed Packet: (?:Ethernet|ARP\/RARP|IPv4|ICMP|UDP|TCP)\]/;

function verdict(layers: readonly Layer[], complaints: readonly TsharkComplaint[]): Disagreement[] {
  const faults = layers.flatMap(({ protocol, at, faults }) =>
    faults
      .filter(({ says }) => !says.startsWith('bad checksum'))
      .map(({ field, says }) => ({ field: `${protocol}.${field}`, at, ours: says })),
  );
  const kind = 'verdict';
  if (complaints.length === 0) return faults.map((each) => ({ ...each, kind, tshark: null }));
  if (faults.length > 0) return [];
  return complaints.map(({ at, about, says }) => ({
    ...{ kind, field: about, at, ours: null, tshark: says },
  }));
}

/** The innermost that holds the byte, or that would begin there. */
const layerAt = (layers: readonly Layer[], byte: number): Layer | null =>
  layers.findLast(({ at, length }) => at === byte || (at < byte && byte < at + length)) ?? null;

/** The header whose option that is, or the header itself. */
function headerOf(layers: readonly Layer[], layer: Layer | null): Layer | null {
  if (layer?.protocol !== 'option') return layer;
  return layers.findLast(({ at, protocol }) => at < layer.at && protocol !== 'option') ?? null;
}
