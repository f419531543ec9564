// `link set` and `link delete`: one device, or a whole group. As do_setlink and rtnl_dellink, but that nothing is
// changed when any part is refused.

import type { NetDevice } from '../../netdev/device.ts';
import { Errno, type Refusal, refusal } from '../../route/errno.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, noDevice, refused, Status } from '../errors.ts';
import { toMac } from '../lladdress.ts';
import { noMore } from './add.ts';
import { addressFault, ETHERNET_OCTETS, lengthFault, mtuFault, newName } from './check.ts';
import { type LinkWords, takeLinkWords } from './words.ts';

export function set(args: Args, env: Env): void {
  const said = takeLinkWords(args, env);
  const devices = theDevices(said, args, env);
  if (said.dev !== null) checkLength(said);
  // A type is only looked at for what follows it, and ours have nothing to set.
  if (said.type !== null && !args.isEmpty) throw refused(refusal(Errno.NotSupported));
  const names = devices.map((device) => check(device, said, env));
  for (const [n, device] of devices.entries()) change(device, names[n] ?? device.name, said, env);
}

export function remove(args: Args, env: Env): void {
  const said = takeLinkWords(args, env);
  const devices = theDevices(said, args, env);
  const byGroup = said.dev === null;
  if (byGroup && said.group === 0) throw refused(refusal(Errno.NotPermitted));
  if (devices.length === 0) throw refused(refusal(Errno.NoDevice));
  // What was not made by `link add` is not deleted by `link delete`.
  if (devices.some(({ kind }) => kind === '')) throw refused(refusal(Errno.NotSupported));
  for (const device of devices) {
    // Its peer may have been in the group too.
    if (env.stack.devices.includes(device)) env.stack.removeDevice(device);
  }
}

/** The device that is named, or those of the group. */
function theDevices({ dev, group, index }: LinkWords, args: Args, { stack }: Env): NetDevice[] {
  if (dev === null && group !== null) {
    noMore(args, Status.Usage);
    return stack.devices.filter((device) => device.group === group);
  }
  if (index !== null) {
    throw new CommandError(
      'index can be used only when creating devices or when moving device to another netns.',
      Status.Usage,
    );
  }
  if (dev === null) {
    const text = 'Not enough information: "dev" argument is required.';
    throw new CommandError(text, Status.Usage);
  }
  const device = stack.findDevice(dev);
  if (device === null) throw noDevice(dev);
  return [device];
}

/** How long its address is, is known of a device that is there. */
function checkLength({ address }: LinkWords): void {
  if (address === null || address.length === ETHERNET_OCTETS) return;
  const text = `Invalid address length ${address.length} - must be ${ETHERNET_OCTETS} bytes`;
  throw new CommandError(text, Status.Missing);
}

/** The device's name to be; throws what the kernel refuses first. */
function check(device: NetDevice, said: LinkWords, { stack }: Env): string {
  const { address, mtu, name, carrier } = said;
  // The loopback takes any address.
  if (address !== null) ensure(device.loopback ? lengthFault(address) : addressFault(address));
  if (mtu !== null) ensure(mtuFault(mtu, device));
  const free = name === null ? device.name : newName(stack, name, device);
  if (typeof free !== 'string') throw refused(free);
  // Of those that there are, only a dummy's is for people to say.
  if (carrier !== null && device.kind !== 'dummy') throw refused(refusal(Errno.NotSupported));
  return free;
}

function change(device: NetDevice, name: string, said: LinkWords, { stack }: Env): void {
  const { address, mtu, group, dev, alias, arp, multicast, up, carrier, txQueueLength } = said;
  if (address !== null) stack.setMac(device, toMac(address));
  if (mtu !== null) stack.setMtu(device, mtu);
  if (group !== null && dev !== null) stack.setGroup(device, group);
  if (name !== device.name) stack.rename(device, name);
  if (alias !== null) device.alias = alias;
  if (arp !== null) stack.setArp(device, arp);
  if (multicast !== null) device.multicast = multicast;
  if (up !== null) stack.setUp(device, up);
  if (carrier !== null) stack.setCarrier(device, carrier);
  if (txQueueLength !== null) device.txQueueLength = txQueueLength;
  if (alias !== null || multicast !== null || txQueueLength !== null) stack.linkChanged(device);
}

function ensure(fault: Refusal | null): void {
  if (fault !== null) throw refused(fault);
}
