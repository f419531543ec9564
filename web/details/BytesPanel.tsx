// The packet in view byte for byte, sixteen a row, with the field that is looked at marked to the bit. A grid with one
// stop of the Tab key; inside, the arrows lead from byte to byte.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { field } from '../model/state.ts';
import './bytes.css';
import { asciiText, byteText, gridMove, offsetText, ROW, rowsFor } from './grid.ts';
import { type Bits, bitsIn, type Item } from './items.ts';
import { type Shown, shown } from './shown.ts';
import { byte, heldByte, holdByte, showByte, showHeld } from './spot.ts';
import { useRows } from './useRows.ts';

export function BytesPanel() {
  const { value } = shown;
  const changes = value?.changed?.reduce((sum, one) => sum + one, 0) ?? 0;
  return (
    <section class="bytes-panel" aria-labelledby="bytes-title">
      <header class="detail-head">
        <h2 id="bytes-title">Bytes</h2>
        <span class="detail-note">
          {value === null ? '' : count(value.bytes.length)}
          {changes === 0 ? '' : `, ${changes} of them changed`}
        </span>
      </header>
      {value === null ? <p class="detail-none">There are none to show.</p> : <Grid shown={value} />}
    </section>
  );
}

const count = (bytes: number): string => (bytes === 1 ? '1 byte' : `${bytes} bytes`);

const ROW_REM = 1.5;

function Grid({ shown: now }: { readonly shown: Shown }) {
  const { bytes, items } = now;
  const active = useSignal(0);
  const rows = rowsFor(bytes.length);
  const list = useRows(ROW_REM, rows);
  const at = Math.min(active.value, Math.max(0, bytes.length - 1));
  const looked = items.find(({ key }) => key === field.value) ?? null;
  const isField = byte.value === null && looked !== null;

  const go = (to: number): void => {
    active.value = to;
    holdByte(to, onlyField(now, to));
    list.reveal(Math.floor(to / ROW));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = gridMove(at, bytes.length, event, list.page);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    go(to);
  };
  // A field that is looked at elsewhere comes into view.
  const first = isField ? looked.at : -1;
  useEffect(() => {
    if (first >= 0) list.reveal(Math.floor(first / ROW));
  }, [first]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of rows that are drawn as they come into view
    <div
      class="bytes-grid"
      role="grid"
      aria-labelledby="bytes-title"
      aria-rowcount={rows}
      aria-colcount={ROW + 1}
      aria-activedescendant={bytes.length === 0 ? undefined : cellId(at)}
      tabIndex={0}
      ref={list.ref}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
      onFocus={() => showByte(at, onlyField(now, at))}
      onBlur={showHeld}
      onMouseLeave={showHeld}
    >
      <div role="none" style={{ height: `${list.from * ROW_REM}rem` }} />
      {Array.from({ length: list.to - list.from }, (_, n) => (
        <Row
          key={list.from + n}
          row={list.from + n}
          shown={now}
          marked={byte.value === null ? looked : null}
          active={at}
          onChoose={go}
        />
      ))}
      <div role="none" style={{ height: `${(rows - list.to) * ROW_REM}rem` }} />
    </div>
  );
}

/** The key of the field that the byte is part of; null: there are several, or none. */
function onlyField({ ownersOf }: Shown, at: number): string | null {
  const owners = ownersOf(at);
  return owners.length === 1 ? (owners[0]?.key ?? null) : null;
}

const cellId = (at: number): string => `byte-${at}`;

interface RowProps {
  readonly row: number;
  readonly shown: Shown;
  /** The field that is looked at. */
  readonly marked: Item | null;
  readonly active: number;
  onChoose(at: number): void;
}

function Row({ row, shown: now, marked, active, onChoose }: RowProps) {
  const { bytes, changed, ownersOf } = now;
  const start = row * ROW;
  const places = Array.from({ length: Math.min(ROW, bytes.length - start) }, (_, n) => start + n);
  const bitsOf = (at: number): Bits | null => (marked === null ? null : bitsIn(marked, at));
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and says which cell is active
    <div class="bytes-row" role="row" aria-rowindex={row + 1}>
      {/* biome-ignore lint/a11y/useSemanticElements: as the grid */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: as the row */}
      <span class="bytes-offset" role="rowheader">
        {offsetText(start)}
      </span>
      <span class="bytes-hex" role="none">
        {places.map((at) => (
          <Cell
            key={at}
            at={at}
            value={bytes[at] ?? 0}
            owners={ownersOf(at)}
            bits={bitsOf(at)}
            isChanged={changed?.[at] === 1}
            isActive={at === active}
            onChoose={onChoose}
          />
        ))}
      </span>
      <span class="bytes-ascii" aria-hidden="true">
        {places.map((at) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer alone; the cells have the keyboard
          <span
            key={at}
            data-marked={bitsOf(at) !== null || undefined}
            data-byte={byte.value === at || undefined}
            onMouseEnter={() => showByte(at, onlyField(now, at))}
          >
            {asciiText(bytes[at] ?? 0)}
          </span>
        ))}
      </span>
    </div>
  );
}

interface CellProps {
  readonly at: number;
  readonly value: number;
  readonly owners: readonly Item[];
  /** The bits of it that are marked; null: none. */
  readonly bits: Bits | null;
  readonly isChanged: boolean;
  readonly isActive: boolean;
  onChoose(at: number): void;
}

function Cell({ at, value, owners, bits, isChanged, isActive, onChoose }: CellProps) {
  const [only] = owners;
  const key = owners.length === 1 && only !== undefined ? only.key : null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    // biome-ignore lint/a11y/useFocusableInteractive: as the row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keyboard
    <span
      role="gridcell"
      class="bytes-cell"
      id={cellId(at)}
      aria-selected={heldByte.value === at}
      aria-label={said(at, value, owners, isChanged)}
      data-marked={bits !== null || undefined}
      data-changed={isChanged || undefined}
      data-byte={byte.value === at || undefined}
      data-active={isActive || undefined}
      onClick={() => onChoose(at)}
      onMouseEnter={() => showByte(at, key)}
    >
      {byteText(value)}
      {bits !== null && <Bar {...bits} />}
    </span>
  );
}

/** Which of the byte's bits are the field's. */
function Bar({ from, to }: Bits) {
  return (
    <span
      class="bytes-bar"
      aria-hidden="true"
      style={{ left: `${from * 12.5}%`, right: `${100 - to * 12.5}%` }}
    />
  );
}

/** As `byte 22: 40, Time to Live 64`. */
function said(at: number, value: number, owners: readonly Item[], isChanged: boolean): string {
  const fields = owners.map(({ title, text, kind }) =>
    kind === 'field' ? `${title} ${text}` : title,
  );
  return `byte ${at}: ${byteText(value)}, ${[...fields, ...(isChanged ? ['changed'] : [])].join(', ')}`;
}
