// Why the packet in view went where it went, in the words of `route get --explain`: each decision about it is a tab.

import { computed, useSignal } from '@preact/signals';
import type { Explanation } from '../../src/route/explain/explanation.ts';
import type { RecordedEvent } from '../../src/trace/event.ts';
import type { PacketView } from '../../src/trace/packets.ts';
import { inView } from '../model/follow.ts';
import { recording } from '../model/recording.ts';
import { playhead } from '../model/state.ts';
import { TabPanel, Tabs } from '../shell/Tabs.tsx';
import './details.css';
import { Explained } from './Explained.tsx';
import './route.css';
import { view } from './shown.ts';

/** A decision on that packet, or on the one that it answers or is answered by, which is the same buffer. */
interface Decision {
  readonly event: RecordedEvent;
  readonly explanation: Explanation | null;
}

const decisions = computed<readonly Decision[]>(() => {
  const { value } = recording;
  const packet = view.value;
  if (packet === null) return [];
  const other = (links: PacketView['causes']): readonly number[] =>
    links
      .filter(({ kind }) => kind === 'answers')
      .flatMap((link) => value.packet(packet.node, link.packet)?.events ?? []);
  const ids = [...other(packet.causes), ...packet.events, ...other(packet.effects)];
  return ids.flatMap((id) => {
    const event = value.event(id);
    return event?.kind === 'route' ? [{ event, explanation: event.explanation }] : [];
  });
});

export function RoutePanel() {
  const all = decisions.value;
  const packet = inView.value;
  if (packet === null)
    return (
      <p class="detail-none">
        Why the packet at the time bar goes where it goes is shown here, or one that you choose.
      </p>
    );
  const [first] = all;
  if (first === undefined)
    return (
      <p class="detail-none">
        No route was looked up for packet #{packet.packet}: what is not IP, and what is dropped
        before, needs none.
      </p>
    );
  if (all.length === 1) return <Shown decision={first} />;
  return <Several key={`${packet.node} ${packet.packet}`} all={all} />;
}

/** The decision to begin with is the one that fits the playhead. */
function Several({ all }: { readonly all: readonly Decision[] }) {
  const own = all.filter(({ event }) => event.packet === inView.peek()?.packet);
  const begin = own.findLast(({ event }) => event.id <= playhead.peek()) ?? own[0] ?? all[0];
  const tab = useSignal(`${begin?.event.id}`);
  const now = all.find(({ event }) => `${event.id}` === tab.value);
  return (
    <>
      <Tabs
        class="decisions"
        label="Decisions on this packet"
        id="decisions"
        chosen={tab}
        tabs={all.map((one) => ({ name: `${one.event.id}`, text: titleOf(one) }))}
      />
      <TabPanel id="decisions" class="decision" chosen={tab.value}>
        {now !== undefined && <Shown decision={now} />}
      </TabPanel>
    </>
  );
}

function titleOf({ event, explanation }: Decision): string {
  const isInput =
    explanation === null ? event.stage === 'route-in' : explanation.direction === 'input';
  return `#${event.packet} ${isInput ? 'came in' : 'goes out'}`;
}

function Shown({ decision: { event, explanation } }: { readonly decision: Decision }) {
  if (explanation !== null) return <Explained explanation={explanation} />;
  return (
    <div class="explained">
      <p>{event.says}.</p>
      <p class="detail-none">
        Why is not recorded: when many packets come at once, only what is new is looked into.
      </p>
    </div>
  );
}
