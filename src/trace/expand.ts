// From an event's numbers to what people read: sentence, values, comparisons.

import type { TraceEvent } from '../core/trace.ts';
import { compare } from './compared.ts';
import type { Comparison, NodeDescription, RecordedEvent } from './event.ts';
import type { Explanations } from './explanations.ts';
import { factsOf } from './gather.ts';
import type { Moments } from './moments.ts';
import type { PacketBytes } from './packetbytes.ts';
import type { ReplayTables } from './replaytables.ts';
import { sentenceOf } from './sentences.ts';
import { deviceName } from './values.ts';
import { inWords } from './words.ts';

/** A layer's own words for an event of a node; null: it has none. */
export type LayerWords = (event: Readonly<TraceEvent>, node: NodeDescription) => string | null;

/** What a recording gives to expand an event of. */
export interface Sources {
  readonly moments: Moments;
  readonly bytes: PacketBytes;
  readonly tables: ReplayTables;
  readonly explanations: Explanations;
  readonly words: LayerWords;
}

export function expand(sources: Sources, place: number): RecordedEvent {
  const { moments, bytes, tables, words } = sources;
  const { store } = moments;
  const id = store.idAt(place);
  const facts = factsOf(sources, place);
  const { node, layer, kind, stage, values, explanation, reason } = facts;
  const event = raw(sources, place);
  const own = sentenceOf(facts) ?? withDevices(words(event, node), node);
  return {
    id,
    node: node.name,
    timeMs: event.time,
    packet: event.packet,
    cause: event.cause,
    causeKind: moments.causeKind(place),
    layer,
    kind,
    stage,
    says: inWords(event, reason, own),
    compared: compare(facts),
    values,
    explanation,
    reason,
    changes: tables.changesAt(id),
    hasBytes: bytes.has(id),
  };
}

/** What captures say of an event. */
export interface Brief {
  readonly says: string;
  /** What was compared and did not agree. */
  readonly faults: readonly Comparison[];
}

/** A small part of what {@link expand} costs: where nothing can have failed, nothing is compared. */
export function briefly(sources: Sources, place: number): Brief {
  const facts = factsOf(sources, place);
  const { node, kind, layer, reason } = facts;
  const event = raw(sources, place);
  const own = sentenceOf(facts) ?? withDevices(sources.words(event, node), node);
  const mayFail = kind === 'drop' || layer === 'arp';
  const faults = mayFail ? compare(facts).filter(({ ok }) => ok === false) : NO_FAULTS;
  return { says: inWords(event, reason, own), faults };
}

const NO_FAULTS: readonly Comparison[] = [];

/** A layer's words have devices by their numbers, those of settings behind a `#`: they need not be there any more. */
function withDevices(words: string | null, node: NodeDescription): string | null {
  return words?.replace(DEVICE, (_, number) => deviceName(node, Number(number))) ?? null;
}

const DEVICE = /(?:\bdevice |(?<=\.)#)(\d+)\b/g;

function raw({ moments: { store } }: Sources, place: number): TraceEvent {
  return {
    time: store.time.get(place),
    packet: store.packet.get(place),
    cause: store.cause.get(place),
    layer: store.layer.get(place),
    kind: store.kind.get(place),
    detail: store.detail.get(place),
    value: store.value.get(place),
  };
}
