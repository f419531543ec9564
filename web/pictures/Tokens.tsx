// The packets in the house: tokens with their numbers, cards of those that wait, red ends of those that were dropped,
// and arcs from the one in sight to what it brought about.

import { useRef } from 'preact/hooks';
import type { Stage } from '../../src/trace/event.ts';
import { choosePacket } from '../model/choose.ts';
import { arcBetween } from './arcs.ts';
import { useMotion } from './motion.ts';
import { type Crowd, fromCable, type Placed, type Socket, TOKEN_HEIGHT, trip } from './place.ts';
import { pressing } from './press.ts';
import { nameOf, roomOf } from './rooms.ts';
import type { Fate } from './tokens.ts';
import { headOf, lineOf, type Point } from './ways.ts';

export interface TokenProps {
  readonly node: string;
  readonly placed: Placed;
  readonly sockets: readonly Socket[];
  readonly isChosen: boolean;
}

/** Shapes of 8 by 8, so that no fate is told by its colour alone. */
const GLYPHS: Readonly<Record<Fate, string>> = {
  open: '',
  parked: 'M-3.5 -4H3.5M-3.5 4H3.5M-2.5 -4L2.5 4M2.5 -4L-2.5 4',
  transmitted: 'M0 -4V3.5M-3 0.5L0 3.5L3 0.5',
  delivered: 'M-3.5 0L-1 3L4 -3',
  answered: 'M-3 3C-3 -3 3 -3 3 1M1 -1L3 1.5L5 -1',
  dropped: 'M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5',
};

const FATES: Readonly<Record<Fate, string>> = {
  open: 'in hand',
  parked: 'waits',
  transmitted: 'transmitted',
  delivered: 'delivered',
  answered: 'became its own answer',
  dropped: 'dropped',
};

export function HouseToken({ node, placed, sockets, isChosen }: TokenProps) {
  const { token, x, y, width, text } = placed;
  const { packet, fate, stage, note } = token;
  const was = useRef<Stage | null>(null);
  const at: Point = [x, y];
  const element = useMotion<SVGGElement>(at, (from) => {
    const before = was.current;
    was.current = stage;
    if (from !== null) return trip(from, at, before === null ? null : [before, stage]);
    return stage === 'device-in' ? [fromCable(sockets, note), at] : [at, at];
  });
  const choose = (): void => choosePacket({ node, packet });
  const says = `${text}, ${`${FATES[fate]} ${note}`.trim()}, ${nameOf(roomOf(stage))}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing.
    <g
      ref={element}
      class={`token ${fate}${isChosen ? ' chosen' : ''}`}
      transform={`translate(${x} ${y})`}
      role="button"
      tabIndex={0}
      aria-label={says}
      aria-pressed={isChosen}
      data-packet={packet}
      onClick={choose}
      onKeyDown={pressing(choose)}
    >
      <rect
        class="token-body"
        x={-width / 2}
        y={-TOKEN_HEIGHT / 2}
        width={width}
        height={TOKEN_HEIGHT}
        rx={fate === 'dropped' ? 2 : TOKEN_HEIGHT / 2}
      />
      {fate !== 'open' && (
        <path class="token-glyph" d={GLYPHS[fate]} transform={`translate(${11 - width / 2} 0)`} />
      )}
      <text class="token-text" x={fate === 'open' ? 0 : 7} y="4" text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

export function Crowds({ crowds }: { readonly crowds: readonly Crowd[] }) {
  return (
    <g>
      {crowds.map(({ stage, count, x, y }) => (
        <text key={`${stage} ${x} ${y}`} class="crowd" x={x} y={y + 4} text-anchor="middle">
          +{count}
        </text>
      ))}
    </g>
  );
}

/** Arcs between that packet and those that brought it about, or that it brought about, as far as they are to be seen. */
export function Causes({ placed, packet }: { readonly placed: readonly Placed[]; packet: number }) {
  const places = new Map(placed.map((one) => [one.token.packet, one]));
  return (
    <g class="causes">
      {placed.map((effect) => {
        const cause = places.get(effect.token.cause);
        const isOfIt = effect.token.packet === packet || effect.token.cause === packet;
        const points = cause === undefined || !isOfIt ? null : arcBetween(cause, effect);
        if (points === null) return null;
        return (
          <g key={effect.token.packet} class="cause">
            <path class="cause-line" d={lineOf(points)} />
            <path class="cause-head" d={headOf(points, 6)} />
          </g>
        );
      })}
    </g>
  );
}
