// The keys of the whole page. Fields that take text, lists and sliders keep the keys that they use themselves.

import { letGo } from '../model/follow.ts';
import { acting, DETAILS, detail, enlarged, PICTURES, picture } from '../model/look.ts';
import { session } from '../model/state.ts';
import { faster, stepPacket, stepStage, toggle, toLive } from '../model/time.ts';
import { helping } from './helping.ts';

export interface KeyText {
  readonly keys: readonly string[];
  readonly says: string;
}

/** For the help. */
export const KEYS: readonly KeyText[] = [
  { keys: ['Space'], says: 'pause; go on' },
  { keys: ['→', '.'], says: 'one stage on' },
  { keys: ['←', ','], says: 'one stage back' },
  { keys: ['Shift →', 'Shift ←'], says: 'one packet on, back' },
  { keys: ['+', '-'], says: 'faster, slower' },
  { keys: ['l'], says: 'to the latest event, and on' },
  { keys: ['g'], says: 'the next picture: house, network, ladder' },
  { keys: ['f'], says: 'the picture alone, large; and back' },
  { keys: ['1', '…', '5'], says: 'journey, bytes, route, tables, counters' },
  { keys: ['a'], says: 'act: ping and the like' },
  { keys: ['p'], says: 'to the list of packets' },
  { keys: ['/'], says: 'to the list’s filter' },
  { keys: ['Esc'], says: 'let go of the packet, or the stack, that was chosen' },
  { keys: ['↑', '↓', 'Page', 'Home', 'End'], says: 'in the list: choose a packet' },
  { keys: ['?'], says: 'this help' },
];

/** What each key does, by `KeyboardEvent.key`. */
const ACTIONS: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
  ' ': toggle,
  ArrowRight: (event) => onward(event, 1),
  ArrowLeft: (event) => onward(event, -1),
  '.': () => stepStage(1),
  ',': () => stepStage(-1),
  '>': () => stepPacket(1),
  '<': () => stepPacket(-1),
  '+': () => faster(1),
  '-': () => faster(-1),
  l: toLive,
  g: () => {
    picture.value = PICTURES[(PICTURES.indexOf(picture.value) + 1) % PICTURES.length] ?? 'house';
  },
  f: () => {
    enlarged.value = !enlarged.value;
  },
  a: () => {
    if (session.value !== null) acting.value = !acting.value;
  },
  Escape: letGo,
  p: () => focus('packet-grid'),
  '/': () => focus('packet-filter'),
  '?': () => {
    helping.value = true;
  },
};

/** For the document's `keydown`. */
export function pageKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector('dialog[open]') !== null) return;
  if (keepsKey(event.target, event.key)) return;
  const tab = DETAILS[Number(event.key) - 1];
  const action = tab === undefined ? ACTIONS[event.key] : () => chooseDetail(tab);
  if (action === undefined) return;
  event.preventDefault();
  action(event);
}

function chooseDetail(name: (typeof DETAILS)[number]): void {
  detail.value = name;
}

function onward(event: KeyboardEvent, way: 1 | -1): void {
  if (event.shiftKey) stepPacket(way);
  else stepStage(way);
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}

/** A field takes all keys; a button takes the space bar; a slider takes arrows. */
function keepsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement && target.type !== 'range') {
    return target.type !== 'checkbox' && target.type !== 'radio' ? true : key === ' ' || arrow(key);
  }
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement || target.getAttribute('role') === 'slider')
    return arrow(key);
  return key === ' ' && target.closest('button, a, summary, [role="button"]') !== null;
}

function arrow(key: string): boolean {
  return key.startsWith('Arrow') || key === 'Home' || key === 'End' || key.startsWith('Page');
}
