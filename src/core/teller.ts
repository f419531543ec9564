// How a layer tells that something in its tables has changed, where people and timers change them more than packets do:
// events of kind State in a layer of their own. A table that belongs to no stack tells nobody.

import type { Context } from './context.ts';
import type { Packet } from './packet.ts';
import { Kind, type Trace, type TraceEvent } from './trace.ts';

export class Teller {
  #trace: Trace | null = null;
  #layer = 0;

  /** From now on it tells that stack. @param says its words for what it tells */
  bind(ctx: Context, layer: string, says: (event: Readonly<TraceEvent>) => string | null): void {
    this.#trace = ctx.trace;
    this.#layer = ctx.layer(layer, {}, says);
  }

  /** Comes behind the change. @param because the packet that brought it about; null: none did */
  tell(detail: number, value: number, because: Packet | null = null): void {
    if (this.#trace === null) return;
    this.#trace.record(Kind.State, this.#layer, because, detail, value);
  }
}
