// The viewer's beginning: puts the page into its document.

import { render } from 'preact';
import { followMotion, keepLook } from './model/look.ts';
import { Page } from './shell/Page.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/layout.css';
import './style/controls.css';

keepLook(document.documentElement, storage());
followMotion(matchMedia('(prefers-reduced-motion: reduce)'));

const page = document.getElementById('page');
if (page !== null) render(<Page />, page);

/** Null: the browser keeps nothing for this page, as one from a file. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
