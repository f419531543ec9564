// What routers must still be told of one group's filter on one device: its changes, each as often as the robustness
// variable says. RFC 3376 §5.1.

import type { Ipv4Address } from '../ip/address.ts';
import { accepts, FilterMode, NO_SOURCE, type SourceFilter } from '../ip/filter.ts';
import { RecordType } from './header.ts';
import type { ReportWriter } from './report.ts';

const { Exclude } = FilterMode;
const { ToExclude, ToInclude, Allow, Block } = RecordType;

export class PendingChanges {
  readonly group: Ipv4Address;
  /** The filter as it is now. */
  filter: SourceFilter = NO_SOURCE;
  /** How often the new mode is still to be told. */
  #mode = 0;
  /** How often each source is, of those that are let in or kept out anew. */
  readonly #sources = new Map<Ipv4Address, number>();

  constructor(group: Ipv4Address) {
    this.group = group;
  }

  get isEmpty(): boolean {
    return this.#mode === 0 && this.#sources.size === 0;
  }

  /** The filter is another now: to be told `times` times. False when that changes nothing. */
  change(now: SourceFilter, times: number): boolean {
    const before = this.filter;
    this.filter = now;
    if (before.mode !== now.mode) {
      this.#mode = times;
      this.#sources.clear();
      return true;
    }
    const changed = [...before.sources, ...now.sources].filter(
      (source) => accepts(before, source) !== accepts(now, source),
    );
    for (const source of changed) this.#sources.set(source, times);
    return changed.length > 0;
  }

  /** The filter is that now, and nothing of it is to be told. */
  adopt(now: SourceFilter): void {
    this.filter = now;
    this.#mode = 0;
    this.#sources.clear();
  }

  /** Tells all of it once. A new mode says everything about the sources. */
  tell(writer: ReportWriter): void {
    const { group, filter } = this;
    const isExclude = filter.mode === Exclude;
    if (this.#mode > 0) {
      this.#mode--;
      writer.record(isExclude ? ToExclude : ToInclude, group, filter.sources);
    } else {
      const changed = [...this.#sources.keys()];
      const allowed = changed.filter((source) => accepts(filter, source));
      const blocked = changed.filter((source) => !accepts(filter, source));
      // In the order in which Linux tells them.
      if (isExclude) writer.changes(Block, group, blocked);
      writer.changes(Allow, group, allowed);
      if (!isExclude) writer.changes(Block, group, blocked);
    }
    this.#countDown();
  }

  #countDown(): void {
    for (const [source, times] of this.#sources) {
      if (times > 1) this.#sources.set(source, times - 1);
      else this.#sources.delete(source);
    }
  }
}
