// The frame that a person makes: its bytes, what was typed for a field and does not fit, and the way back.

import { batch, computed, signal } from '@preact/signals';
import { allMadeRight, type CraftField, craftedOf, madeRight, written } from './fields.ts';
import { hexText, readHex } from './hextext.ts';

/** What stands in a field while it is typed in. */
export interface Draft {
  readonly text: string;
  /** Why it does not fit; null: it does, and is in the frame. */
  readonly says: string | null;
}

/** Null: nothing was begun. */
export const frame = signal<Uint8Array | null>(null);
export const crafted = computed(() => (frame.value === null ? null : craftedOf(frame.value)));

/** By the field's key. */
export const drafts = signal<ReadonlyMap<string, Draft>>(new Map());
/** Of all bytes; null: the text is the frame's. */
export const hexDraft = signal<Draft | null>(null);

/** Frames before this one, the last one last. */
const before = signal<readonly Uint8Array[]>([]);
export const canUndo = computed(() => before.value.length > 0);
/** Nobody has changed it since it was begun. */
export const isUntouched = signal(true);

/** Steps back that are kept. */
const KEPT = 100;

/** What was typed and does not fit, in the order of the fields: nothing is sent meanwhile. */
export const misfits = computed<readonly string[]>(() => {
  const fields = crafted.value?.headers.flatMap(({ fields }) => fields) ?? [];
  const says = fields.map(({ key }) => drafts.value.get(key)?.says ?? null);
  return [...says, hexDraft.value?.says ?? null].filter((text) => text !== null);
});

/** Begins with those bytes. The frame before is a step back. */
export function begin(bytes: Uint8Array): void {
  batch(() => {
    change(bytes);
    drafts.value = new Map();
    hexDraft.value = null;
    isUntouched.value = true;
  });
}

/** Takes what is typed into the frame if it fits; else it stays with its field, and why. */
export function typeField(field: CraftField, text: string): void {
  const bytes = frame.peek();
  if (bytes === null) return;
  batch(() => {
    try {
      touch(written(bytes, field, text));
      draft(field.key, { text, says: null });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      draft(field.key, { text, says: error.message });
    }
  });
}

/** The person has left the field: it shows the value as it is in the frame, unless what was typed does not fit. */
export function leaveField(key: string): void {
  if (drafts.peek().get(key)?.says === null) draft(key, null);
}

/** What was typed for the field is forgotten. */
export function takeBack(key: string): void {
  draft(key, null);
}

/** The same for all bytes. */
export function typeHex(text: string): void {
  const read = readHex(text);
  batch(() => {
    if (read.ok) touch(read.value);
    hexDraft.value = { text, says: read.ok ? null : read.says };
  });
}

export function leaveHex(): void {
  if (hexDraft.peek()?.says === null) hexDraft.value = null;
}

export function takeBackHex(): void {
  hexDraft.value = null;
}

export const hexShown = computed(
  () => hexDraft.value?.text ?? (frame.value === null ? '' : hexText(frame.value)),
);

export function makeRight(field: CraftField): void {
  const bytes = frame.peek();
  if (bytes === null) return;
  batch(() => {
    touch(madeRight(bytes, field));
    draft(field.key, null);
  });
}

export function makeAllRight(): void {
  const bytes = frame.peek();
  if (bytes !== null) touch(allMadeRight(bytes));
}

export function undo(): void {
  const last = before.peek().at(-1);
  if (last === undefined) return;
  batch(() => {
    before.value = before.peek().slice(0, -1);
    frame.value = last;
    drafts.value = new Map();
    hexDraft.value = null;
    isUntouched.value = false;
  });
}

function touch(bytes: Uint8Array): void {
  isUntouched.value = false;
  change(bytes);
}

function change(bytes: Uint8Array): void {
  const old = frame.peek();
  if (old !== null && hexText(old) === hexText(bytes)) return;
  if (old !== null) before.value = [...before.peek(), old].slice(-KEPT);
  frame.value = bytes;
}

function draft(key: string, value: Draft | null): void {
  const next = new Map(drafts.peek());
  if (value === null) next.delete(key);
  else next.set(key, value);
  drafts.value = next;
}
