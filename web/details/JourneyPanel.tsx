// The journey of the packet in view: who brought it about, each stage with a sentence, what was compared there and what
// it changed, and what it brought about itself.

import { type Signal, useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { own } from '../../src/core/own.ts';
import { dissect, fieldNamed } from '../../src/dissect/dissect.ts';
import type { PacketLink as Link, PacketSummary, PacketView } from '../../src/trace/packets.ts';
import { momentText } from '../../src/trace/times.ts';
import { inView } from '../model/follow.ts';
import { recording } from '../model/recording.ts';
import { playhead } from '../model/state.ts';
import { fateToldOf } from '../packets/rows.ts';
import './details.css';
import './journey.css';
import { type Stop, stopsOf } from './journey.ts';
import { PacketLink } from './PacketLink.tsx';
import { StageStop } from './StageStop.tsx';
import { view } from './shown.ts';
import { causeWords, effectWords, fateText } from './words.ts';

export function JourneyPanel() {
  const packet = view.value;
  const showsAll = useSignal(false);
  const section = useRef<HTMLElement>(null);
  // Another packet begins at its beginning; then its stop at the time bar comes into view.
  useLayoutEffect(() => {
    section.current?.closest('.panel')?.scrollTo(0, 0);
  }, [packet?.node, packet?.packet]);
  if (packet === null) return <Nothing />;
  const { packets } = recording.value;
  const summary = packets.at(packets.indexOf(packet.node, packet.packet));
  const stops = stopsHere(packet);
  return (
    // Another packet's is another one: nothing of it moves to where it is in the next.
    <section
      key={`${packet.node} ${packet.packet}`}
      class="journey"
      ref={section}
      aria-labelledby="journey-title"
    >
      {summary !== null && <Heading summary={summary} />}
      <Links
        title="Cause"
        none="none in this stack"
        links={packet.request === null ? packet.causes : [...packet.causes, packet.request]}
        node={packet.node}
        words={({ kind }) => causeWords(kind, kind === 'asks-for' ? askedAddress(packet) : null)}
      />
      <StagesHead showsAll={showsAll} />
      <ol class="stops">
        {stops.map((stop) => (
          <StageStop key={stop.event.id} stop={stop} showsAll={showsAll.value} />
        ))}
      </ol>
      <Links
        title="Effects"
        links={[...packet.effects, ...packet.answers]}
        node={packet.node}
        words={({ kind, packet: other }) => {
          const asks = kind === 'asks-for' ? recording.value.packet(packet.node, other) : null;
          return effectWords(kind, asks === null ? null : askedAddress(asks));
        }}
      />
    </section>
  );
}

function StagesHead({ showsAll }: { readonly showsAll: Signal<boolean> }) {
  return (
    <div class="detail-head">
      <h3>Stages</h3>
      <button
        type="button"
        class="button small journey-all"
        aria-pressed={showsAll.value}
        onClick={() => {
          showsAll.value = !showsAll.value;
        }}
      >
        Show all values
      </button>
    </div>
  );
}

function Nothing() {
  const packet = inView.value;
  return (
    <p class="detail-none">
      {packet === null
        ? 'The journey of the packet at the time bar is shown here. Choose one to stay with it: in the list, in the house, or by an arrow of the ladder.'
        : `Nothing is recorded of packet #${packet.packet} of ${packet.node} any more.`}
    </p>
  );
}

function Heading({ summary }: { readonly summary: PacketSummary }) {
  const { node, packet, line, drop, outDevice, length, timeMs } = summary;
  const fate = fateToldOf(summary);
  return (
    <header class="journey-head">
      <h2 id="journey-title">
        <span class="journey-number">#{packet}</span> {line === '-' ? 'bytes not recorded' : line}
      </h2>
      <p class="small fate" data-fate={fate}>
        {fateText(fate, drop, outDevice)}
      </p>
      <p class="small quiet">
        {node}, at {momentText(timeMs)}
        {length > 0 && `, ${length} bytes`}
      </p>
    </header>
  );
}

function stopsHere({ node, events }: PacketView): Stop[] {
  const { value } = recording;
  const known = events.map((id) => value.event(id)).filter((event) => event !== null);
  return stopsOf(known, playhead.value, (id) => own(value.tablesAt(id - 1), node) ?? null);
}

/** The address that an ARP request asks for; null: its bytes are not recorded. */
function askedAddress({ begin }: PacketView): string | null {
  if (begin === null) return null;
  return fieldNamed(dissect(begin.bytes, begin.outermost), 'arp.targetIp')?.text ?? null;
}

interface LinksProps {
  readonly title: string;
  readonly links: readonly Link[];
  readonly node: string;
  /** What is said where there are none; absent: nothing at all. */
  readonly none?: string;
  /** What is said before the other's number, and behind it. */
  words(link: Link): readonly [string, string];
}

/** How many are named; a flood may have thousands of effects. */
const NAMED = 12;

function Links({ title, links, node, none, words }: LinksProps) {
  if (links.length === 0 && none === undefined) return null;
  return (
    <div class="journey-links">
      <h3>{title}</h3>
      <ul>
        {links.length === 0 && <li class="quiet">{none}</li>}
        {links.slice(0, NAMED).map((link) => {
          const [before, behind] = words(link);
          return (
            <li key={link.id}>
              {before} <PacketLink node={node} packet={link.packet} /> {behind}
            </li>
          );
        })}
        {links.length > NAMED && <li class="quiet">and {links.length - NAMED} more</li>}
      </ul>
    </div>
  );
}
