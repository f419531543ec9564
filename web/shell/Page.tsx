// The page: one picture, the packets below it, details beside it, time at the bottom. Each region has its place
// whether anything happens or not.

import { BytesPanel } from '../details/BytesPanel.tsx';
import { CountersPanel } from '../details/CountersPanel.tsx';
import { FieldsPanel } from '../details/FieldsPanel.tsx';
import { JourneyPanel } from '../details/JourneyPanel.tsx';
import { RoutePanel } from '../details/RoutePanel.tsx';
import { TablesPanel } from '../details/TablesPanel.tsx';
import { DropTarget } from '../files/DropTarget.tsx';
import { FilesPanel } from '../files/FilesPanel.tsx';
import { acting, type DetailName, detail, enlarged, picture } from '../model/look.ts';
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
      <Header>
        <FilesPanel />
      </Header>
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
        <TabPanel key={detail.value} class="panel" id="details" chosen={detail.value}>
          <Detail name={detail.value} />
        </TabPanel>
      </aside>
      <TimeBar />
      <DropTarget />
      <Help />
      <LiveRegion />
    </div>
  );
}

function Detail({ name }: { readonly name: DetailName }) {
  switch (name) {
    case 'journey':
      return <JourneyPanel />;
    case 'bytes':
      return (
        <>
          <FieldsPanel />
          <BytesPanel />
        </>
      );
    case 'route':
      return <RoutePanel />;
    case 'tables':
      return <TablesPanel />;
    case 'counters':
      return <CountersPanel />;
  }
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
