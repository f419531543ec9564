// `link add`: devices of type dummy, and of type veth in pairs. As rtnl_newlink and veth_newlink.

import { type Driver, LEAST_MTU, type NetDevice } from '../../netdev/device.ts';
import { Dummy } from '../../netdev/dummy.ts';
import { memoryPair } from '../../netdev/memory.ts';
import { Errno, type Refusal, refusal, refusedAs } from '../../route/errno.ts';
import type { Stack } from '../../stack.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, duplicate, noDevice, refused, Status, wrong } from '../errors.ts';
import { toMac } from '../lladdress.ts';
import { addressFault, mtuFault, newName } from './check.ts';
import { VETH_USAGE } from './usage.ts';
import { type LinkWords, takeLinkWords } from './words.ts';

const ETHERNET_MTU = 1500;
/** As Linux's ETH_MAX_MTU. */
const MOST_MTU = 65535;

const NO_FLAGS = { up: null, arp: null, multicast: null };

/** Types that iproute2 and Linux know besides ours. */
const OTHER_TYPES = new Set(
  `amt bareudp bond bridge dsa erspan geneve gre gretap gtp hsr ifb ip6erspan ip6gre ip6gretap ip6tnl ipip ipoib ipvlan
   ipvtap macsec macvlan macvtap netdevsim nlmon rmnet sit team tun vcan vlan vrf vti vxcan vxlan wwan xfrm virt_wifi
   bond_slave bridge_slave team_slave`.split(/\s+/),
);

export function add(args: Args, env: Env): void {
  const said = takeLinkWords(args, env);
  const { type, group, dev, link } = said;
  if (group !== null && dev === null) {
    noMore(args, Status.Usage);
    throw new CommandError('group cannot be used when creating devices.', Status.Usage);
  }
  checkNames(said);
  if (link !== null && env.stack.findDevice(link) === null) throw noDevice(link);
  if (type === null) {
    const text = 'Not enough information: "type" argument is required';
    throw new CommandError(text, Status.Missing);
  }
  const peer = type === 'veth' ? takePeer(args, env) : null;
  if (type !== 'veth') noMore(args);
  if (OTHER_TYPES.has(type)) throw wrong(type, 'tapip has devices of type dummy and veth');
  checkNew(said, type, env.stack);
  if (type === 'dummy') create(env.stack, said, 'dummy', new Dummy());
  else addVeth(env.stack, said, peer);
}

/** One device may have two words for its name, but not two names. */
function checkNames({ name, dev }: LinkWords): void {
  if (name === null || dev === null || name === dev) return;
  const text = 'both "name" and "dev" cannot be used when creating devices.';
  throw new CommandError(text, Status.Usage);
}

function takePeer(args: Args, env: Env): LinkWords | null {
  if (args.isEmpty) return null;
  if (!args.accept('peer')) {
    env.out.say(`${VETH_USAGE}\n`);
    throw new CommandError('', Status.Missing);
  }
  const peer = takeLinkWords(args, env);
  if (peer.type !== null) throw duplicate('type', peer.type);
  checkNames(peer);
  return peer;
}

export function noMore(args: Args, status: number = Status.Missing): void {
  const { peek } = args;
  if (peek === null) return;
  const text = `Garbage instead of arguments "${peek} ...". Try "tapip link help".`;
  throw new CommandError(text, status);
}

/** What the kernel looks at before it makes anything. */
function checkNew({ address, mtu, index, dev }: LinkWords, type: string, stack: Stack): void {
  const isVeth = type === 'veth';
  if (dev !== null && dev.length > 15)
    throw refused(refusedAs('Attribute failed policy validation'));
  if (isVeth || type === 'dummy') ensure(address === null ? null : addressFault(address));
  if (isVeth) ensure(vethMtuFault(mtu));
  const isTaken =
    index === null
      ? dev !== null && stack.findDevice(dev) !== null
      : stack.devices.some((device) => device.index === index);
  if (isTaken) throw refused(refusal(Errno.Exists));
  if (!isVeth && type !== 'dummy') throw refused(refusedAs('Unknown device type'));
}

function addVeth(stack: Stack, said: LinkWords, told: LinkWords | null): void {
  // A peer of which nothing is said is like the first, but for its name, number and address.
  const unlike = { ...{ name: null, dev: null, index: null, address: null }, ...NO_FLAGS };
  const peer = told ?? { ...said, ...unlike };
  ensure(peer.address === null ? null : addressFault(peer.address));
  ensure(vethMtuFault(peer.mtu));
  const [a, b] = memoryPair({ mtu: MOST_MTU });
  // Linux makes the peer first: it has the lower number, or its own where both have one.
  const index = said.index === null ? null : peer.index;
  const first = create(stack, { ...peer, index, up: null }, 'veth', b);
  try {
    // It cannot come up while nobody is at the other end.
    if (peer.up) throw refused(refusal(Errno.NotConnected));
    const second = create(stack, { ...said, up: null }, 'veth', a);
    stack.join(first, second);
    if (said.up) stack.setUp(second, true);
  } catch (error) {
    stack.removeDevice(first);
    throw error;
  }
}

function create(stack: Stack, said: LinkWords, kind: 'dummy' | 'veth', driver: Driver): NetDevice {
  const { index, address, group, arp, multicast } = said;
  const name = ensureName(newName(stack, said.name ?? said.dev ?? `${kind}%d`, null));
  if (index !== null && stack.devices.some((device) => device.index === index)) {
    throw refused(refusal(Errno.Busy));
  }
  if (kind === 'dummy') ensure(mtuFault(said.mtu ?? 0, { minMtu: 0, maxMtu: 0 }));
  const device = stack.addDevice(driver, {
    ...{ name, kind, up: false, mtu: said.mtu ?? ETHERNET_MTU },
    ...(address === null ? {} : { mac: toMac(address) }),
    ...(index === null ? {} : { index }),
  });
  if (said.txQueueLength !== null) device.txQueueLength = said.txQueueLength;
  if (group !== null) stack.setGroup(device, group);
  if (arp !== null) stack.setArp(device, arp);
  if (multicast !== null) device.multicast = multicast;
  if (said.up) stack.setUp(device, true);
  return device;
}

const vethMtuFault = (mtu: number | null): Refusal | null =>
  mtu === null || (mtu >= LEAST_MTU && mtu <= MOST_MTU) ? null : refusal(Errno.Invalid);

function ensure(fault: Refusal | null): void {
  if (fault !== null) throw refused(fault);
}

function ensureName(name: string | Refusal): string {
  if (typeof name !== 'string') throw refused(name);
  return name;
}
