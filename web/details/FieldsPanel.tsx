// The fields of the packet in view as a tree, by header: what they read, what that means, what is wrong with them. One
// stop of the Tab key; inside, the arrows.

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { inView } from '../model/follow.ts';
import { field } from '../model/state.ts';
import { About } from './About.tsx';
import './fields.css';
import { MomentSwitch } from './MomentSwitch.tsx';
import { type Shown, shown } from './shown.ts';
import { byte, heldField, holdField, showField, showHeld } from './spot.ts';
import { type TreeRow, treeMove, visibleRows } from './tree.ts';
import { useRows } from './useRows.ts';

export function FieldsPanel() {
  const { value } = shown;
  return (
    <section class="fields-panel" aria-labelledby="fields-title">
      <header class="detail-head">
        <h2 id="fields-title">Fields</h2>
        <MomentSwitch />
      </header>
      {value === null ? <Nothing /> : <Tree shown={value} />}
      <About />
    </section>
  );
}

function Nothing() {
  const packet = inView.value;
  return (
    <p class="detail-none">
      {packet === null
        ? 'The fields and bytes of the packet at the time bar are shown here, or of one that you choose.'
        : `No bytes of packet #${packet.packet} of ${packet.node} are recorded.`}
    </p>
  );
}

const ROW_REM = 1.5;

function Tree({ shown: now }: { readonly shown: Shown }) {
  const { others, isBefore } = now;
  const { rows, list, current, marked, toggle, go, onKeyDown } = useTree(now);
  return (
    <div
      class="fields-tree"
      role="tree"
      aria-labelledby="fields-title"
      aria-activedescendant={current === null ? undefined : rowId(current)}
      tabIndex={0}
      ref={list.ref}
      onScroll={list.onScroll}
      onKeyDown={onKeyDown}
      onFocus={() => current !== null && heldField.value === null && showField(current)}
      onMouseLeave={showHeld}
    >
      <div role="none" style={{ height: `${list.from * ROW_REM}rem` }} />
      {rows.slice(list.from, list.to).map((row) => (
        <Row
          key={row.item.key}
          row={row}
          isActive={row.item.key === current}
          isMarked={marked.has(row.item.key)}
          other={others.get(row.item.key) ?? null}
          isBefore={isBefore}
          onToggle={toggle}
          onChoose={go}
        />
      ))}
      <div role="none" style={{ height: `${(rows.length - list.to) * ROW_REM}rem` }} />
    </div>
  );
}

/** The rows that there are, which of them has the focus, and what the keys and the pointer do. */
function useTree(now: Shown) {
  const { items } = now;
  const toggled = useSignal<ReadonlySet<string>>(new Set());
  const active = useSignal<string | null>(null);
  const rows = visibleRows(items, toggled.value);
  const list = useRows(ROW_REM, rows.length);
  const isThere = rows.some(({ item }) => item.key === active.value);
  const current = isThere ? active.value : (rows[0]?.item.key ?? null);
  const marked = markedKeys(now);
  const toggle = (key: string): void => {
    const next = new Set(toggled.value);
    if (!next.delete(key)) next.add(key);
    toggled.value = next;
  };
  const go = (key: string): void => {
    active.value = key;
    holdField(key);
    list.reveal(rows.findIndex(({ item }) => item.key === key));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && heldField.value !== null) {
      event.preventDefault();
      holdField(null);
    }
    const move = treeMove(rows, current, event.key, list.page);
    if (move === null) return;
    event.preventDefault();
    event.stopPropagation();
    if ('to' in move) go(move.to);
    else toggle(move.toggle);
  };
  // What is marked from elsewhere, as by a byte, comes into view.
  const first = rows.findIndex(({ item }) => marked.has(item.key));
  useEffect(() => {
    if (first < 0 || (byte.value === null && heldField.value !== field.value)) return;
    list.reveal(first + marked.size - 1);
    list.reveal(first);
  }, [first]);
  return { rows, list, current, marked, toggle, go, onKeyDown };
}

/** The field that is looked at, or all that the byte belongs to. */
function markedKeys({ ownersOf }: Shown): ReadonlySet<string> {
  const at = byte.value;
  if (at !== null) return new Set(ownersOf(at).map(({ key }) => key));
  return new Set(field.value === null ? [] : [field.value]);
}

const rowId = (key: string): string => `field-${key.replace(/[^\w]/g, '-')}`;

interface RowProps {
  readonly row: TreeRow;
  readonly isActive: boolean;
  readonly isMarked: boolean;
  /** What it reads at the other moment; null: the same. */
  readonly other: string | null;
  readonly isBefore: boolean;
  onToggle(key: string): void;
  onChoose(key: string): void;
}

function Row({ row, isActive, isMarked, other, isBefore, onToggle, onChoose }: RowProps) {
  const { item, open, place, of } = row;
  const { key, kind, level, title, text, meaning, faults, rfc } = item;
  const onClick = (): void => {
    onChoose(key);
    if (open !== null) onToggle(key);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keyboard, and says which row is active
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      role="treeitem"
      id={rowId(key)}
      class={`fields-row is-${kind} level-${level}`}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={of}
      aria-expanded={open ?? undefined}
      aria-selected={heldField.value === key}
      data-active={isActive || undefined}
      data-marked={isMarked || undefined}
      onClick={onClick}
      onMouseEnter={() => showField(key)}
    >
      <span class="fields-title">
        <span class="fields-fold" aria-hidden="true">
          {open === null ? '' : open ? '▾' : '▸'}
        </span>
        {title}
      </span>
      <span class="fields-value">
        <span class="mono">{text}</span>
        {meaning !== null && <span class="fields-meaning"> {meaning}</span>}
        {other !== null && (
          <span class="fields-other">
            {' '}
            {isBefore ? 'becomes' : 'was'} <span class="mono">{other}</span>
          </span>
        )}
        {faults.length > 0 && <span class="fields-fault"> ✗ {faults.join('; ')}</span>}
      </span>
      {rfc !== null && <span class="fields-rfc">{rfc}</span>}
    </div>
  );
}
