// The page: one picture, the packets below it, details beside it, time at the bottom. Each region has its place
// whether anything happens or not.

import { acting, detail, enlarged, picture } from '../model/look.ts';
import { PacketList } from '../packets/PacketList.tsx';
import { Banners } from './Banners.tsx';
import { Caption } from './Caption.tsx';
import { Header } from './Header.tsx';
import { Help } from './Help.tsx';
import { Icon } from './Icon.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { StackMenu } from './StackMenu.tsx';
import { TabPanel, Tabs, type TabText } from './Tabs.tsx';
import { TimeBar } from './TimeBar.tsx';

const PICTURES: readonly TabText<typeof picture.value>[] = [
  { name: 'house', text: 'House' },
  { name: 'network', text: 'Network' },
  { name: 'ladder', text: 'Ladder' },
];

const DETAILS: readonly TabText<typeof detail.value>[] = [
  { name: 'journey', text: 'Journey' },
  { name: 'bytes', text: 'Fields & bytes' },
  { name: 'route', text: 'Route' },
  { name: 'tables', text: 'Tables' },
  { name: 'counters', text: 'Counters' },
];

export function Page() {
  return (
    <div class={enlarged.value ? 'page enlarged' : 'page'}>
      <nav aria-label="Skip">
        <Skip to="picture-panel" text="To the picture" />
        <Skip to="packet-grid" text="To the packets" />
        <Skip to="details-panel" text="To the details" />
        <Skip to="time" text="To the time bar" />
      </nav>
      <Header />
      <Banners />
      {acting.value && <aside class="drawer" id="act" aria-label="Act" />}
      <main class="stage">
        <section class="picture" aria-label="Picture">
          <div class="tabrow">
            <Tabs class="tabs" label="Picture" id="picture" chosen={picture} tabs={PICTURES} />
            <StackMenu />
            <Enlarge />
          </div>
          <TabPanel class="panel" id="picture" chosen={picture.value}>
            {null}
          </TabPanel>
          <Caption />
        </section>
        <PacketList />
      </main>
      <aside class="details" aria-label="Details">
        <Tabs class="tabs" label="Details" id="details" chosen={detail} tabs={DETAILS} />
        <TabPanel class="panel" id="details" chosen={detail.value}>
          {null}
        </TabPanel>
      </aside>
      <TimeBar />
      <Help />
      <LiveRegion />
    </div>
  );
}

function Enlarge() {
  const says = 'The picture alone, large (f)';
  return (
    <button
      type="button"
      class="button bare icon"
      aria-label={says}
      title={says}
      aria-pressed={enlarged.value}
      onClick={() => {
        enlarged.value = !enlarged.value;
      }}
    >
      <Icon name="enlarge" />
    </button>
  );
}

function Skip({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <a class="skip" href={`#${to}`}>
      {text}
    </a>
  );
}
