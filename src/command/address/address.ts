// `address`: the addresses of the stack's devices. Parsed as iproute2's ipaddr_modify, refused as inet_rtm_newaddr and
// inet_rtm_deladdr.

import { isMulticast } from '../../ip/address.ts';
import { FOREVER } from '../../ip/device.ts';
import type { AddressOptions } from '../../ip/given.ts';
import { LEAST_MTU, type NetDevice } from '../../netdev/device.ts';
import { Errno, type Refusal, refusal, refusedAs } from '../../route/errno.ts';
import type { Args } from '../args.ts';
import { dispatch, type Env } from '../env.ts';
import { CommandError, noDevice, refused, Status } from '../errors.ts';
import { flush } from './flush.ts';
import { showAddresses } from './show.ts';
import { ADDRESS_USAGE } from './usage.ts';
import { type AddressWords, broadcastMeant, lengthOf, takeAddressWords } from './words.ts';

const LONGEST_LABEL = 15;

/** In the order in which `ip` tries them. */
export const address = dispatch(
  'address',
  [
    ['add', add],
    ['change', replace],
    ['chg', replace],
    ['replace', replace],
    ['delete', remove],
    ['list', showAddresses],
    ['show', showAddresses],
    ['lst', showAddresses],
    ['flush', flush],
    ['save', none],
    ['showdump', none],
    ['restore', none],
    ['help', usage],
  ],
  showAddresses,
);

function add(args: Args, env: Env): void {
  modify(args, env, false);
}

/** `change` too makes what is not there. */
function replace(args: Args, env: Env): void {
  modify(args, env, true);
}

function modify(args: Args, env: Env, replaces: boolean): void {
  const said = takeAddressWords(args, env);
  const device = theDevice(said, env);
  checkLifetimes(said);
  checkGroup(said);
  checkAddress(said);
  if (said.local === null && (said.broadcast === '+' || said.broadcast === '-')) {
    throw new CommandError('Broadcast can be set only for IPv4 addresses', Status.Missing);
  }
  if (said.local === null) throw refused(refusedAs('ipv4: Local address is not supplied'));
  if (device.mtu < LEAST_MTU) throw refused(refusal(Errno.NoBuffers));
  const { addresses } = env.stack;
  const own = { address: said.local.address, length: lengthOf(said) };
  const { index } = device;
  const options = optionsOf(said);
  ensure(replaces ? addresses.replace(index, own, options) : addresses.add(index, own, options));
}

function optionsOf(said: AddressWords): AddressOptions {
  const { peer, scope, label, metric, noPrefixRoute, autoJoin, valid, preferred } = said;
  return {
    ...(peer === null ? {} : { peer: peer.address }),
    ...(scope === null ? {} : { scope }),
    ...(label === null ? {} : { label }),
    ...{ metric, noPrefixRoute, autoJoin, broadcast: broadcastMeant(said) },
    ...{ validSeconds: valid ?? FOREVER, preferredSeconds: preferred ?? FOREVER },
  };
}

/** The first that is as was said. */
function remove(args: Args, env: Env): void {
  const said = takeAddressWords(args, env);
  needDevice(said);
  warnOfWildcard(said, env);
  const { index, mtu } = theDevice(said, env);
  checkLifetimes(said);
  checkAddress(said);
  if (mtu < LEAST_MTU) throw refused(refusedAs('ipv4: Device not found', Errno.NoDevice));
  const { local, peer, hasLength, label } = said;
  const fault = env.stack.addresses.remove(index, {
    ...(local === null ? {} : { address: local.address }),
    ...(label === null ? {} : { label }),
    ...(peer === null ? {} : { peer: peer.address }),
    ...(peer === null && !hasLength ? {} : { length: lengthOf(said) }),
  });
  ensure(fault);
}

/** Whoever gives no length means every length. */
function warnOfWildcard({ local, peer, localWord, hasLength }: AddressWords, { out }: Env): void {
  if (local === null || peer !== null || hasLength) return;
  out.warnings += `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${localWord}/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`;
}

function needDevice({ dev }: AddressWords): string {
  if (dev !== null) return dev;
  const text = 'Not enough information: "dev" argument is required.';
  throw new CommandError(text, Status.Missing);
}

function theDevice(said: AddressWords, { stack }: Env): NetDevice {
  const name = needDevice(said);
  const device = stack.findDevice(name);
  if (device === null) throw noDevice(name);
  return device;
}

function checkLifetimes({ valid, preferred }: AddressWords): void {
  if (valid === null && preferred === null) return;
  if (valid === 0) throw new CommandError('valid_lft is zero', Status.Missing);
  if ((valid ?? FOREVER) >= (preferred ?? FOREVER)) return;
  throw new CommandError('preferred_lft is greater than valid_lft', Status.Missing);
}

function checkGroup({ autoJoin, local }: AddressWords): void {
  if (!autoJoin || (local !== null && isMulticast(local.address))) return;
  throw new CommandError('autojoin needs multicast address', Status.Missing);
}

/** Refuses as the kernel what is no address. */
function checkAddress({ isInet, isEmpty, label }: AddressWords): void {
  if (!isInet) throw refused(refusal(Errno.NotSupported));
  if (isEmpty || (label !== null && label.length > LONGEST_LABEL)) {
    throw refused(refusedAs('Attribute failed policy validation'));
  }
}

function ensure(fault: Refusal | null): void {
  if (fault !== null) throw refused(fault);
}

function usage(): never {
  throw new CommandError(ADDRESS_USAGE, Status.Usage);
}

function none(): never {
  throw new CommandError('Error: tapip has no dumps of addresses.', Status.Usage);
}
