// The words after `link show`, `addr show` and `addr flush`: which devices and addresses are meant.

import { own } from '../core/own.ts';
import type { Ipv4Cidr } from '../ip/address.ts';
import type { NetDevice } from '../netdev/device.ts';
import { type Args, matches } from './args.ts';
import type { Env } from './env.ts';
import { CommandError, garbage, Status, wrong } from './errors.ts';
import { prefix } from './values.ts';

/** The flags of an address that iproute2 knows; values are Linux's `IFA_F_*`. */
export const FLAG_WORDS = {
  secondary: 0x01,
  temporary: 0x01,
  nodad: 0x02,
  optimistic: 0x04,
  dadfailed: 0x08,
  home: 0x10,
  deprecated: 0x20,
  tentative: 0x40,
  permanent: 0x80,
  mngtmpaddr: 0x100,
  noprefixroute: 0x200,
  autojoin: 0x400,
  'stable-privacy': 0x800,
} as const;

/** Null, and 0 for the flags: any. */
export interface ShowFilter {
  device: NetDevice | null;
  up: boolean;
  kind: string | null;
  group: number | null;
  /** Those that belong to another: none does. */
  hasMaster: boolean;
  scope: number | null;
  label: string | null;
  within: Ipv4Cidr | null;
  /** Of the flags in `flagMask`, those that must be set. */
  flags: number;
  flagMask: number;
}

export type AddressFamily = 'any' | 'inet' | 'link';

/** @param usage what to say when somebody asks for help */
export function takeShowFilter(
  args: Args,
  env: Env,
  family: AddressFamily,
  usage: string,
): ShowFilter {
  const filter: ShowFilter = {
    ...{ device: null, up: false, kind: null, group: null, hasMaster: false },
    ...{ scope: null, label: null, within: null, flags: 0, flagMask: 0 },
  };
  let dev: string | null = null;
  for (let word = args.take(); word !== null; word = args.take()) {
    const taker = own(TAKERS, word);
    if (taker !== undefined) taker(filter, args, env, family);
    else if (!takeFlag(filter, word)) {
      if (word === 'dev') word = args.need();
      else if (matches(word, 'help')) throw new CommandError(usage, Status.Usage);
      if (dev !== null) throw garbage('dev', word);
      dev = word;
    }
  }
  if (dev !== null) filter.device = theDevice(dev, env);
  return filter;
}

type Taker = (filter: ShowFilter, args: Args, env: Env, family: AddressFamily) => void;

const TAKERS: Readonly<Record<string, Taker>> = {
  to: (filter, args, _, family) => {
    filter.within = within(args.need(), family);
  },
  scope: (filter, args, { names }) => {
    const word = args.need();
    filter.scope = names.scopes.parse(word);
    if (filter.scope === null && word !== 'all') throw wrong(word, 'invalid "scope"');
  },
  up: (filter) => {
    filter.up = true;
  },
  label: (filter, args) => {
    filter.label = args.need();
  },
  group: (filter, args, { names }) => {
    const word = args.need();
    filter.group = names.groups.parse(word);
    if (filter.group === null) throw wrong(word, 'Invalid "group" value');
  },
  master: (filter, args, { stack }) => {
    const word = args.need();
    if (stack.findDevice(word) === null) throw wrong(word, 'Device does not exist');
    filter.hasMaster = true;
  },
  vrf: (_, args) => {
    throw wrong(args.need(), 'Not a valid VRF name');
  },
  nomaster: () => {},
  type: (filter, args) => {
    filter.kind = args.need();
  },
};

/** As iproute2's get_filter. */
function takeFlag(filter: ShowFilter, word: string): boolean {
  let isUnset = word.startsWith('-');
  let name = isUnset ? word.slice(1) : word;
  if (name === 'dynamic' || name === 'primary') {
    name = name === 'dynamic' ? 'permanent' : 'secondary';
    isUnset = !isUnset;
  }
  if (!Object.hasOwn(FLAG_WORDS, name)) return false;
  const flag = FLAG_WORDS[name as keyof typeof FLAG_WORDS];
  filter.flagMask |= flag;
  if (isUnset) filter.flags &= ~flag;
  else filter.flags |= flag;
  return true;
}

function within(word: string, family: AddressFamily): Ipv4Cidr | null {
  if (family === 'link') {
    const text = `Error: "${word}" may be inet prefix, but it is not allowed in this context.`;
    throw new CommandError(text, Status.Missing);
  }
  const meant = prefix(word, family === 'inet' ? 'inet' : 'any valid');
  // Words for everything leave the family open.
  return /^\d/.test(word) ? meant : null;
}

function theDevice(name: string, { stack }: Env): NetDevice {
  const device = stack.findDevice(name);
  if (device !== null) return device;
  throw new CommandError(`Device "${name}" does not exist.`, Status.Missing);
}
