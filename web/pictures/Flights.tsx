// A frame on the map: a token with what it is, that goes along its cable.

import { choosePacket, isChosen } from '../model/choose.ts';
import { recording } from '../model/recording.ts';
import type { Flight } from './flights.ts';
import { lineOf, packetOf } from './ladder.ts';
import { shortLine } from './lines.ts';
import type { Size } from './maplayout.ts';
import { mapSize } from './mapmodel.ts';
import { cornersBetween, flightPoint, keepBetween, type Line } from './mapview.ts';
import { useMotion } from './motion.ts';
import { pressing } from './press.ts';
import type { Point } from './ways.ts';
import { shorten } from './words.ts';

const LETTER = 7.2;
const MOST_LETTERS = 30;

export function MapFlight({ flight, line }: { readonly flight: Flight; readonly line: Line }) {
  const { passage, state, part } = flight;
  const { out } = passage;
  const at = flightPoint(line, out.end, part);
  const element = useMotion<SVGGElement>(at, (was): Point[] => {
    const from = was ?? flightPoint(line, out.end, 0);
    return [from, ...cornersBetween(line, out.end, from, at), at];
  });
  const packet = packetOf(passage);
  const text = textOf(flight);
  const width = text.length * LETTER;
  const says = `${text}: ${lineOf(recording.value, passage)}, from ${out.node} to ${passage.in.node}, ${state}`;
  const choose = (): void => {
    if (packet !== null) choosePacket(packet);
  };
  const aside = keepOn(mapSize.value, at[0] + keepBetween(line, at, width), width) - at[0];
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing.
    <g
      ref={element}
      class={`flight ${state.replace(' ', '-')}${isChosen(packet) ? ' chosen' : ''}`}
      transform={`translate(${at[0]} ${at[1]})`}
      role="button"
      tabIndex={0}
      aria-label={says}
      onClick={choose}
      onKeyDown={pressing(choose)}
    >
      <rect class="flight-body" x="-11" y="-8" width="22" height="16" rx="2" />
      <path class="flight-fold" d="M-10 -7L0 1L10 -7" />
      {state === 'lost' && <path class="flight-mark" d="M-11 -11L11 11M11 -11L-11 11" />}
      <rect
        class="flight-plate"
        x={aside - width / 2 - 4}
        y="11"
        width={width + 8}
        height="18"
        rx="4"
      />
      <text class="flight-text" x={aside} y="24" text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

/** Moved so far that it does not stick out of the map. */
const keepOn = (map: Size, x: number, width: number): number =>
  Math.max(width / 2 + 6, Math.min(map.width - width / 2 - 6, x));

function textOf({ passage, state }: Flight): string {
  const text = shorten(shortLine(lineOf(recording.value, passage)), MOST_LETTERS);
  if (state === 'lost') return `lost: ${text}`;
  return passage.isDuplicate ? `again: ${text}` : text;
}
