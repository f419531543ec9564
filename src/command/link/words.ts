// What may be said of a link in `link add` and `link set`, and of a veth's peer: the words, read as iproute2's
// iplink_parse reads them.

import { Errno, refusal } from '../../route/errno.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, duplicate, garbage, refused, Status, wrong } from '../errors.ts';
import { parseLinkAddress } from '../lladdress.ts';
import { parseInteger } from '../values.ts';
import { LINK_USAGE } from './usage.ts';

/** Null is what was not said. */
export interface LinkWords {
  dev: string | null;
  name: string | null;
  index: number | null;
  /** Another device that it stands on. */
  link: string | null;
  /** Its octets; how many there must be, the kernel says. */
  address: readonly number[] | null;
  mtu: number | null;
  txQueueLength: number | null;
  group: number | null;
  alias: string | null;
  up: boolean | null;
  arp: boolean | null;
  multicast: boolean | null;
  carrier: boolean | null;
  /** What follows it is left in the words. */
  type: string | null;
}

const LONGEST_ALIAS = 255;
const LONGEST_NAME = 15;
/** A name besides a device's own, as Linux has them. */
const LONGEST_OTHER_NAME = 127;

/** Takes all words up to the end, or to the type. */
export function takeLinkWords(args: Args, env: Env): LinkWords {
  const said: LinkWords = {
    ...{ dev: null, name: null, index: null, link: null, address: null, mtu: null },
    ...{ txQueueLength: null, group: null, alias: null, up: null, arp: null, multicast: null },
    ...{ carrier: null, type: null },
  };
  for (let word = args.take(); word !== null; word = said.type === null ? args.take() : null) {
    const at = word;
    const known = WORDS.find(([name, short]) => (short ? matches(at, name) : at === name));
    if (known !== undefined) known[2](said, args, env, word);
    else takeDev(said, word, args);
  }
  said.dev ??= said.name;
  return said;
}

/** As iproute2 looks at a name; the kernel looks closer. */
const isName = (name: string, most: number): boolean =>
  name !== '' && name.length <= most && !/[/\s]/.test(name);

type Taker = (said: LinkWords, args: Args, env: Env, word: string) => void;

const integer =
  (key: 'mtu' | 'txQueueLength', name: string): Taker =>
  (said, args) => {
    const word = args.need();
    if (said[key] !== null) throw duplicate(name, word);
    const value = parseInteger(word);
    if (value === null) throw wrong(word, `Invalid "${name}" value`);
    said[key] = value;
  };

const onOff =
  (key: 'arp' | 'multicast'): Taker =>
  (said, args) => {
    const word = args.need();
    if (word !== 'on' && word !== 'off') {
      const text = `Error: argument of "${key}" must be "on" or "off", not "${word}"`;
      throw new CommandError(text, Status.Missing);
    }
    said[key] = word === 'on';
  };

/** A word of iproute2's for which there is nothing here. */
const none =
  (what: string): Taker =>
  (_said, _args, _env, word) => {
    throw wrong(word, `tapip has no ${what}`);
  };

const txQueueLength = integer('txQueueLength', 'txqueuelen');
const xdp = none('XDP');
const queues = none('queues to set');
const offload = none('segmentation to set');

/** In the order in which `ip` tries them; true: may be abbreviated. */
const WORDS: readonly [string, boolean, Taker][] = [
  ['up', false, (said) => (said.up = true)],
  ['down', false, (said) => (said.up = false)],
  ['name', false, takeName],
  ['index', false, takeIndex],
  ['link', true, (said, args) => (said.link = args.need())],
  ['address', true, (said, args) => (said.address = parseLinkAddress(args.need()))],
  ['broadcast', true, none('broadcast address to set')],
  ['brd', false, none('broadcast address to set')],
  ['txqueuelen', true, txQueueLength],
  ['qlen', false, txQueueLength],
  ['txqlen', true, txQueueLength],
  ['mtu', false, integer('mtu', 'mtu')],
  ['xdpgeneric', false, xdp],
  ['xdpdrv', false, xdp],
  ['xdpoffload', false, xdp],
  ['xdp', false, xdp],
  ['netns', false, none('namespaces')],
  ['multicast', false, onOff('multicast')],
  ['allmulticast', false, none('multicast filter')],
  ['promisc', false, none('promiscuous mode')],
  ['trailers', false, none('trailers')],
  ['arp', false, onOff('arp')],
  ['carrier', false, takeCarrier],
  ['vf', false, none('virtual functions')],
  ['master', true, refuseMaster],
  ['vrf', false, (_, args) => refuseVrf(args.need())],
  // No device has one, so that there is nothing to do.
  ['nomaster', true, () => {}],
  ['dynamic', true, none('dynamic devices')],
  ['type', true, (said, args) => (said.type = args.need())],
  ['alias', true, takeAlias],
  ['group', false, takeGroup],
  ['mode', false, none('link modes')],
  ['state', false, none('state to set')],
  ['numtxqueues', true, queues],
  ['numrxqueues', true, queues],
  ['addrgenmode', true, none('IPv6')],
  ['link-netns', false, none('namespaces')],
  ['link-netnsid', true, none('namespaces')],
  ['protodown', false, none('protodown')],
  ['protodown_reason', false, none('protodown')],
  ['gso_max_size', false, offload],
  ['gso_max_segs', false, offload],
  ['gro_max_size', false, offload],
  ['parentdev', false, none('parent devices')],
];

/** A word that is none of those is the device's name. */
function takeDev(said: LinkWords, word: string, args: Args): void {
  if (matches(word, 'help')) throw new CommandError(LINK_USAGE, Status.Usage);
  const dev = word === 'dev' ? args.need() : word;
  if (said.dev !== null) throw garbage('dev', dev);
  if (!isName(dev, LONGEST_OTHER_NAME)) throw wrong(dev, '"dev" not a valid ifname');
  said.dev = dev;
}

function takeName(said: LinkWords, args: Args): void {
  const word = args.need();
  if (said.name !== null) throw duplicate('name', word);
  if (!isName(word, LONGEST_NAME)) throw wrong(word, '"name" not a valid ifname');
  said.name = word;
}

/** The last one counts. Linux takes it with a new device too, and makes nothing of it. */
function takeCarrier(said: LinkWords, args: Args): void {
  const word = args.need();
  if (word !== 'on' && word !== 'off') {
    const text = `Error: argument of "carrier" must be one of "off", "on", not "${word}"`;
    throw new CommandError(text, Errno.Invalid);
  }
  said.carrier = word === 'on';
}

/** No device of ours can have others. */
function refuseMaster(_: LinkWords, args: Args, { stack }: Env): never {
  const word = args.need();
  if (stack.findDevice(word) === null) throw wrong(word, 'Device does not exist');
  throw refused(refusal(Errno.NotSupported));
}

function refuseVrf(word: string): never {
  throw wrong(word, 'Not a valid VRF name');
}

function takeIndex(said: LinkWords, args: Args): void {
  const word = args.need();
  if (said.index !== null) throw duplicate('index', word);
  // As atoi(3) reads it.
  const index = Number.parseInt(word, 10) | 0;
  if (index <= 0) throw wrong(word, 'Invalid "index" value');
  said.index = index;
}

function takeAlias(said: LinkWords, args: Args): void {
  const word = args.need();
  if (new TextEncoder().encode(word).length > LONGEST_ALIAS) throw wrong(word, 'alias too long');
  said.alias = word;
}

function takeGroup(said: LinkWords, args: Args, { names }: Env): void {
  const word = args.need();
  if (said.group !== null) throw duplicate('group', word);
  said.group = names.groups.parse(word);
  if (said.group === null) throw wrong(word, 'Invalid "group" value');
}
