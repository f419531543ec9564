// What happened in an event, in words: what journeys and captures both say of it.

import type { DropReason } from '../core/drops.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';

/**
 * One sentence, without the packet: the drop reason, else the layer's own words, else general ones.
 * @param reason the reason of a drop; null: it is not known
 * @param own the words of the event's layer; null: it has none
 */
export function inWords(
  event: Readonly<TraceEvent>,
  reason: DropReason | null,
  own: string | null,
): string {
  if (event.kind === Kind.Drop) return dropped(reason);
  return own ?? general(event);
}

function dropped(reason: DropReason | null): string {
  if (reason === null) return 'dropped';
  const rule = reason.rfc === undefined ? '' : ` (${reason.rfc})`;
  return `dropped, ${reason.name}: ${reason.says}${rule}`;
}

/** Words for an event whose layer has none of its own. */
function general({ kind, detail }: Readonly<TraceEvent>): string {
  switch (kind) {
    case Kind.Originate:
      return 'made here';
    case Kind.Up:
      return `up, protocol ${detail}`;
    case Kind.Down:
      return 'down';
    case Kind.Answer:
      return 'becomes its own answer';
    case Kind.Park:
      return 'waits';
    case Kind.Release:
      return 'waits no longer';
    case Kind.State:
      return `state ${detail}`;
    case Kind.Deliver:
      return 'delivered';
    default:
      return `event ${kind}`;
  }
}
