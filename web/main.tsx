// The viewer's beginning: puts the page into its document, connects it with stacks, and lets it run.

import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/controls.css';
import './style/header.css';
import './style/packets.css';
import './style/time.css';
import './style/dialog.css';
import './style/files.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { keepViewerParts } from './files/viewer.ts';
import { followMotion, keepLook } from './model/look.ts';
import { connection, mode, title } from './model/state.ts';
import { lookOn } from './packets/rows.ts';
import { frame } from './session/host.ts';
import { openSource } from './session/open.ts';
import { pageKey } from './shell/keys.ts';
import { Page } from './shell/Page.tsx';
// Behind all others.
import './style/forced.css';

const root = document.documentElement;
keepLook(root, storage());
followMotion(matchMedia('(prefers-reduced-motion: reduce)'));
effect(() => {
  document.title = title.value === '' ? 'tapip' : `${title.value} – tapip`;
});

effect(() => {
  if (mode.value === 'live' && connection.value === 'open') void keepViewerParts(document);
});

const page = document.getElementById('page');
if (page !== null) render(<Page />, page);
document.addEventListener('keydown', pageKey);
openSource(document, location);
requestAnimationFrame(run);

function run(before: number): void {
  requestAnimationFrame((now) => {
    // First: whatever fails in one frame of the screen, there is a next one.
    run(now);
    frame(now - before);
    lookOn();
  });
}

/** Null: the browser keeps nothing for this page, as one from a file. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
