// The map of the network: nodes, the cables between them, and the frames on these at the playhead.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { own } from '../../src/core/own.ts';
import { nameAt } from '../../src/trace/ends.ts';
import { cast, recording } from '../model/recording.ts';
import { state } from '../model/state.ts';
import { followBox } from './box.ts';
import { MapFlight } from './Flights.tsx';
import { flightsAt } from './flights.ts';
import { cableWords, isBad } from './impaired.ts';
import './map.css';
import { MapNode } from './MapNode.tsx';
import { lines, mapBox, mapSize, places } from './mapmodel.ts';
import { type Line, labelOf, middleOf, visibleLength } from './mapview.ts';
import { now, seenAt } from './model.ts';
import { nodeOf, passagesOf } from './passages.ts';
import { lineOf, type Point } from './ways.ts';
import { linesOf } from './words.ts';

/** Events that are looked through for frames on the cables. */
const SPAN = 300;
/** Width of a letter beside a cable. */
const LETTER = 6.6;

export function NetworkMap() {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => followBox(box.current, (seen) => (mapBox.value = seen)), []);
  const { nodes } = cast.value;
  const { width, height } = mapSize.value;
  return (
    <div class="map-box" ref={box}>
      <svg
        class="map"
        viewBox={`0 0 ${width} ${height}`}
        aria-label={`The network: ${nodes.map(({ name }) => name).join(', ')}`}
      >
        {lines.value.map((line) => (
          <Cable key={line.ends.join(' ')} line={line} />
        ))}
        {nodes.map((node) => (
          <MapNode key={node.name} node={node} at={places.value.get(node.name) ?? [0, 0]} />
        ))}
        <Frames />
      </svg>
    </div>
  );
}

function Cable({ line }: { readonly line: Line }) {
  const { ends, points } = line;
  const middle = middleOf(line);
  const impairments = state.value?.impairments ?? {};
  const [there, back] = [own(impairments, ends[0]) ?? {}, own(impairments, ends[1]) ?? {}];
  const bad = isBad(there) || isBad(back);
  const letters = Math.max(14, Math.floor(visibleLength(line) / LETTER));
  const words = linesOf(cableWords(there, back), letters, 4).filter((text) => text !== '');
  return (
    <g class={bad ? 'cable bad' : 'cable'}>
      <path class="cable-line" d={lineOf(points, 24)} />
      {ends.map((end) => (
        <End key={end} line={line} end={end} />
      ))}
      {!bad && words.length > 0 && <Plate at={middle} lines={words} />}
      {words.map((text, n) => (
        <text
          key={text}
          class="cable-words"
          x={middle[0]}
          text-anchor="middle"
          y={middle[1] + (bad ? 15 * (n - words.length) - 6 : 15 * (n - words.length / 2) + 12)}
        >
          {text}
        </text>
      ))}
    </g>
  );
}

/** The line ends where its words begin. */
function Plate({ at: [x, y], lines: texts }: { at: Point; lines: readonly string[] }) {
  const width = Math.max(...texts.map(({ length }) => length)) * LETTER + 10;
  const height = 15 * texts.length;
  return <rect class="cable-plate" {...{ x: x - width / 2, y: y - height / 2, width, height }} />;
}

/** The device at an end. */
function End({ line, end }: { readonly line: Line; readonly end: string }) {
  const { at, anchor } = labelOf(line, end);
  return (
    <text class="end" x={at[0]} y={at[1]} text-anchor={anchor}>
      {nameAt(cast.value, end).slice(nodeOf(end).length + 1)}
    </text>
  );
}

function Frames() {
  const at = seenAt.value;
  const timeMs = now.value?.timeMs ?? 0;
  const flights = flightsAt(passagesOf(recording.value, at - SPAN, at + SPAN), at, timeMs);
  const byEnd = new Map(
    lines.value.flatMap((line) => line.ends.map((end) => [end, line] as const)),
  );
  return (
    <g>
      {flights.map((flight) => {
        const line = byEnd.get(flight.passage.out.end);
        if (line === undefined) return null;
        return <MapFlight key={flight.passage.key} flight={flight} line={line} />;
      })}
    </g>
  );
}
