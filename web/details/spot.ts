// What the person looks at within the chosen packet: a field, or a byte. The pointer shows; a click or the keyboard
// holds, and what is held is shown again when the pointer leaves.

import { batch, computed, signal } from '@preact/signals';
import { field } from '../model/state.ts';

interface Spot {
  readonly field: string | null;
  readonly byte: number | null;
}

const NOWHERE: Spot = { field: null, byte: null };

/** The byte under the pointer or the focus; null: it is a field, or nothing. */
export const byte = signal<number | null>(null);
const held = signal<Spot>(NOWHERE);

/** The key of the field that stays, or the byte. */
export const heldField = computed(() => held.value.field);
export const heldByte = computed(() => held.value.byte);

export const showField = (key: string): void => show({ field: key, byte: null });

/** @param key the field that the byte belongs to, if it is one field's alone */
export const showByte = (at: number, key: string | null): void => show({ field: key, byte: at });

/** The pointer is gone: back to what is held. */
export const showHeld = (): void => show(held.value);

export function holdField(key: string | null): void {
  hold({ field: key, byte: null });
}

export function holdByte(at: number, key: string | null): void {
  hold({ field: key, byte: at });
}

function hold(spot: Spot): void {
  held.value = spot;
  show(spot);
}

function show(spot: Spot): void {
  batch(() => {
    byte.value = spot.byte;
    field.value = spot.field;
  });
}
