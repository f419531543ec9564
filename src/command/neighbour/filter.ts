// Which neighbours `ip neigh show` and `ip neigh flush` mean, and how both read a state.

import { type Neighbour, State } from '../../arp/neighbour.ts';
import { type Ipv4Cidr, within } from '../../ip/address.ts';
import type { NetDevice } from '../../netdev/device.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, duplicate, noDevice, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import { parseNumber, prefix } from '../values.ts';
import { NEIGHBOUR_USAGE } from './usage.ts';

export interface NeighbourFilter {
  /** The device that was named; null: all. */
  readonly device: NetDevice | null;
  isMeant(neighbour: Neighbour): boolean;
}

interface Wanted {
  device: string | null;
  /** States that are meant, and {@link NONE}. */
  states: number;
  areGiven: boolean;
  unused: boolean;
  /** Those of another device: none has one. */
  hasMaster: boolean;
  /** One of `RTPROT_*`; 0: any. */
  protocol: number;
  prefix: Ipv4Cidr | null;
  readonly all: number;
}

/** Stands for the state NONE, which is 0. */
const NONE = 0x100;
const EVERY = 0x1ff;

/** Reads a filter to its end. What `flush` means by itself, and by `all`, leaves out those that need no ARP. */
export function neighbourFilter(args: Args, env: Env, isFlush: boolean): NeighbourFilter {
  const fixed = State.NoArp | (isFlush ? State.Permanent : NONE);
  const wanted: Wanted = {
    ...{ device: null, areGiven: false, unused: false, hasMaster: false, protocol: 0 },
    ...{ prefix: null, states: EVERY & ~fixed, all: isFlush ? EVERY & ~State.NoArp : EVERY },
  };
  while (!args.isEmpty) {
    if (!takeKeyword(KEYWORDS, wanted, args, env)) takePrefix(wanted, args);
  }
  const device = wanted.device === null ? null : env.stack.findDevice(wanted.device);
  if (wanted.device !== null && device === null) throw noDevice(wanted.device);
  return { device, isMeant: (neighbour) => isWanted(wanted, device, neighbour) };
}

const KEYWORDS: readonly Keyword<Wanted>[] = [
  [['dev'], takeDevice],
  [['master'], takeMaster],
  [['nomaster'], () => {}],
  [
    ['vrf'],
    (_, args) => {
      throw wrong(args.need(), 'Not a valid VRF name');
    },
  ],
  [['unused'], (wanted) => (wanted.unused = true)],
  [['nud'], takeState],
  [
    ['proxy'],
    () => {
      throw noProxy();
    },
  ],
  [['protocol*'], takeProtocol],
];

function takeDevice(wanted: Wanted, args: Args): void {
  const word = args.need();
  if (wanted.device !== null) throw duplicate('dev', word);
  wanted.device = word;
}

function takeMaster(wanted: Wanted, args: Args, { stack }: Env): void {
  const word = args.need();
  if (stack.findDevice(word) === null) throw wrong(word, 'Device does not exist');
  wanted.hasMaster = true;
}

function takeState(wanted: Wanted, args: Args): void {
  const word = args.need();
  if (!wanted.areGiven) wanted.states = 0;
  wanted.areGiven = true;
  const state = word === 'all' ? wanted.all : parseState(word);
  if (state === null) throw badState(word);
  wanted.states |= state === State.None ? NONE : state;
}

function takeProtocol(wanted: Wanted, args: Args, { names }: Env): void {
  const word = args.need();
  const protocol = names.protocols.parse(word);
  if (protocol === null && word !== 'all') throw wrong(word, 'invalid "protocol"');
  wanted.protocol = protocol ?? 0;
}

function takePrefix(wanted: Wanted, args: Args): void {
  args.accept('to');
  const word = args.need();
  if (matches(word, 'help')) throw new CommandError(NEIGHBOUR_USAGE, Status.Usage);
  wanted.prefix = prefix(word);
}

function isWanted(wanted: Wanted, device: NetDevice | null, neighbour: Neighbour): boolean {
  const { states, unused, hasMaster, protocol, prefix: range } = wanted;
  if (hasMaster || (unused && neighbour.timer.armed)) return false;
  if (device !== null && neighbour.device !== device.index) return false;
  if ((states & (neighbour.state === State.None ? NONE : neighbour.state)) === 0) return false;
  if (protocol !== 0 && neighbour.protocol !== protocol) return false;
  return range === null || within(neighbour.address, range.address, range.length);
}

const WHOLE = ['noarp', 'none', 'stale', 'incomplete', 'delay', 'probe'];
const SHORT = ['permanent', 'reachable', 'failed'];

/** The state that a name, the beginning of some, or a number stands for; null when it is none. */
export function parseState(word: string): number | null {
  const name = WHOLE.includes(word) ? word : SHORT.find((each) => matches(word, each));
  const found = Object.entries(State).find(([key]) => key.toLowerCase() === name);
  if (found !== undefined) return found[1];
  const bits = parseNumber(word, 0xff);
  return bits !== null && (bits & (bits - 1)) === 0 ? bits : null;
}

export const badState = (word: string): CommandError => wrong(word, 'nud state is bad');

export const noProxy = (): CommandError =>
  wrong('proxy', 'tapip answers for no other host, and has no proxy neighbours');
