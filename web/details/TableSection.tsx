// One table: its heading, its rows, and what is not shown of it.

import type { ComponentChildren } from 'preact';
import type { TableName, Tables } from '../../src/trace/tables.ts';
import { Gone } from './TableEntry.tsx';
import type { Changed } from './tables.ts';

interface SectionProps {
  readonly name: TableName;
  readonly title: string;
  readonly note?: string;
  readonly tables: Tables;
  readonly changed: Changed;
  readonly children: ComponentChildren;
}

export function Section({ name, title, note, tables, changed, children }: SectionProps) {
  const omitted = tables[name].length === 0 ? 0 : (tables.omitted[name] ?? 0);
  const gone = changed.gone(name);
  const isEmpty = tables[name].length === 0 && gone.length === 0;
  return (
    <section>
      <h3 class="detail-title">
        {title} <span class="detail-note">{isEmpty ? 'none' : note}</span>
      </h3>
      {children}
      {gone.map((row) => (
        <Gone key={row.key} row={row} />
      ))}
      {omitted > 0 && <p class="detail-note">and {omitted} more, which are too many to show</p>}
    </section>
  );
}
