// The ladder as text, for those who hear the page or use the keyboard: one stop of the Tab key, arrows go through it.

import { durationText } from '../../src/trace/times.ts';
import { choosePacket, isChosen } from '../model/choose.ts';
import { type Arrow, packetOf } from './ladder.ts';
import { began, focused, ladder, told } from './laddermodel.ts';

/** `show` is told of the frame that has the focus. */
export function FrameList({ show }: { readonly show: (arrow: Arrow) => void }) {
  const arrows = ladder.value.arrows.filter(({ from }) => from.id <= told.value);
  const stop = arrows.find(({ passage }) => passage.key === focused.value) ?? arrows.at(-1);
  return (
    <ol class="aloud" aria-label="Frames" onKeyDown={walk}>
      {arrows.map((arrow) => (
        <li key={arrow.passage.key}>
          <button
            type="button"
            tabIndex={arrow === stop ? 0 : -1}
            onFocus={() => {
              focused.value = arrow.passage.key;
              show(arrow);
            }}
            onBlur={() => {
              focused.value = null;
            }}
            onClick={() => choose(arrow)}
          >
            {wordsOf(arrow)}
          </button>
        </li>
      ))}
    </ol>
  );
}

function walk(event: KeyboardEvent): void {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (way === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  event.stopPropagation();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = event.target instanceof HTMLButtonElement ? buttons.indexOf(event.target) : -1;
  buttons[at + way]?.focus();
}

function choose({ passage }: Arrow): void {
  const packet = packetOf(passage);
  if (packet !== null) choosePacket(packet);
}

function wordsOf({ passage, from, to, line }: Arrow): string {
  const { out, in: arrival, fate, isDuplicate } = passage;
  const hasArrived = to !== null && to.id <= told.value;
  const took = hasArrived ? `after ${durationText(to.timeMs - from.timeMs)}` : afloat(fate);
  const words = [
    durationText(from.timeMs - began.value),
    `${out.node} to ${arrival.node}: ${line}`,
    took,
    ...(isDuplicate ? ['a duplicate'] : []),
    ...(isChosen(packetOf(passage)) ? ['chosen'] : []),
  ];
  return words.join(', ');
}

const afloat = (fate: Arrow['passage']['fate']): string => (fate === 'lost' ? 'lost' : 'under way');
