// How tokens move: along a line, for as long as the playhead takes for a step, and not at all where a person wants
// less motion or things go faster than eyes do. Only transforms and opacity change.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { calm } from '../model/look.ts';
import { stageMs } from '../model/time.ts';
import type { Point } from './ways.ts';

/** A shorter motion is a flicker. */
const LEAST_MS = 60;
/** A longer one keeps a person waiting. */
const MOST_MS = 900;

/** How long a motion may take now, in ms; 0: things are where they are at once. */
function motionMs(): number {
  const ms = Math.min(stageMs.peek() * 0.85, MOST_MS);
  return calm.peek() || ms < LEAST_MS ? 0 : ms;
}

/**
 * For an element that stands at `to`: whenever that changes, it goes there by the points that `by` tells.
 * `by` is asked with where it was; null: it has just come. Null or a single point: no motion.
 */
export function useMotion<T extends SVGElement>(
  to: Point,
  by: (from: Point | null) => readonly Point[] | null,
) {
  const element = useRef<T>(null);
  const was = useRef<Point | null>(null);
  const [x, y] = to;
  useLayoutEffect(() => {
    const from = was.current;
    was.current = [x, y];
    const points = from !== null && from[0] === x && from[1] === y ? null : by(from);
    const ms = motionMs();
    if (points === null || points.length < 2 || ms === 0) return;
    const running = element.current?.animate(framesOf(points, from === null), {
      duration: ms,
      easing: 'ease-in-out',
    });
    return () => running?.cancel();
  }, [x, y]);
  return element;
}

/** The points as keyframes, at one speed. */
function framesOf(points: readonly Point[], appears: boolean): Keyframe[] {
  const lengths = points.map((point, n) => distance(point, points[n - 1] ?? point));
  const whole = lengths.reduce((sum, length) => sum + length, 0) || 1;
  let gone = 0;
  return points.map(([x, y], n) => {
    gone += lengths[n] ?? 0;
    const frame: Keyframe = { transform: `translate(${x}px, ${y}px)`, offset: gone / whole };
    if (appears) frame.opacity = n === 0 ? 0 : 1;
    return frame;
  });
}

const distance = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(ax - bx, ay - by);
