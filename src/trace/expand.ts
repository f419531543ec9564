// From an event's numbers to what people read: sentence, values, comparisons.

import type { DropReason } from '../core/drops.ts';
import type { TraceEvent } from '../core/trace.ts';
import { dissect } from '../dissect/dissect.ts';
import type { Explanation } from '../route/explain/explanation.ts';
import type { Sparse } from './columns.ts';
import { compare } from './compared.ts';
import type { NodeDescription, RecordedEvent } from './event.ts';
import { type Facts, valuesOf } from './facts.ts';
import type { Moments } from './moments.ts';
import type { PacketBytes } from './packetbytes.ts';
import type { ReplayTables } from './replaytables.ts';
import { sentenceOf } from './sentences.ts';
import { stageOf } from './stage.ts';
import { NO_TABLES, type Tables } from './tables.ts';
import { inWords } from './words.ts';

/** A layer's own words for an event of a node; null: it has none. */
export type LayerWords = (event: Readonly<TraceEvent>, node: NodeDescription) => string | null;

/** What a recording gives to expand an event of. */
export interface Sources {
  readonly moments: Moments;
  readonly bytes: PacketBytes;
  readonly tables: ReplayTables;
  readonly explanations: Sparse<Explanation>;
  readonly words: LayerWords;
}

export function expand(sources: Sources, place: number): RecordedEvent {
  const { moments, bytes, tables, words } = sources;
  const { store } = moments;
  const id = store.idAt(place);
  const facts = factsOf(sources, place, id);
  const { node, layer, kind, stage, values, explanation, reason } = facts;
  const event = raw(sources, place);
  const own = sentenceOf(facts) ?? words(event, node);
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

function factsOf(
  { moments, bytes, tables, explanations }: Sources,
  place: number,
  id: number,
): Facts {
  const { store } = moments;
  const node = moments.node(place);
  const layer = moments.layer(place);
  const kind = moments.kind(place);
  const comesIn = moments.comesIn(place);
  const detail = store.detail.get(place);
  const value = store.value.get(place);
  const reason: DropReason | null = kind === 'drop' ? (node.reasons[detail] ?? null) : null;
  const nearest = bytes.nearest(place);
  const known = {
    ...{ node, layer, kind, detail, value, comesIn, reason },
    stage: stageOf({ layer, kind, comesIn, reason }),
    explanation: explanations.of(id) ?? null,
    bytes: nearest?.bytes ?? null,
    fields: nearest === null ? null : dissect(nearest.bytes, nearest.outermost),
  };
  const own = (): Tables => tables.at(id - 1)[node.name] ?? NO_TABLES;
  return { ...known, values: valuesOf(known), tables: own };
}

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
