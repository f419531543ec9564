// An event in short, as pictures of many events need it: no sentence, nothing compared, no look at bytes or tables.

import type { DropReason } from '../core/drops.ts';
import type { RecordedEvent } from './event.ts';
import type { Moments } from './moments.ts';
import { stageOf } from './stage.ts';
import { valuesOf } from './values.ts';

export type Glance = Pick<
  RecordedEvent,
  | 'id'
  | 'node'
  | 'timeMs'
  | 'packet'
  | 'cause'
  | 'causeKind'
  | 'layer'
  | 'kind'
  | 'stage'
  | 'values'
  | 'reason'
>;

/** Whose event it is, and in which room. */
export type Where = Pick<RecordedEvent, 'node' | 'stage'>;

export function glanceAt(moments: Moments, place: number): Glance {
  const { store } = moments;
  const node = moments.node(place);
  const layer = moments.layer(place);
  const kind = moments.kind(place);
  const [detail, value] = [store.detail.get(place), store.value.get(place)];
  const reason = reasonAt(moments, place);
  return {
    id: store.idAt(place),
    ...whereAt(moments, place),
    timeMs: store.time.get(place),
    packet: store.packet.get(place),
    cause: store.cause.get(place),
    causeKind: moments.causeKind(place),
    layer,
    kind,
    values: valuesOf({ node, layer, kind, detail, value, reason, bytes: null }),
    reason,
  };
}

export function whereAt(moments: Moments, place: number): Where {
  const layer = moments.layer(place);
  const kind = moments.kind(place);
  const comesIn = moments.comesIn(place);
  const isWhole = kind === 'up' && moments.isWhole(place);
  const reason = reasonAt(moments, place);
  const stage = stageOf({ layer, kind, comesIn, isWhole, reason });
  return { node: moments.node(place).name, stage };
}

function reasonAt(moments: Moments, place: number): DropReason | null {
  if (moments.kind(place) !== 'drop') return null;
  return moments.node(place).reasons[moments.store.detail.get(place)] ?? null;
}
