// `link show`, and the lines about a device that `addr show` prints too. As iproute2's print_linkinfo.

import type { NetDevice } from '../../netdev/device.ts';
import { formatMac } from '../../netdev/mac.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { Entry } from '../output.ts';
import { type ShowFilter, takeShowFilter } from '../showfilter.ts';
import { statisticsJson, statisticsText } from './stats.ts';
import { LINK_USAGE } from './usage.ts';

/** Linux gives a device IPv6 only from this MTU on. */
const LEAST_IPV6_MTU = 1280;

/** Types by which Linux itself chooses which devices it lists. */
const KINDS = ['dummy', 'veth'];

export function showLinks(args: Args, env: Env): void {
  const filter = takeShowFilter(args, env, 'link', LINK_USAGE);
  env.out.list();
  for (const device of listed(filter, env)) {
    const entry = new Entry();
    // iproute2 looks for a label before it has read the device's name: none fits.
    if (isShown(device, filter) && filter.label === null) {
      describe(entry, device, env, true);
      entry.say('\n');
    }
    env.out.show(entry);
  }
}

/** The devices of which Linux tells, each of which has its place in JSON, even if that stays empty. */
export function listed(filter: ShowFilter, { stack }: Env): readonly NetDevice[] {
  const { device, kind, hasMaster } = filter;
  if (device !== null) return [device];
  if (hasMaster) return [];
  if (kind !== null && KINDS.includes(kind))
    return stack.devices.filter((own) => own.kind === kind);
  return stack.devices;
}

export const isShown = (device: NetDevice, { up, group, kind, hasMaster }: ShowFilter): boolean =>
  (device.up || !up) &&
  (group === null || device.group === group) &&
  (kind === null || device.kind === kind) &&
  !hasMaster;

/** Puts into the entry what there is to say of the device, without the line's end. */
export function describe(
  entry: Entry,
  device: NetDevice,
  env: Env,
  isLink: boolean,
  hasStation = true,
): void {
  const { brief, details, statistics } = env.options;
  if (brief) return describeBriefly(entry, device, isLink);
  const { index, name } = device;
  const other = otherEnd(device);
  entry.put('ifindex', index, `${index}: `);
  if (other !== null) entry.note('link', other.name);
  entry.put('ifname', name, `${nameOf(device)}: `);
  putFlags(entry, device);
  putState(entry, device, env, isLink);
  if (hasStation || details) putStation(entry, device, env);
  if (details) putDetails(entry, device, env, isLink);
  if ((isLink || details) && device.alias !== '') {
    entry.put('ifalias', device.alias, `${newline(env)}    alias ${device.alias}`);
  }
  if (isLink && statistics > 0) {
    entry.say(newline(env));
    putStatistics(entry, device, env);
  }
}

export function putStatistics(entry: Entry, device: NetDevice, env: Env): void {
  const { statistics } = env.options;
  const text = statisticsText(device, statistics, newline(env));
  entry.put('stats64', statisticsJson(device, statistics), text);
}

/** Between the lines of one entry. */
export const newline = ({ options }: Env): string => (options.oneline ? '\\' : '\n');

function describeBriefly(entry: Entry, device: NetDevice, isLink: boolean): void {
  const other = otherEnd(device);
  if (other !== null) entry.note('link', other.name);
  entry.put('ifname', device.name, `${nameOf(device).padEnd(16)} `);
  const state = stateOf(device);
  entry.put('operstate', state, `${state.padEnd(14)} `);
  if (!isLink) return;
  const mac = formatMac(device.mac.high, device.mac.low);
  entry.put('address', mac, `${mac} `);
  putFlags(entry, device);
}

/** The device at the other end of its cable. */
const otherEnd = ({ peer, loopback }: NetDevice): NetDevice | null => (loopback ? null : peer);

function nameOf(device: NetDevice): string {
  const other = otherEnd(device);
  return other === null ? device.name : `${device.name}@${other.name}`;
}

function putFlags(entry: Entry, device: NetDevice): void {
  const { loopback, multicast, arp, up, carrier } = device;
  const flags: [string, boolean][] = [
    ['NO-CARRIER', up && !carrier],
    ['LOOPBACK', loopback],
    ['BROADCAST', !loopback],
    ['MULTICAST', multicast],
    ['NOARP', !arp],
    ['UP', up],
    ['LOWER_UP', up && carrier],
    ['M-DOWN', otherEnd(device)?.up === false],
  ];
  const names = flags.flatMap(([name, isSet]) => (isSet ? [name] : []));
  entry.put('flags', names, `<${names.join(',')}> `);
}

/** As Linux's rfc2863_policy: of a device that never lost its carrier nothing is known. */
function stateOf(device: NetDevice): string {
  const { up, carrier, carrierChanges, loopback, kind } = device;
  if (!up) return 'DOWN';
  if (!carrier) return otherEnd(device) === null ? 'DOWN' : 'LOWERLAYERDOWN';
  return loopback || (kind === 'dummy' && carrierChanges === 0) ? 'UNKNOWN' : 'UP';
}

function putState(entry: Entry, device: NetDevice, env: Env, isLink: boolean): void {
  const { mtu, txQueueLength, group } = device;
  const { names, options } = env;
  const inWords = options.numeric ? String(group) : names.groups.name(group);
  entry.put('mtu', mtu);
  entry.put('qdisc', device.wasUp ? 'noqueue' : 'noop');
  const state = stateOf(device);
  entry.put('operstate', state, `state ${state} `);
  if (isLink) entry.put('linkmode', 'DEFAULT', 'mode DEFAULT ');
  entry.put('group', inWords);
  if (txQueueLength !== 0) entry.put('txqlen', txQueueLength, `qlen ${txQueueLength}`);
}

function putStation(entry: Entry, { loopback, mac }: NetDevice, env: Env): void {
  const type = loopback ? 'loopback' : 'ether';
  // With `-N` by their number: ARPHRD_LOOPBACK and ARPHRD_ETHER.
  const word = env.options.numeric ? `[${loopback ? 772 : 1}]` : type;
  const own = formatMac(mac.high, mac.low);
  const all = loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff';
  entry.put('link_type', word, `${newline(env)}    link/${word} `);
  entry.put('address', own, own);
  entry.put('broadcast', all, ` brd ${all}`);
}

/** What `-d` adds. What the stack has no notion of is what Linux says of a new device. */
function putDetails(entry: Entry, device: NetDevice, env: Env, isLink: boolean): void {
  const { minMtu, maxMtu, kind, mtu } = device;
  entry.put('promiscuity', 0, ' promiscuity 0 ');
  entry.put('allmulti', 0, ' allmulti 0 ');
  entry.put('min_mtu', minMtu, `minmtu ${minMtu} `);
  entry.put('max_mtu', maxMtu, `maxmtu ${maxMtu} `);
  if (kind !== '') entry.put('linkinfo', { info_kind: kind }, `${newline(env)}    ${kind} `);
  if (isLink && mtu >= LEAST_IPV6_MTU) {
    entry.put('inet6_addr_gen_mode', 'eui64', 'addrgenmode eui64 ');
  }
  entry.put('num_tx_queues', 1, 'numtxqueues 1 ');
  entry.put('num_rx_queues', 1, 'numrxqueues 1 ');
  entry.put('gso_max_size', 65536);
  entry.put('gso_max_segs', 65535);
  entry.put('tso_max_size', 524280);
  entry.put('tso_max_segs', 65535);
  entry.put('gro_max_size', 65536);
}
