// The tables of the chosen stack as they were at the playhead: all that a decision rests on. What the event at the
// playhead has changed is marked.

import { tablesOf } from '../../src/trace/replaytables.ts';
import type { Row, TableName, Tables } from '../../src/trace/tables.ts';
import { recording } from '../model/recording.ts';
import { last, node, playhead, session, state } from '../model/state.ts';
import { clockMs } from '../model/time.ts';
import './details.css';
import { Exceptions, Links, Reassemblies } from './MoreTables.tsx';
import { Neighbours } from './Neighbours.tsx';
import { Entry } from './TableEntry.tsx';
import { Section } from './TableSection.tsx';
import './tables.css';
import { type Changed, changedBy, routesByTable } from './tables.ts';

export function TablesPanel() {
  const name = node.value;
  const id = playhead.value;
  const { value } = recording;
  // What has come since may have been missed, and the tables stated anew.
  if (last.value < id || name === '') return <Nothing />;
  const tables = tablesOf(value.tablesAt(id), name);
  const event = value.event(id);
  const own = event?.node === name ? event : null;
  const before = tablesOf(value.tablesAt(id - 1), name);
  const changed = changedBy(own, before);
  const nowMs = clockMs.value;
  return (
    <section class="tables" aria-labelledby="tables-title">
      <header class="detail-head">
        <h2 id="tables-title">Tables of {name}</h2>
        <span class="detail-note">{momentText(id)}</span>
      </header>
      <Late />
      <Neighbours node={name} tables={tables} nowMs={nowMs} changed={changed} />
      <Reassemblies node={name} tables={tables} nowMs={nowMs} changed={changed} />
      <Exceptions tables={tables} nowMs={nowMs} changed={changed} />
      <Routes tables={tables} changed={changed} />
      <Plain name="rules" title="Rules" tables={tables} changed={changed} />
      <Plain name="addresses" title="Addresses" tables={tables} changed={changed} />
      <Links tables={tables} changed={changed} />
      <Plain
        name="settings"
        title="Settings"
        note="other than the defaults"
        tables={tables}
        changed={changed}
      />
    </section>
  );
}

function momentText(id: number): string {
  if (session.value !== null && id === last.value) return 'as they are now';
  return id === 0 ? 'before everything' : `as at event ${id}`;
}

/** Where held stacks' clocks go on, their timers run out, and that is all that happens. */
function Late() {
  const now = state.value;
  if (session.value === null || now?.held !== true || now.virtual) return null;
  return <p class="detail-note">The stacks are held: the clock goes on, and what is due waits.</p>;
}

const Nothing = () => <p class="detail-none">No stack is chosen.</p>;

interface PlainProps {
  readonly name: TableName;
  readonly title: string;
  readonly note?: string;
  readonly tables: Tables;
  readonly changed: Changed;
}

/** As `ip` prints it. */
function Plain({ name, ...props }: PlainProps) {
  const rows: readonly Row[] = props.tables[name];
  return (
    <Section name={name} {...props}>
      <List name={name} rows={rows} changed={props.changed} />
    </Section>
  );
}

interface ListProps {
  readonly name: TableName;
  readonly rows: readonly Row[];
  readonly changed: Changed;
}

function List({ name, rows, changed }: ListProps) {
  if (rows.length === 0) return null;
  return (
    <ul class="entries">
      {rows.map((row) => (
        <Entry key={row.key} freshness={changed.freshness(name, row.key)}>
          <span class="mono entry-text">{shortened(row.text)}</span>
        </Entry>
      ))}
    </ul>
  );
}

/** Addresses of ours never expire: `ip` says so of each. */
const shortened = (text: string): string =>
  text.replace(/ valid_lft forever preferred_lft forever$/, '');

function Routes({ tables, changed }: { readonly tables: Tables; readonly changed: Changed }) {
  return (
    <Section name="routes" title="Routes" tables={tables} changed={changed}>
      {routesByTable(tables.routes).map(([table, rows]) => (
        <div key={table}>
          <h4 class="entries-title">table {table}</h4>
          <List name="routes" rows={rows} changed={changed} />
        </div>
      ))}
    </Section>
  );
}
