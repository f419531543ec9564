// How the page looks: which of its views are open, and the person's preferences, which the browser keeps.

import { effect, signal } from '@preact/signals';

export const PICTURES = ['house', 'network', 'ladder'] as const;
export type PictureName = (typeof PICTURES)[number];
export const picture = signal<PictureName>('house');

export const DETAILS = ['journey', 'bytes', 'route', 'tables', 'counters'] as const;
export type DetailName = (typeof DETAILS)[number];
export const detail = signal<DetailName>('journey');

/** The picture fills the page: the list and the details are not shown. */
export const enlarged = signal(false);

/** The drawer of what can be done is open. */
export const acting = signal(false);

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
export const theme = signal<Theme>('auto');
/** Larger type, for the last row of a lecture hall. */
export const projector = signal(false);
/** The person's system asks for less motion: things are where they are, without moving there. */
export const calm = signal(false);

const KEY = 'tapip.look';

/** Takes up the person's preferences, and keeps them from now on. */
export function keepLook(root: HTMLElement, storage: Storage | null): void {
  const kept = read(storage);
  if (THEMES.some((name) => name === kept.theme)) theme.value = kept.theme as Theme;
  projector.value = kept.projector === true;
  effect(() => {
    root.dataset.theme = theme.value;
    root.dataset.size = projector.value ? 'projector' : 'desk';
    write(storage, { theme: theme.value, projector: projector.value });
  });
}

/** Follows the system's wish for less motion. */
export function followMotion(query: MediaQueryList): void {
  calm.value = query.matches;
  query.addEventListener('change', () => {
    calm.value = query.matches;
  });
}

function read(storage: Storage | null): { theme?: unknown; projector?: unknown } {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

function write(storage: Storage | null, look: object): void {
  try {
    storage?.setItem(KEY, JSON.stringify(look));
  } catch {
    // A browser that keeps nothing shows the page all the same.
  }
}
