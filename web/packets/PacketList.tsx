// The list of packets: a row each, in the order of their births. Only the rows in sight are in the document, so a
// hundred thousand scroll like a hundred. While time goes on the list goes with it.

import { useState } from 'preact/hooks';
import { choosePacket } from '../model/choose.ts';
import { DETAILS, detail } from '../model/look.ts';
import { recording } from '../model/recording.ts';
import { chosen, connection, mode, playhead, playing, state } from '../model/state.ts';
import { seek } from '../model/time.ts';
import { topology } from '../session/playground.ts';
import { start, startText } from '../session/start.ts';
import { Icon } from '../shell/Icon.tsx';
import { Filter } from './Filter.tsx';
import { Row } from './Row.tsx';
import { filterText, packetAt, rowOf } from './rows.ts';
import { useSight } from './sight.ts';
import { type Rows, rowByKey, rowsInSight, type Sight, Slots } from './window.ts';

const COLUMNS = ['#', 'Time in ms', 'Node', 'Packet', 'Bytes', 'Fate', 'Cause'];

export function PacketList() {
  return (
    <section class="packets" id="packets" aria-label="Packets">
      <Filter />
      <Grid />
    </section>
  );
}

function Grid() {
  const { box, sight, scrolled } = useSight();
  const { count, row: height } = sight.value;
  const { from, to } = rowsInSight(sight.value);
  const at = chosen.value === null ? -1 : rowOf(chosen.value.node, chosen.value.packet);
  const key = (event: KeyboardEvent): void => {
    const row = rowByKey(event.key, at, sight.value);
    if (event.key === 'Enter') showDetails();
    else if (row !== null) choose(row);
    else return;
    event.preventDefault();
  };
  const click = ({ target }: MouseEvent): void => {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;
    if (row !== null) choose(Number(row.dataset.row));
  };
  return (
    <div ref={box} class="packet-grid" onScroll={scrolled}>
      <table
        id="packet-grid"
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows can be chosen is a grid
        role="grid"
        aria-label="Packets"
        aria-rowcount={count + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={at >= from && at < to ? `packet-row-${at}` : undefined}
        tabIndex={0}
        onKeyDown={key}
        onClick={click}
        style={{ height: `${(count + 1) * height}px` }}
      >
        <Head />
        <Body from={from} to={to} at={at} sight={sight.value} />
      </table>
      {count === 0 && <Nothing />}
    </div>
  );
}

function Head() {
  return (
    <thead>
      <tr class="packet-row" aria-rowindex={1}>
        {COLUMNS.map((text) => (
          <th key={text} scope="col">
            {text}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface BodyProps extends Rows {
  /** The row that is chosen; -1: none. */
  readonly at: number;
  readonly sight: Sight;
}

/** The rows in sight, where they stand among all. */
function Body({ from, to, at, sight }: BodyProps) {
  const [slots] = useState(() => new Slots());
  return (
    <tbody style={{ transform: `translateY(${from * sight.row}px)` }}>
      {slots.of({ from, to }, sight).map((slot, n) => {
        const row = from + n;
        const packet = packetAt(row);
        if (packet === null) return null;
        const later = packet.first > playhead.value;
        return <Row key={slot} row={row} packet={packet} chosen={row === at} later={later} />;
      })}
    </tbody>
  );
}

/** The screen at rest says what to do. */
function Nothing() {
  const begin = recording.value.packets.length === 0 ? startText() : null;
  return (
    <div class="packet-none quiet">
      <p>{withWords(nothingText())}</p>
      {begin !== null && (
        <button type="button" class="button main" onClick={start}>
          <Icon name="play" />
          {begin}
        </button>
      )}
    </div>
  );
}

/** What stands between backticks is for typing. */
const withWords = (text: string) =>
  text.split('`').map((part, n) => (n % 2 === 1 ? <code key={part}>{part}</code> : part));

function nothingText(): string {
  if (filterText.value !== '' && recording.value.packets.length > 0) {
    return 'No packet fits this filter.';
  }
  if (recording.value.packets.length > 0) return 'No packet yet at the moment that is shown.';
  if (mode.value === 'replay') return 'This recording has no packets.';
  if (connection.value === 'waiting')
    return 'Nothing is shown yet: this page waits for a connection.';
  if (state.value?.held === true) return 'Nothing has happened yet, and the stacks are held.';
  return mode.value === 'playground'
    ? (topology.value?.says ?? '')
    : 'Nothing has happened yet. Ping the stack from the other end of its cable, or press Act.';
}

/** Where time stands, it stands at the packet's beginning from now on. */
function choose(row: number): void {
  const packet = packetAt(row);
  if (packet === null) return;
  choosePacket({ node: packet.node, packet: packet.packet });
  if (!playing.value) seek(packet.first);
}

function showDetails(): void {
  if (!DETAILS.slice(0, 3).includes(detail.value)) detail.value = 'journey';
  document.getElementById('details-panel')?.focus();
}
