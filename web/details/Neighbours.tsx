// The neighbour table: a card each, with its state as a word and a shape, the time that the state lasts, and the
// packets that wait for it.

import type { NeighbourRow, Tables } from '../../src/trace/tables.ts';
import { PacketLink } from './PacketLink.tsx';
import { Shape } from './Shape.tsx';
import { Section } from './TableSection.tsx';
import { type Changed, type Freshness, stateLook } from './tables.ts';
import { leftText } from './words.ts';

interface NeighboursProps {
  readonly node: string;
  readonly tables: Tables;
  readonly nowMs: number;
  readonly changed: Changed;
}

export function Neighbours({ node, tables, nowMs, changed }: NeighboursProps) {
  return (
    <Section name="neighbours" title="Neighbours" tables={tables} changed={changed}>
      <ul class="neighbours">
        {tables.neighbours.map((row) => (
          <Neighbour
            key={row.key}
            node={node}
            row={row}
            nowMs={nowMs}
            freshness={changed.freshness('neighbours', row.key)}
          />
        ))}
      </ul>
    </Section>
  );
}

interface NeighbourProps {
  readonly node: string;
  readonly row: NeighbourRow;
  readonly nowMs: number;
  readonly freshness: Freshness;
}

function Neighbour({ node, row, nowMs, freshness }: NeighbourProps) {
  const { address, device, state, lladdr, untilMs, probes, waiting } = row;
  const look = stateLook(state);
  const isSought = look.shape === 'asking' || look.shape === 'cross';
  return (
    <li class="entry neighbour" data-fresh={freshness ?? undefined} title={row.text}>
      <div class="neighbour-head">
        <strong class="mono">{address}</strong> <span class="quiet">on {device}</span>
        {freshness !== null && <span class="entry-fresh">{freshness}</span>}
      </div>
      <div class="neighbour-state" data-shape={look.shape}>
        <Shape shape={look.shape} />
        <strong>{state}</strong>
        <span class="neighbour-timer mono">
          {untilMs === null ? '' : leftText(untilMs - nowMs)}
        </span>
      </div>
      <p class="small quiet">
        {look.says}
        {isSought && probes > 0 && `; asked ${probes === 1 ? 'once' : `${probes} times`}`}
      </p>
      <p class="small mono">{lladdr ?? 'lladdr not known'}</p>
      <Waiting node={node} packets={waiting} />
    </li>
  );
}

/** The packets that wait, as cards. */
export function Waiting({ node, packets }: { node: string; packets: readonly number[] }) {
  if (packets.length === 0) return null;
  return (
    <ol class="waiting" aria-label="Packets that wait">
      {packets.map((packet) => (
        <li key={packet}>
          <PacketLink node={node} packet={packet} withLine={true} />
        </li>
      ))}
    </ol>
  );
}
