// Where the packets come from: a recording within the page, stacks behind the page's server, or the playground.

import { batch, signal } from '@preact/signals';
import { connection, gone, mode, playing, problem, restingNode } from '../model/state.ts';
import { pace } from '../model/time.ts';
import { enter } from './host.ts';
import { HttpSession } from './http.ts';
import { openPlaygroundBy } from './playground.ts';
import { replay } from './replay.ts';

/** The element that holds an embedded recording, and the tag that the server changes to say that it is there. */
const EMBEDDED = 'recording';
const SOURCE = 'meta[name="tapip-source"]';

/** What the page shows where no file is opened in it; null: a recording within the page. */
export const home = signal<'live' | 'playground' | null>(null);

/** For the page's beginning. */
export function openSource(document: Document, { search }: Location): void {
  const embedded = document.getElementById(EMBEDDED)?.textContent ?? null;
  if (embedded !== null) return openEmbedded(embedded);
  const isLive = document.querySelector<HTMLMetaElement>(SOURCE)?.content === 'live';
  home.value = isLive ? 'live' : 'playground';
  goHome(search);
}

/** Leaves the file that was opened. */
export function goHome(search: string): void {
  problem.value = null;
  if (home.value === 'live') openLive();
  else openPlaygroundBy(new URLSearchParams(search).get('topology'));
}

function openEmbedded(json: string): void {
  try {
    replay(json);
  } catch (error) {
    batch(() => {
      mode.value = 'replay';
      connection.value = 'none';
      problem.value = `${String(error instanceof Error ? error.message : error)}. The recording in this page cannot be shown.`;
    });
  }
}

/** Live, things are shown as they happen. */
function openLive(): void {
  batch(() => {
    mode.value = 'live';
    connection.value = 'connecting';
    gone.value = null;
    restingNode.value = null;
    pace.value = Number.POSITIVE_INFINITY;
    playing.value = true;
    enter({ session: new HttpSession() });
  });
}
