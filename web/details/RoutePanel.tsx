// Why the chosen packet went where it went, in the words of `route get --explain`: each decision about it is a tab.

import { computed, useSignal } from '@preact/signals';
import type { Explanation } from '../../src/route/explain/explanation.ts';
import type { RecordedEvent } from '../../src/trace/event.ts';
import { recording } from '../model/recording.ts';
import { chosen, playhead } from '../model/state.ts';
import { TabPanel, Tabs } from '../shell/Tabs.tsx';
import './details.css';
import { Explained } from './Explained.tsx';
import './route.css';
import { view } from './shown.ts';

/** A decision on the chosen packet. */
interface Decision {
  readonly event: RecordedEvent;
  readonly explanation: Explanation | null;
}

const decisions = computed<readonly Decision[]>(() => {
  const { value } = recording;
  const events = (view.value?.events ?? []).map((id) => value.event(id));
  return events.flatMap((event) =>
    event?.kind === 'route' ? [{ event, explanation: event.explanation }] : [],
  );
});

export function RoutePanel() {
  const all = decisions.value;
  const packet = chosen.value;
  if (packet === null)
    return <p class="detail-none">Choose a packet to see why it went where it went.</p>;
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
  const atPlayhead = all.findLast(({ event }) => event.id <= playhead.peek()) ?? all[0];
  const tab = useSignal(`${atPlayhead?.event.id}`);
  const now = all.find(({ event }) => `${event.id}` === tab.value);
  return (
    <>
      <Tabs
        class="segments"
        label="Decisions on this packet"
        id="decisions"
        chosen={tab}
        tabs={all.map(({ event, explanation }, n) => ({
          name: `${event.id}`,
          text: titleOf(explanation, n),
        }))}
      />
      <TabPanel id="decisions" class="decision" chosen={tab.value}>
        {now !== undefined && <Shown decision={now} />}
      </TabPanel>
    </>
  );
}

function titleOf(explanation: Explanation | null, n: number): string {
  if (explanation === null) return `Decision ${n + 1}`;
  return explanation.direction === 'input' ? 'It came in' : 'It goes out';
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
