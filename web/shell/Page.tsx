// The page: one picture, the packets below it, details beside it, time at the bottom. Each region has its place
// whether anything happens or not.

import { ActPanel } from '../act/ActPanel.tsx';
import { DropTarget } from '../files/DropTarget.tsx';
import { FilesPanel } from '../files/FilesPanel.tsx';
import { acting, detail, enlarged, picture } from '../model/look.ts';
import { PacketList } from '../packets/PacketList.tsx';
import { Banners, MissedNote } from './Banners.tsx';
import { Boundary } from './Boundary.tsx';
import { Caption } from './Caption.tsx';
import { Header } from './Header.tsx';
import { Help } from './Help.tsx';
import { Icon } from './Icon.tsx';
import { LiveRegion } from './LiveRegion.tsx';
import { Pin } from './Pin.tsx';
import { DETAILS, Detail, PICTURES, Picture } from './Places.tsx';
import { StackMenu } from './StackMenu.tsx';
import { TabPanel, Tabs } from './Tabs.tsx';
import { TimeBar } from './TimeBar.tsx';

export function Page() {
  return (
    <div class={enlarged.value ? 'page enlarged' : 'page'}>
      <Skips />
      <Header>
        <FilesPanel />
      </Header>
      <Banners />
      {acting.value && (
        <Boundary what="what can be done">
          <ActPanel />
        </Boundary>
      )}
      <Stage />
      <MissedNote />
      <Details />
      <Boundary what="the time bar">
        <TimeBar />
      </Boundary>
      <DropTarget />
      <Help />
      <LiveRegion />
    </div>
  );
}

function Skips() {
  return (
    <nav aria-label="Skip">
      <Skip to="picture-panel" text="To the picture" />
      <Skip to="packet-grid" text="To the packets" />
      <Skip to="details-panel" text="To the details" />
      <Skip to="time" text="To the time bar" />
    </nav>
  );
}

/** The picture, and the packets below it. */
function Stage() {
  return (
    <main class="stage">
      <section class="picture" aria-label="Picture">
        <div class="tabrow">
          <Tabs class="tabs" label="Picture" id="picture" chosen={picture} tabs={PICTURES} />
          <StackMenu />
          <Enlarge />
        </div>
        <TabPanel class="panel" id="picture" chosen={picture.value}>
          <Boundary key={picture.value} what="this picture">
            <Picture name={picture.value} />
          </Boundary>
        </TabPanel>
        <Boundary what="the sentence of the moment">
          <Caption />
        </Boundary>
      </section>
      <Boundary what="the list of packets">
        <PacketList />
      </Boundary>
    </main>
  );
}

function Details() {
  return (
    <aside class="details" aria-label="Details">
      <Tabs class="tabs" label="Details" id="details" chosen={detail} tabs={DETAILS} />
      <Pin />
      <TabPanel key={detail.value} class="panel" id="details" chosen={detail.value}>
        <Boundary what="these details">
          <Detail name={detail.value} />
        </Boundary>
      </TabPanel>
    </aside>
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
