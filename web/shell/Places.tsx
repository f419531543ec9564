// What stands behind each tab: the pictures, and the details.

import { BytesPanel } from '../details/BytesPanel.tsx';
import { CountersPanel } from '../details/CountersPanel.tsx';
import { FieldsPanel } from '../details/FieldsPanel.tsx';
import { JourneyPanel } from '../details/JourneyPanel.tsx';
import { RoutePanel } from '../details/RoutePanel.tsx';
import { TablesPanel } from '../details/TablesPanel.tsx';
import type { DetailName, PictureName } from '../model/look.ts';
import { House } from '../pictures/House.tsx';
import { Ladder } from '../pictures/Ladder.tsx';
import { NetworkMap } from '../pictures/NetworkMap.tsx';
import type { TabText } from './Tabs.tsx';

export const PICTURES: readonly TabText<PictureName>[] = [
  { name: 'house', text: 'House' },
  { name: 'network', text: 'Network' },
  { name: 'ladder', text: 'Ladder' },
];

export const DETAILS: readonly TabText<DetailName>[] = [
  { name: 'journey', text: 'Journey' },
  { name: 'bytes', text: 'Fields & bytes' },
  { name: 'route', text: 'Route' },
  { name: 'tables', text: 'Tables' },
  { name: 'counters', text: 'Counters' },
];

export function Picture({ name }: { readonly name: PictureName }) {
  switch (name) {
    case 'house':
      return <House />;
    case 'network':
      return <NetworkMap />;
    case 'ladder':
      return <Ladder />;
  }
}

export function Detail({ name }: { readonly name: DetailName }) {
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
