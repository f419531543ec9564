// The ways between the rooms, and stronger the ones that a packet took.

import {
  CABLE_IN,
  CABLE_OUT,
  headOf,
  lineOf,
  type Point,
  WAYS,
  type WayKey,
  type WayLook,
} from './ways.ts';

interface Line {
  readonly key: WayKey;
  readonly line: string;
  readonly head: string;
}

const drawn = (key: WayKey, points: readonly Point[]): Line => ({
  ...{ key, line: lineOf(points), head: headOf(points) },
});

const LINES: readonly Line[] = [
  ...WAYS.map(({ key, points }) => drawn(key, points)),
  drawn('cable>device-in', CABLE_IN),
  drawn('device-out>cable', CABLE_OUT),
];

export function Ways({ looks }: { readonly looks: ReadonlyMap<WayKey, WayLook> }) {
  // What is stronger lies above.
  const lines = [...LINES].sort((a, b) => rank(looks.get(a.key)) - rank(looks.get(b.key)));
  return (
    <g>
      {lines.map(({ key, line, head }) => (
        <g key={key} class={`way ${looks.get(key) ?? ''}`}>
          <path class="way-line" d={line} />
          <path class="way-head" d={head} />
        </g>
      ))}
    </g>
  );
}

const rank = (look: WayLook | undefined): number =>
  look === undefined ? 0 : { ahead: 1, taken: 2 }[look];
