// The drawer of what a person can do: ping, arping, a frame of one's own, a worse cable, words for a stack.

import './act.css';
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { acting } from '../model/look.ts';
import { connection, mode } from '../model/state.ts';
import { home } from '../session/open.ts';
import { openPlaygroundBy } from '../session/playground.ts';
import { Icon } from '../shell/Icon.tsx';
import { TabPanel, Tabs, type TabText } from '../shell/Tabs.tsx';
import { CableForm } from './cable/CableForm.tsx';
import { CraftForm } from './craft/CraftForm.tsx';
import { ArpingForm } from './ping/ArpingForm.tsx';
import { PingForm } from './ping/PingForm.tsx';
import { canAct } from './scene.ts';
import { Prompt } from './words/Prompt.tsx';

type Section = 'ping' | 'arp' | 'craft' | 'cable' | 'words';

const SECTIONS: readonly TabText<Section>[] = [
  { name: 'ping', text: 'Ping' },
  { name: 'arp', text: 'ARP' },
  { name: 'craft', text: 'Craft' },
  { name: 'cable', text: 'Cable' },
  { name: 'words', text: 'Words' },
];

const section = signal<Section>('ping');

export function ActPanel() {
  useEffect(() => {
    document.getElementById(`act-tab-${section.peek()}`)?.focus();
  }, []);
  return (
    <aside class="drawer act" id="act" aria-label="Act" onKeyDown={closeByKey}>
      <div class="tabrow">
        <Tabs class="tabs" label="Act" id="act" chosen={section} tabs={SECTIONS} />
        <button
          type="button"
          class="button bare icon"
          aria-label="Close this panel"
          title="Close this panel (Esc)"
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <TabPanel class="panel" id="act" chosen={section.value}>
        {canAct.value ? <Form name={section.value} /> : <Nobody />}
      </TabPanel>
    </aside>
  );
}

function Form({ name }: { readonly name: Section }) {
  switch (name) {
    case 'ping':
      return <PingForm />;
    case 'arp':
      return <ArpingForm />;
    case 'craft':
      return <CraftForm />;
    case 'cable':
      return <CableForm />;
    case 'words':
      return <Prompt />;
  }
}

/** There is nobody who could do anything, and what to do about it. */
function Nobody() {
  if (connection.value === 'gone') {
    return (
      <div class="act-form">
        <p>The stack is gone, so nothing can be done with it. What it did stays here.</p>
        <p class="quiet">Start it again with tapip view, and open the address that it prints.</p>
      </div>
    );
  }
  if (mode.value !== 'replay') return <p class="act-form quiet">Nobody is connected yet.</p>;
  return (
    <div class="act-form">
      <p>
        This is a recording: there is no stack behind it that could do anything. Step through it,
        choose packets, and save it as it is.
      </p>
      {home.value === null ? <Elsewhere /> : <p class="quiet">{HOMES[home.value]}</p>}
    </div>
  );
}

const HOMES = {
  live: 'To act, go back to the stack: the button is at the top.',
  playground: 'To act, go back to the playground: the button is at the top.',
} as const;

/** In a page that is a recording and nothing else. */
function Elsewhere() {
  return (
    <>
      <p class="quiet">
        To act, open the playground, whose stacks run in this page; load the page again to come back
        to the recording. Or run tapip view for a stack of your own.
      </p>
      <button type="button" class="button main" onClick={() => openPlaygroundBy(null)}>
        Open the playground
      </button>
    </>
  );
}

function closeByKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape' || event.defaultPrevented) return;
  event.preventDefault();
  close();
}

/** The focus goes back to where the panel is opened. */
function close(): void {
  const opener = document.querySelector<HTMLElement>('[aria-controls="act"]');
  acting.value = false;
  (opener ?? document.getElementById('picture-panel'))?.focus();
}
