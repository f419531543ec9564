// A node of the map: what it is by its shape, its name, and what happens in it.

import { isStack, type NodeDescription, type NodeKind } from '../../src/trace/event.ts';
import { tablesOf } from '../../src/trace/replaytables.ts';
import type { Tables } from '../../src/trace/tables.ts';
import { chooseNode } from '../model/choose.ts';
import { picture } from '../model/look.ts';
import { recording } from '../model/recording.ts';
import { now, seenAt, shown } from './model.ts';
import { type Pair, pairsOf } from './pairs.ts';
import { pressing } from './press.ts';
import { lineOf, type Point } from './ways.ts';
import { linesOf, shorten } from './words.ts';

/** Addresses that are told of a node. */
const MOST_ADDRESSES = 4;

/** The shapes, around their middles: their outline, and what is drawn upon it. */
const SHAPES: Readonly<Record<NodeKind, readonly [outline: string, drawn: string]>> = {
  host: [
    'M-28 -26H28Q32 -26 32 -22V12Q32 16 28 16H-28Q-32 16 -32 12V-22Q-32 -26 -28 -26Z',
    'M0 16V25M-16 25H16M-24 8H24',
  ],
  router: [
    'M-30 0A30 30 0 1 1 30 0A30 30 0 1 1 -30 0Z',
    'M-23 0H-8M-13 -5L-8 0L-13 5M23 0H8M13 -5L8 0L13 5M0 -8V-23M-5 -18L0 -23L5 -18M0 8V23M-5 18L0 23L5 18',
  ],
  switch: [
    'M-36 -20H36Q39 -20 39 -17V17Q39 20 36 20H-36Q-39 20 -39 17V-17Q-39 -20 -36 -20Z',
    'M-26 -8H26M21 -13L26 -8L21 -3M26 8H-26M-21 3L-26 8L-21 13',
  ],
  kernel: ['M-22 -28H22L36 0L22 28H-22L-36 0Z', 'M-14 -8L-4 0L-14 8M2 9H16'],
};

/** A loop from the upper corner on the right, and on which sides there are such. */
const LOOP: readonly Point[] = [
  [16, -25],
  [16, -52],
  [72, -52],
  [72, -12],
  [32, -12],
];
const SIDES = [-1, 1] as const;

export function MapNode({ node, at }: { readonly node: NodeDescription; readonly at: Point }) {
  const { name, kind, says } = node;
  const hasHouse = isStack(node);
  const [outline, drawn] = SHAPES[kind];
  const pairs = pairsOf(node);
  const isNow = now.value?.node === name;
  const enter = (): void => {
    chooseNode(name);
    picture.value = 'house';
  };
  const asButton = hasHouse
    ? { role: 'button' as const, tabIndex: 0, onClick: enter, onKeyDown: pressing(enter) }
    : { role: 'img' as const };
  const looks = [
    kind,
    hasHouse ? 'ours' : '',
    isNow ? 'now' : '',
    shown.value?.name === name ? 'shown' : '',
  ];
  return (
    <g
      class={`node ${looks.filter((look) => look !== '').join(' ')}`}
      transform={`translate(${at[0]} ${at[1]})`}
    >
      <title>{says}</title>
      <g
        class="node-shape"
        aria-label={`${name}, ${kind}${hasHouse ? ': show its house' : ''}`}
        data-node={name}
        {...asButton}
      >
        <path class="node-outline" d={outline} />
        <path class="node-drawn" d={drawn} />
        <text class="node-name" y="45" text-anchor="middle">
          {shorten(name, 18)}
        </text>
      </g>
      <Pairs pairs={pairs} />
      <Addresses node={node} />
      <Badge name={name} above={pairs.length > 0 ? 70 : 44} />
    </g>
  );
}

/** Veth pairs: cables that lead from the node to itself, by its upper corners. What finds no room is counted. */
function Pairs({ pairs }: { readonly pairs: readonly Pair[] }) {
  const rest = pairs.length - SIDES.length;
  return (
    <>
      {pairs.slice(0, SIDES.length).map(([first, second], n) => {
        const side = SIDES[n] ?? 1;
        const anchor = side < 0 ? 'end' : 'start';
        return (
          <g key={first} class="pair">
            <path d={lineOf(LOOP.map(([x, y]): Point => [side * x, y]))} />
            <text class="end" x={side * 22} y="-37" text-anchor={anchor}>
              {shorten(second, 7)}
            </text>
            <text class="end" x={side * 38} y="-18" text-anchor={anchor}>
              {shorten(first, 7)}
            </text>
          </g>
        );
      })}
      {rest > 0 && (
        <text class="end" x={SIDES[1] * 76} y="-30">
          {`and ${rest} more ${rest === 1 ? 'pair' : 'pairs'}`}
        </text>
      )}
    </>
  );
}

/** A stack's addresses as they are at the playhead, with their devices where there are several; what is said of a kernel. */
function Addresses({ node }: { readonly node: NodeDescription }) {
  const { name, kind, says } = node;
  const { addresses } = tablesOf(recording.value.tablesAt(seenAt.value), name);
  if (!isStack(node)) return <Below lines={kind === 'kernel' ? linesOf(says, 28, 3) : []} />;
  const own = addresses.filter(({ device }) => device !== 'lo');
  const lines = own.map(({ device, address }) =>
    own.length > 1 ? `${device} ${address}` : address,
  );
  const rest = lines.length - MOST_ADDRESSES;
  const told = rest > 0 ? [...lines.slice(0, MOST_ADDRESSES - 1), `and ${rest + 1} more`] : lines;
  return <Below lines={told} />;
}

/** Below the name. */
function Below({ lines }: { readonly lines: readonly string[] }) {
  return (
    <>
      {lines.map((line, n) => (
        <text key={line} class="node-address" y={60 + 14 * n} text-anchor="middle">
          {line}
        </text>
      ))}
    </>
  );
}

/** What waits in the node, or was dropped there just now. */
function Badge({ name, above }: { readonly name: string; readonly above: number }) {
  const event = now.value;
  const tables = tablesOf(recording.value.tablesAt(seenAt.value), name);
  const isDrop = event?.node === name && event.kind === 'drop';
  const waiting = waitingIn(tables);
  if (isDrop) {
    return <BadgeText look="dropped" text={`✕ ${event.reason?.name ?? 'dropped'}`} above={above} />;
  }
  return waiting === 0 ? null : (
    <BadgeText look="parked" text={`${waiting} waiting`} above={above} />
  );
}

interface BadgeProps {
  readonly look: string;
  readonly text: string;
  /** How far above the node's middle. */
  readonly above: number;
}

function BadgeText({ look, text, above }: BadgeProps) {
  const width = text.length * 6.8 + 16;
  return (
    <g class={`badge ${look}`} transform={`translate(0 ${-above})`}>
      <rect x={-width / 2} y="-9" width={width} height="18" rx={look === 'dropped' ? 2 : 9} />
      <text class="badge-text" y="4" text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

const waitingIn = ({ neighbours, reassembly }: Tables): number =>
  [...neighbours, ...reassembly].reduce((sum, { waiting }) => sum + waiting.length, 0);
