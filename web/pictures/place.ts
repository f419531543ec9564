// Where the tokens of a house are drawn, and by which line they come there.

import type { Stage } from '../../src/trace/event.ts';
import { groupBy } from '../model/group.ts';
import { isUnderRoof, PANEL, type Rect, roomOf, WALLS } from './rooms.ts';
import type { Token } from './tokens.ts';
import { type Point, waysBetween } from './ways.ts';
import { shorten } from './words.ts';

export interface Placed {
  readonly token: Token;
  /** The middle of the token. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly text: string;
}

/** What does not find room is counted. */
export interface Crowd {
  readonly stage: Stage;
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

export interface Placing {
  readonly placed: readonly Placed[];
  readonly crowds: readonly Crowd[];
}

export interface Socket {
  readonly name: string;
  readonly x: number;
  readonly width: number;
}

export const TOKEN_HEIGHT = 17;
const GAP = 4;
/** Of a digit in a token, of any letter beside it, and of a letter on a card. */
const DIGIT = 8;
const LETTER = 7.8;
const CARD_LETTER = 6.6;
/** The lines of a room on which tokens stand, from its top. */
const LINE = 27.5;
const WAITING_LINE = 44;
/** Sockets that are drawn; the last stands for all others. */
const SOCKETS = 4;

/** Puts each token into its room: the chosen one first, then the newest. */
export function place(
  tokens: readonly Token[],
  chosen: number,
  sockets: readonly Socket[],
): Placing {
  const placed: Placed[] = [];
  const crowds: Crowd[] = [];
  const rank = ({ packet, id }: Token): number =>
    packet === chosen ? Number.POSITIVE_INFINITY : id;
  const ranked = [...tokens].sort((a, b) => rank(b) - rank(a));
  for (const [spot, there] of groupBy(ranked, spotOf)) {
    const put = PUT[spot.split(' ')[0] ?? ''] ?? inRoom;
    const done = put(there, sockets);
    placed.push(...done);
    const [first] = there;
    const last = done.at(-1);
    if (first === undefined || last === undefined || done.length === there.length) continue;
    crowds.push(crowdOf(first, last, there.length - done.length));
  }
  placed.sort((a, b) => a.token.packet - b.token.packet);
  return { placed, crowds };
}

/** The sockets of a stack's devices, in which the loopback has no part. */
export function socketsOf(names: readonly string[]): Socket[] {
  const cables = names.filter((name) => name !== 'lo');
  const shown = cables.length > SOCKETS ? cables.slice(0, SOCKETS - 1) : cables;
  const rest = cables.length - shown.length;
  const all = rest === 0 ? shown : [...shown, `${rest} more`];
  const width = Math.min(84, (PANEL.width - 20) / Math.max(1, all.length) - 8);
  const left = PANEL.x + PANEL.width / 2 - ((all.length - 1) * (width + 8)) / 2;
  return all.map((name, n) => ({ name, width, x: left + n * (width + 8) }));
}

/** Where a frame comes in that the device of that name receives. */
export function fromCable(sockets: readonly Socket[], name: string): Point {
  const socket = sockets.find((one) => one.name === name) ?? sockets.at(-1);
  return [socket?.x ?? PANEL.x + PANEL.width / 2, WALLS.ground + 6];
}

/** The points by which a token goes from one place to another; `stages`: the rooms that it goes from and to. */
export function trip(
  from: Point,
  to: Point,
  stages: readonly [from: Stage, to: Stage] | null,
): Point[] {
  const ways = stages === null ? null : waysBetween(...stages);
  const between = (ways ?? []).flatMap(({ points }) => points);
  return [from, ...between, to];
}

type Put = (tokens: readonly Token[], sockets: readonly Socket[]) => Placed[];

const PUT: Readonly<Record<string, Put>> = {
  cable: onCable,
  waiting: onWaitingLine,
  dropped: onThreshold,
};

/** Tokens of the same spot share its room. */
function spotOf({ fate, stage, note }: Token): string {
  if (fate === 'transmitted') return `cable ${note}`;
  if (fate === 'parked') return `waiting ${stage}`;
  return `${fate === 'dropped' ? 'dropped' : 'room'} ${stage}`;
}

/** From the right wall inwards, as many as there is room for. */
function inRoom(tokens: readonly Token[]): Placed[] {
  const placed: Placed[] = [];
  for (const token of tokens) {
    const { x, y, width } = roomOf(token.stage).rect;
    const text = `#${token.packet}`;
    const own = widthOf(text, token);
    const last = placed.at(-1);
    const right = last === undefined ? x + width - 8 : last.x - last.width / 2 - GAP;
    if (right - own < x + 26 && last !== undefined) break;
    placed.push({ token, text, width: own, x: right - own / 2, y: y + LINE });
  }
  return placed;
}

/** As cards that say what they wait for: one, or two beside each other. */
function onWaitingLine(tokens: readonly Token[]): Placed[] {
  const shown = tokens.slice(0, 2);
  return shown.map((token, n) => {
    const rect: Rect = roomOf(token.stage).rect;
    const line = rect.height > WAITING_LINE ? WAITING_LINE : LINE;
    const room = (rect.width - 16 - GAP * (shown.length - 1)) / shown.length;
    const letters = Math.floor((room - 22) / CARD_LETTER);
    const long = `#${token.packet} waits for ${token.note}`;
    const isLong = shown.length > 1 || long.length > letters;
    const text = shorten(isLong ? `#${token.packet} ${token.note}` : long, letters);
    const width = Math.min(room, text.length * CARD_LETTER + 26);
    const x = rect.x + rect.width - 8 - width / 2 - n * (room + GAP);
    return { token, text, width, x, y: rect.y + line };
  });
}

/**
 * Dropped ones lie across the lower wall of the room where it happened, one at a time; below it under the roof,
 * where they are wider than the room.
 */
function onThreshold(tokens: readonly Token[]): Placed[] {
  return tokens.slice(0, 1).map((token) => {
    const room = roomOf(token.stage);
    const { x, y, width, height } = room.rect;
    const text = `#${token.packet} ${token.note}`;
    const own = text.length * LETTER + 26;
    const below = isUnderRoof(room) ? TOKEN_HEIGHT / 2 + 3 : 0;
    return { token, text, width: own, x: x + width - 8 - own / 2, y: y + height + below };
  });
}

/** Under the socket by which they have left. */
function onCable(tokens: readonly Token[], sockets: readonly Socket[]): Placed[] {
  return tokens.slice(0, 1).map((token) => {
    const text = `#${token.packet}`;
    const [x, y] = fromCable(sockets, token.note);
    return { token, text, width: widthOf(text, token), x, y };
  });
}

const widthOf = (text: string, { fate }: Token): number =>
  text.length * DIGIT + (fate === 'open' ? 12 : 24);

/** Left of the last one that is shown; on the cable right of it. */
function crowdOf({ stage, fate }: Token, last: Placed, count: number): Crowd {
  const away = last.width / 2 + 12;
  const isBeside = fate === 'transmitted' || fate === 'dropped';
  if (fate === 'parked') {
    const { x, y } = roomOf(stage).rect;
    return { stage, count, x: x + 24, y: y + LINE };
  }
  return { stage, count, x: isBeside ? last.x + away + 2 : last.x - away, y: last.y };
}
