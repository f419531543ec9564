// The viewer's beginning: puts the page into its document.

import { signal } from '@preact/signals';
import { render } from 'preact';
import './style.css';

const text = signal('tapip');

function Page() {
  return <main>{text.value}</main>;
}

const page = document.getElementById('page');
if (page !== null) render(<Page />, page);
