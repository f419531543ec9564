// Links, what was learnt about the ways to single hosts, and datagrams that are being put together.

import type { ReassemblyRow, Tables } from '../../src/trace/tables.ts';
import { Waiting } from './Neighbours.tsx';
import { Entry } from './TableEntry.tsx';
import { Section } from './TableSection.tsx';
import type { Changed } from './tables.ts';
import { leftText } from './words.ts';

interface TableProps {
  readonly tables: Tables;
  readonly changed: Changed;
}

export function Links({ tables, changed }: TableProps) {
  return (
    <Section name="links" title="Links" tables={tables} changed={changed}>
      <ul class="entries">
        {tables.links.map(({ key, device, up, carrier, mtu, lladdr }) => (
          <Entry key={key} freshness={changed.freshness('links', key)}>
            <span class="entry-text">
              <strong class="mono">{device}</strong> {up ? 'up' : 'down'}
              {up && !carrier && ', no carrier'}, mtu <span class="mono">{mtu}</span>{' '}
              <span class="mono quiet">{lladdr}</span>
            </span>
          </Entry>
        ))}
      </ul>
    </Section>
  );
}

interface TimedProps extends TableProps {
  readonly nowMs: number;
}

export function Exceptions({ tables, nowMs, changed }: TimedProps) {
  return (
    <Section
      name="exceptions"
      title="Exceptions"
      note="what was learnt about the way to one host"
      tables={tables}
      changed={changed}
    >
      <ul class="entries">
        {tables.exceptions.map(({ key, destination, gateway, mtu, untilMs }) => (
          <Entry key={key} freshness={changed.freshness('exceptions', key)}>
            <span class="entry-text">
              <strong class="mono">{destination}</strong>
              {gateway !== null && (
                <>
                  {' '}
                  by <span class="mono">{gateway}</span>
                </>
              )}
              {mtu !== null && (
                <>
                  {' '}
                  path MTU <span class="mono">{mtu}</span>
                </>
              )}{' '}
              <span class="mono quiet">{untilMs === null ? '' : leftText(untilMs - nowMs)}</span>
            </span>
          </Entry>
        ))}
      </ul>
    </Section>
  );
}

interface ReassembliesProps extends TimedProps {
  readonly node: string;
}

export function Reassemblies({ node, tables, nowMs, changed }: ReassembliesProps) {
  return (
    <Section name="reassembly" title="Reassembly" tables={tables} changed={changed}>
      <ul class="neighbours">
        {tables.reassembly.map((row) => (
          <li
            key={row.key}
            class="entry neighbour"
            data-fresh={changed.freshness('reassembly', row.key) ?? undefined}
          >
            <div class="neighbour-head">
              <span class="mono">
                {row.source} → {row.destination}
              </span>
              <span class="neighbour-timer mono">
                {row.untilMs === null ? '' : leftText(row.untilMs - nowMs)}
              </span>
            </div>
            <p class="small">
              identification <span class="mono">{row.identification}</span>, {haveText(row)}
            </p>
            <Come row={row} />
            <Waiting node={node} packets={row.waiting} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

const haveText = ({ have, length }: ReassemblyRow): string =>
  length === null
    ? `${have} bytes have come, the last fragment has not`
    : `${have} of ${length} bytes have come`;

/** How much has come; how long it will be is known from the last fragment on. */
function Come({ row: { have, length } }: { readonly row: ReassemblyRow }) {
  const part = length === null ? 0.5 : Math.min(1, have / Math.max(1, length));
  return (
    <div class="come" aria-hidden="true" data-open={length === null || undefined}>
      <span style={{ width: `${part * 100}%` }} />
    </div>
  );
}
