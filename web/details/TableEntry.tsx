// One entry of a table, with a word where the event at the playhead made or changed it.

import type { ComponentChildren } from 'preact';
import type { Row } from '../../src/trace/tables.ts';
import type { Freshness } from './tables.ts';

interface EntryProps {
  readonly freshness: Freshness;
  readonly children: ComponentChildren;
}

export function Entry({ freshness, children }: EntryProps) {
  return (
    <li class="entry" data-fresh={freshness ?? undefined}>
      {children}
      {freshness !== null && <span class="entry-fresh">{freshness}</span>}
    </li>
  );
}

export function Gone({ row }: { readonly row: Row }) {
  return (
    <p class="entry" data-fresh="gone">
      <s class="mono entry-text">{row.text}</s>
      <span class="entry-fresh">gone</span>
    </p>
  );
}
