// The page: one picture, the packets below it, details beside it, time at the bottom. Each region has its place
// whether anything happens or not.

import { acting, detail, picture } from '../model/look.ts';
import { TabPanel, Tabs } from './Tabs.tsx';

export function Page() {
  return (
    <div class="page">
      <header class="header">tapip</header>
      <div class="banners" />
      {acting.value && <aside class="drawer" id="act" aria-label="Act" />}
      <main class="stage">
        <section class="picture" id="picture" aria-label="Picture">
          <Tabs
            class="tabs"
            label="Picture"
            id="picture"
            chosen={picture}
            tabs={[
              { name: 'house', text: 'House' },
              { name: 'network', text: 'Network' },
              { name: 'ladder', text: 'Ladder' },
            ]}
          />
          <TabPanel class="panel" id="picture" chosen={picture.value}>
            {null}
          </TabPanel>
        </section>
        <section class="packets" id="packets" aria-label="Packets" />
      </main>
      <aside class="details" id="details" aria-label="Details">
        <Tabs
          class="tabs"
          label="Details"
          id="details"
          chosen={detail}
          tabs={[
            { name: 'journey', text: 'Journey' },
            { name: 'bytes', text: 'Fields & bytes' },
            { name: 'route', text: 'Route' },
            { name: 'tables', text: 'Tables' },
            { name: 'counters', text: 'Counters' },
          ]}
        />
        <TabPanel class="panel" id="details" chosen={detail.value}>
          {null}
        </TabPanel>
      </aside>
      <section class="timebar" id="time" aria-label="Time" />
    </div>
  );
}
