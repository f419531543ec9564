// `maddress`: the groups that each device hears, and the stations that go with them. As iproute2's ipmaddr.c, and for
// what a person adds the kernel's SIOCADDMULTI and SIOCDELMULTI.

import { formatIpv4 } from '../../ip/address.ts';
import type { NetDevice } from '../../netdev/device.ts';
import { formatMac, type MacAddress } from '../../netdev/mac.ts';
import { type Args, matches } from '../args.ts';
import { dispatch, type Env } from '../env.ts';
import { CommandError, duplicate, garbage, Status } from '../errors.ts';
import { newline } from '../link/show.ts';
import { parseLinkAddress, toMac } from '../lladdress.ts';
import { Entry } from '../output.ts';
import { MADDRESS_USAGE } from './usage.ts';

/** In the order in which `ip` tries them. */
export const maddress = dispatch(
  'maddr',
  [
    ['add', (args, env) => modify(args, env, add)],
    ['delete', (args, env) => modify(args, env, remove)],
    ['list', show],
    ['show', show],
    ['lst', show],
    ['help', usage],
  ],
  show,
);

const OCTETS = 6;

type Modifier = (device: NetDevice, station: MacAddress) => boolean;

const add: Modifier = ({ multicastList }, station) => {
  multicastList.add(station, true);
  return true;
};

const remove: Modifier = ({ multicastList }, station) => multicastList.remove(station, true);

function modify(args: Args, env: Env, how: Modifier): void {
  let name: string | null = null;
  let octets: readonly number[] = [];
  for (let word = args.take(); word !== null; word = args.take()) {
    if (word === 'dev') {
      word = args.need();
      if (name !== null) throw duplicate('dev', word);
      name = word;
      continue;
    }
    if (matches(word, 'address')) word = args.need();
    if (matches(word, 'help')) usage();
    if (octets.length > 0 && octets[0] !== 0) throw duplicate('address', word);
    octets = parseStation(word);
  }
  if (name === null) {
    throw new CommandError('Not enough information: "dev" is required.', Status.Usage);
  }
  const device = env.stack.findDevice(name);
  if (device === null) throw failed('No such device');
  if (device.loopback) throw failed('Invalid argument');
  if (!how(device, toMac(octets))) throw failed('No such file or directory');
}

function parseStation(word: string): readonly number[] {
  const octets = parseLinkAddress(word);
  if (octets.length === OCTETS) return octets;
  const text = `Error: Invalid address length ${octets.length} - must be ${OCTETS} bytes`;
  throw new CommandError(text, Status.Missing);
}

function show(args: Args, env: Env): void {
  let name: string | null = null;
  for (let word = args.take(); word !== null; word = args.take()) {
    if (word === 'dev') word = args.need();
    else if (matches(word, 'help')) usage();
    if (name !== null) throw garbage('dev', word);
    name = word;
  }
  env.out.list();
  for (const device of env.stack.devices) {
    if (name === null || name === device.name) showDevice(device, env);
  }
}

function showDevice(device: NetDevice, env: Env): void {
  const heard = [...(env.options.inet ? [] : stationsOf(device)), ...groupsOf(device, env)];
  if (heard.length === 0) return;
  // On one line there is the device before each.
  const lists = env.options.oneline ? heard.map((one) => [one]) : [heard];
  for (const list of lists) {
    const entry = new Entry().put('ifindex', device.index, `${device.index}:`);
    entry.put('ifname', device.name, `\t${device.name}${newline(env)}`);
    const text = list.map((one) => one.text).join('');
    env.out.show(
      entry.put(
        'maddr',
        list.map(({ json }) => json),
        text,
      ),
    );
  }
}

function stationsOf({ multicastList }: NetDevice): readonly Entry[] {
  return multicastList.stations.map(({ high, low, users, isStatic }) => {
    const mac = formatMac(high, low);
    const entry = withUsers(new Entry().put('link', mac, `\tlink  ${mac}`), users);
    if (isStatic) entry.put('features', 'static', ' static');
    return entry.say('\n');
  });
}

function groupsOf({ index }: NetDevice, { stack }: Env): readonly Entry[] {
  return stack.addresses.groups.of(index).map(({ address, users }) => {
    const entry = new Entry().put('family', 'inet', '\tinet  ');
    entry.put('address', formatIpv4(address), formatIpv4(address));
    return withUsers(entry, users).say('\n');
  });
}

const withUsers = (entry: Entry, users: number): Entry =>
  users === 1 ? entry : entry.put('users', users, ` users ${users}`);

function usage(): never {
  throw new CommandError(MADDRESS_USAGE, Status.Usage);
}

const failed = (why: string): CommandError => new CommandError(`ioctl: ${why}`, Status.Missing);
