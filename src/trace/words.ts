// What happened in an event, in words: what journeys and captures both say of it.

import type { Context } from '../core/context.ts';
import { Kind, type TraceEvent } from '../core/trace.ts';

/** One sentence, without the packet: the drop reason, else the layer's own words, else general ones. */
export function wordsFor(ctx: Context, event: Readonly<TraceEvent>): string {
  if (event.kind === Kind.Drop) return dropped(ctx, event.detail);
  return ctx.says(event) ?? general(event);
}

function dropped(ctx: Context, index: number): string {
  const reason = ctx.dropReason(index);
  if (reason === undefined) return 'dropped';
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
