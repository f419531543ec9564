// The house: what is decided in its rooms, and where they stand. Up on the left, across in the middle, down
// on the right; a floor is a layer. Lengths are in units of the drawing, which is WIDTH by HEIGHT of them.

import type { Stage } from '../../src/trace/event.ts';
import { NAMED_ROOMS, type NamedRoom } from '../model/rooms.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface RoomPlan {
  readonly stage: Stage;
  /** The question that is settled here, in a few words. */
  readonly asks: string;
  /** What is decided here, in a sentence or two. */
  readonly says: string;
  /** Where the code is. */
  readonly file: string;
  /** By which rule. */
  readonly rule: string;
  readonly rect: Rect;
}

export interface Room extends RoomPlan, NamedRoom {}

export const WIDTH = 940;
export const HEIGHT = 364;

/** Left, middle and right. */
const COLUMN = [
  { x: 36, width: 210 },
  { x: 290, width: 360 },
  { x: 694, width: 210 },
] as const;
/** The floors, from the roof down; those that packets wait on are higher. */
const FLOOR = {
  local: { y: 32, height: 54 },
  route: { y: 96, height: 38 },
  ip: { y: 144, height: 38 },
  neighbour: { y: 192, height: 54 },
  ether: { y: 256, height: 38 },
  device: { y: 304, height: 38 },
} as const;

/** The walls and the roof. */
export const WALLS = { left: 20, right: 920, eaves: 26, ridge: 2, ground: 348 } as const;
/** Where the cables are plugged in. */
export const PANEL: Rect = { ...COLUMN[1], ...FLOOR.device };
/** Where it is said what happens. */
export const HALL: Rect = { x: 290, y: 138, width: 320, height: 50 };

/** Where nothing is written: beside each column of rooms, and below the upper, the fourth and the fifth floor. */
export const GUTTERS = [257, 672, 912] as const;
export const CORRIDORS = [91, 251, 299] as const;

const at = (column: 0 | 1 | 2, floor: keyof typeof FLOOR): Rect => ({
  ...COLUMN[column],
  ...FLOOR[floor],
});
/** One of the three rooms under the roof. */
const attic = (place: number): Rect => ({
  x: COLUMN[1].x + 122.5 * place,
  width: 115,
  y: FLOOR.local.y,
  height: 38,
});

/** It is one of the three that stand side by side. */
export const isUnderRoof = ({ rect: { y, height } }: Room): boolean =>
  y === FLOOR.local.y && height < FLOOR.local.height;

const PLANS: readonly RoomPlan[] = [
  {
    stage: 'device-in',
    asks: 'what has come in?',
    says: 'Takes a frame from the cable into a buffer. A device that is switched off drops it.',
    file: 'src/ether/receive.ts',
    rule: 'Linux: netif_receive_skb',
    rect: at(0, 'device'),
  },
  {
    stage: 'ether-in',
    asks: 'for this station?',
    says: 'Reads the Ethernet header: whether the frame is for this station, a group or everybody, and which protocol it carries.',
    file: 'src/ether/ether.ts',
    rule: 'RFC 894, RFC 1122 §2.3.3',
    rect: at(0, 'ether'),
  },
  {
    stage: 'arp',
    asks: 'who has the address?',
    says: 'Answers who asks for an address of ours, learns from what it hears, and asks for stations that are not known.',
    file: 'src/arp/arp.ts',
    rule: 'RFC 826',
    rect: at(1, 'neighbour'),
  },
  {
    stage: 'ip-in',
    asks: 'is the header sound?',
    says: 'Checks version, lengths and checksum of the header, cuts off the padding of the frame, and looks at the options. What routing finds to be for this host goes up from here by its protocol.',
    file: 'src/ip/input.ts',
    rule: 'RFC 791 §3.1, RFC 1122 §3.2.1',
    rect: at(0, 'ip'),
  },
  {
    stage: 'route-in',
    asks: 'for us, or on?',
    says: 'Asks the rules in order, and each table for its longest prefix: the packet is for this host, for somebody else, or unwanted.',
    file: 'src/route/input.ts',
    rule: 'RFC 1812 §5.2.4, ip-rule(8)',
    rect: at(0, 'route'),
  },
  {
    stage: 'reassembly',
    asks: 'is it whole?',
    says: 'Fragments wait here until their datagram is whole or its time is over. What is whole goes up by its protocol.',
    file: 'src/ip/reassembly.ts',
    rule: 'RFC 791 §3.2, RFC 815',
    rect: at(0, 'local'),
  },
  {
    stage: 'raw',
    asks: 'who listens?',
    says: 'Hands a datagram of any protocol to the sessions that listen for it, and sends what they write.',
    file: 'src/raw/raw.ts',
    rule: 'Linux: raw(7)',
    rect: attic(0),
  },
  {
    stage: 'icmp',
    asks: 'asked or told?',
    says: 'Answers echo requests, reads replies and errors, and tells senders what became of their packets.',
    file: 'src/icmp/icmp.ts',
    rule: 'RFC 792, RFC 1122 §3.2.2',
    rect: attic(1),
  },
  {
    stage: 'igmp',
    asks: 'which groups?',
    says: 'Tells routers which groups are heard here, and from which sources.',
    file: 'src/igmp/igmp.ts',
    rule: 'RFC 3376',
    rect: attic(2),
  },
  {
    stage: 'forward',
    asks: 'hops left? does it fit?',
    says: 'Sends on what is for somebody else: one hop less in its TTL, an error to its sender if none is left or if it must not be cut.',
    file: 'src/ip/forward.ts',
    rule: 'RFC 1812 §5.2',
    rect: at(1, 'route'),
  },
  {
    stage: 'ip-out',
    asks: 'from whom, how?',
    says: 'Takes a datagram that is made here, with its options, and writes its header: source, TTL, identification, checksum.',
    file: 'src/ip/output.ts',
    rule: 'RFC 791 §3.1, RFC 6864',
    rect: at(2, 'local'),
  },
  {
    stage: 'route-out',
    asks: 'by which way?',
    says: 'Asks the rules in order, and each table for its longest prefix: which device, which next hop, and which source.',
    file: 'src/route/output.ts',
    rule: 'RFC 1122 §3.3.1, ip-rule(8)',
    rect: at(2, 'route'),
  },
  {
    stage: 'fragment',
    asks: 'does it fit the link?',
    says: 'Cuts a datagram that is longer than the MTU of its way, unless it must not be cut.',
    file: 'src/ip/fragment.ts',
    rule: 'RFC 791 §3.2, RFC 1191',
    rect: at(2, 'ip'),
  },
  {
    stage: 'neighbour',
    asks: 'which station is it?',
    says: 'Looks the next hop up among the neighbours. While its station is not known, packets wait here and ARP asks.',
    file: 'src/arp/table.ts',
    rule: 'RFC 1122 §2.3.2, RFC 4861 §7.3',
    rect: at(2, 'neighbour'),
  },
  {
    stage: 'ether-out',
    asks: 'to whom, from whom?',
    says: 'Writes the Ethernet header in front: the station of the next hop, our own, and the protocol.',
    file: 'src/ether/ether.ts',
    rule: 'RFC 894',
    rect: at(2, 'ether'),
  },
  {
    stage: 'device-out',
    asks: 'may it leave?',
    says: 'Puts the frame on the cable. A device that is switched off, or a cable that takes no more, drops it.',
    file: 'src/netdev/device.ts',
    rule: 'Linux: dev_queue_xmit',
    rect: at(2, 'device'),
  },
];

export const ROOMS: readonly Room[] = PLANS.map((plan) => ({
  ...NAMED_ROOMS[plan.stage],
  ...plan,
}));

/** The room of a stage. */
export function roomOf(stage: Stage): Room {
  const found = BY_STAGE.get(stage);
  if (found === undefined) throw new Error(`no room for stage ${stage}`);
  return found;
}

/** Its name where two rooms have the same title: `IP, way out`. */
export function nameOf({ title, stage }: Room): string {
  if (stage.endsWith('-in')) return `${title}, way in`;
  return stage.endsWith('-out') ? `${title}, way out` : title;
}

const BY_STAGE = new Map(ROOMS.map((room) => [room.stage, room]));
