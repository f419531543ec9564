// The house of a stack: its stages as rooms, and the packets in them as they are at the playhead.

import { useSignal } from '@preact/signals';
import { own } from '../../src/core/own.ts';
import type { NodeDescription, Stage } from '../../src/trace/event.ts';
import type { Tables } from '../../src/trace/tables.ts';
import { recording } from '../model/recording.ts';
import { frontier } from '../model/state.ts';
import { About } from './About.tsx';
import { useFade } from './fade.ts';
import { Hall } from './Hall.tsx';
import './house.css';
import { inSight, inSightEvents, isRush, now, roomCounts, seenAt, shown } from './model.ts';
import { type Placing, place, type Socket, socketsOf } from './place.ts';
import { Room, RoomWords } from './Room.tsx';
import { HEIGHT, ROOMS, roomOf, WIDTH } from './rooms.ts';
import { Causes, Crowds, HouseToken } from './Tokens.tsx';
import { type Token, tokensAt } from './tokens.ts';
import { Walls } from './Walls.tsx';
import { Ways } from './Ways.tsx';
import { looksOf } from './ways.ts';

/** Letters of the house's name, under its roof. */
const TITLE = 48;

export function House() {
  const node = shown.value;
  const frame = useFade<HTMLDivElement>(node?.name ?? '');
  return (
    <div class="house-box" style={{ '--ratio': `${WIDTH / HEIGHT}` }}>
      <div class="house-frame" ref={frame}>
        {node === null ? <p class="quiet">There is no stack to show.</p> : <Drawing node={node} />}
      </div>
    </div>
  );
}

function Drawing({ node }: { readonly node: NodeDescription }) {
  const open = useSignal<Stage | null>(null);
  const { name } = node;
  const at = seenAt.value;
  const tables = own(recording.value.tablesAt(at), name) ?? null;
  const chosen = inSight.value?.node === name ? inSight.value.packet : 0;
  const events = chosen === 0 ? [] : inSightEvents.value;
  const tokens = tokensAt(recording.value, name, at, tables, events);
  const sockets = socketsOf(
    node.devices.filter(({ gone }) => gone !== true).map((device) => device.name),
  );
  const placing = place(tokens, chosen, sockets);
  const looks = isRush.value
    ? new Map()
    : looksOf(
        events.filter(({ id }) => id <= Math.max(at, frontier.value)),
        at,
      );
  return (
    <>
      <svg class="house" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-label={`The house of ${name}`}>
        <Walls name={titleOf(node, tables)} sockets={sockets} busy={busyOf(tokens)} />
        <Ways looks={looks} />
        <Hall node={name} />
        <Rooms node={name} open={open.value} setOpen={(stage) => (open.value = stage)} />
        <Packets node={name} chosen={chosen} placing={placing} sockets={sockets} />
        <AllWords tokens={tokens} />
      </svg>
      {open.value !== null && (
        <About plan={roomOf(open.value)} count={roomCounts.value.get(open.value) ?? ''} />
      )}
    </>
  );
}

interface RoomsProps {
  readonly node: string;
  readonly open: Stage | null;
  readonly setOpen: (stage: Stage | null) => void;
}

function Rooms({ node, open, setOpen }: RoomsProps) {
  const here = now.value?.node === node ? now.value.stage : null;
  return (
    <g>
      {ROOMS.map((plan) => (
        <Room
          key={plan.stage}
          plan={plan}
          count={roomCounts.value.get(plan.stage) ?? ''}
          isNow={plan.stage === here}
          isOpen={plan.stage === open}
          open={(isOpen) => setOpen(isOpen ? plan.stage : null)}
        />
      ))}
    </g>
  );
}

function AllWords({ tokens }: { readonly tokens: readonly Token[] }) {
  const inRooms = tokens.filter(({ fate }) => fate !== 'transmitted');
  const taken = new Set(inRooms.map(({ stage }) => stage));
  return (
    <g class="words">
      {ROOMS.map((plan) => (
        <RoomWords
          key={plan.stage}
          plan={plan}
          count={roomCounts.value.get(plan.stage) ?? ''}
          isTaken={taken.has(plan.stage)}
        />
      ))}
    </g>
  );
}

interface PacketsProps {
  readonly node: string;
  /** The number of the one in sight; 0: it is none of these. */
  readonly chosen: number;
  readonly placing: Placing;
  readonly sockets: readonly Socket[];
}

function Packets({ node, chosen, placing, sockets }: PacketsProps) {
  return (
    <g>
      <Causes placed={placing.placed} packet={chosen} />
      <Crowds crowds={placing.crowds} />
      {placing.placed.map((placed) => (
        <HouseToken
          key={`${node} ${placed.token.packet}`}
          node={node}
          placed={placed}
          sockets={sockets}
          isChosen={placed.token.packet === chosen}
        />
      ))}
    </g>
  );
}

/** The name, and the addresses as they are at the playhead. */
function titleOf({ name, says }: NodeDescription, tables: Tables | null): string {
  const addresses = tables?.addresses.filter(({ device }) => device !== 'lo') ?? [];
  if (addresses.length === 0) return says === '' ? name : says;
  const told = `${name}  ${addresses.map(({ address }) => address).join(', ')}`;
  if (told.length <= TITLE) return told;
  return `${name}  ${addresses[0]?.address ?? ''} and ${addresses.length - 1} more`;
}

const busyOf = (tokens: readonly Token[]): Set<string> =>
  new Set(
    tokens
      .filter(({ stage }) => stage === 'device-in' || stage === 'device-out')
      .map(({ note }) => note),
  );
