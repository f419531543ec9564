// Fragments of echo requests in every order, doubled in every place, in every relation of two and of three, with
// ends that disagree, with options and with ECN.

import type { Frame } from '../../../src/testing/frame/frame.ts';
import { Request } from '../scenarios/fragments.ts';
import type { Row } from '../scenarios/stations.ts';
import { type Sweep, sender } from './places.ts';
import { orders, pairsOf, sampled, upTo } from './sample.ts';

const request = (size = 48): Request => new Request(size, sender());

const named = (name: string, frames: readonly Frame[]): Row[] =>
  frames.map((frame, n): Row => [`${name}: ${n + 1} of ${frames.length}`, frame]);

const CUTS = [16, 24, 40];
const FOUR = upTo(4);

/** In every order; then with each of the four once more, in each place. */
export const fragmentOrders: Sweep = () => [
  ...orders(FOUR).flatMap((order) => named(`order ${order.join('')}`, inOrder(order))),
  ...sampled(
    pairsOf(orders(FOUR), pairsOf(FOUR, upTo(5))).map(([order, [which, place]]) =>
      order.toSpliced(place, 0, which),
    ),
    5,
  ).flatMap((order, n) => named(`order ${order.join('')} (${n})`, inOrder(order))),
];

function inOrder(order: readonly number[]): Frame[] {
  const frames = request().cut(...CUTS);
  return order.flatMap((n) => frames[n] ?? []);
}

/** All pieces of whole 8 bytes, up to that many. */
const pieces = (words: number): [number, number][] =>
  pairsOf(upTo(words), upTo(words + 1))
    .filter(([start, end]) => start < end)
    .map(([start, end]) => [start * 8, end * 8]);

type Piece = readonly [number, number];

/** Two pieces in every relation, and all of it behind them: were they the end of it? */
export const fragmentPairs: Sweep = () =>
  sampled(pairsOf(pieces(5), pieces(5)), 3).flatMap(([one, other]) => related([one, other]));

export const fragmentTriples: Sweep = () =>
  sampled(pairsOf(pieces(4), pairsOf(pieces(4), pieces(4))), 13).flatMap(([one, [other, third]]) =>
    related([one, other, third]),
  );

function related(all: readonly Piece[]): Row[] {
  const whole = request(40);
  const name = all.map(([start, end]) => `${start}-${end}`).join(', ');
  return named(name, [...all.map(([start, end]) => whole.part(start, end)), ...whole.cut(16)]);
}

/** Where the datagram ends, as two last fragments say, and what else lies there. */
export const fragmentEnds: Sweep = () => [
  ...pairsOf(pieces(5), pieces(5)).flatMap(([one, other]) => {
    if (one[0] === 0 || other[0] === 0) return [];
    const whole = request(48);
    const frames = [
      whole.part(...one, { moreFragments: 0 }),
      whole.part(...other, { moreFragments: 0 }),
      ...whole.cut(16),
    ];
    return named(`ends ${one.join('-')} and ${other.join('-')}`, frames);
  }),
  ...pairsOf(upTo(20), [0, 1] as const).flatMap(([length, moreFragments]) => {
    const whole = request(48);
    const first = whole.part(0, length, { moreFragments });
    const rest = Math.max(8, length - (length % 8));
    return named(`a first one of ${length} bytes, more ${moreFragments}`, [
      first,
      whole.part(rest, 48),
      ...whole.cut(16),
    ]);
  }),
  ...pairsOf(upTo(18), [8, 40, 48, 56, 64]).flatMap(([length, start]) => {
    const whole = request(48);
    const one = whole.part(start, start + length, { moreFragments: 1 });
    return named(`${length} bytes at ${start}, with more`, [one, ...whole.cut(16), one]);
  }),
];

const ECN = upTo(4);
const OPTIONS: readonly (readonly number[])[] = [
  [],
  [1, 1, 1, 1],
  [148, 4, 0, 0],
  [7, 7, 4, 0x61, 0x62, 0x63, 0x64],
  [68, 8, 5, 0, 0x61, 0x62, 0x63, 0x64],
  [222, 4, 0x11, 0x12],
  [30, 4, 0x11, 0x12],
  [7, 7, 3, 0, 0, 0, 0],
];

export const fragmentMarks: Sweep = () => [
  ...sampled(pairsOf(ECN, pairsOf(pairsOf(ECN, ECN), orders(upTo(3)))), 5).flatMap(
    ([first, [[second, third], order]]) => {
      const whole = request(40);
      const marks = [first, second, third];
      const all = marks.map((ecn, n) => whole.part(n * 16, Math.min(40, n * 16 + 16), { ecn }));
      const name = `ECN ${marks.join('')} in order ${order.join('')}`;
      return named(
        name,
        order.flatMap((n) => all[n] ?? []),
      );
    },
  ),
  ...pairsOf(pairsOf([...OPTIONS.keys()], [...OPTIONS.keys()]), orders([0, 1])).flatMap(
    ([[first, second], order]) => {
      const whole = request(40);
      const options = (n: number) => Uint8Array.from(OPTIONS[n] ?? []);
      const all = [
        whole.part(0, 16, { options: options(first), ecn: 2 }),
        whole.part(16, 40, { options: options(second), ecn: first % 4 === 0 ? 3 : 2 }),
      ];
      return named(
        `options ${first} and ${second} in order ${order.join('')}`,
        order.flatMap((n) => all[n] ?? []),
      );
    },
  ),
];
