// `addr show`: each device with its addresses. As iproute2's ipaddr_list and print_addrinfo.

import { formatIpv4, within as isIn } from '../../ip/address.ts';
import { AddressFlag, FOREVER, flagsOf, type InterfaceAddress } from '../../ip/device.ts';
import type { NetDevice } from '../../netdev/device.ts';
import type { Args } from '../args.ts';
import type { Env } from '../env.ts';
import { matchesGlob } from '../glob.ts';
import { describe, isShown, listed, newline, putStatistics } from '../link/show.ts';
import { Entry, type Json } from '../output.ts';
import { type ShowFilter, takeShowFilter } from '../showfilter.ts';
import { ADDRESS_USAGE } from './usage.ts';

export function showAddresses(args: Args, env: Env): void {
  const family = env.options.inet ? 'inet' : 'any';
  const filter = takeShowFilter(args, env, family, ADDRESS_USAGE);
  const isInet = env.options.inet || filter.within !== null;
  env.out.list();
  for (const device of listed(filter, env)) {
    const own = addressesOf(device, env);
    const isMeant = own.some((one) => isWanted(one, filter)) || (own.length === 0 && !isInet);
    if (isMeant) env.out.show(showDevice(device, own, filter, isInet, env));
  }
}

/** The addresses of one device, in the order in which they are tried as a source. */
export const addressesOf = ({ index }: NetDevice, { stack }: Env): readonly InterfaceAddress[] =>
  stack.addresses.list().filter((own) => own.device === index);

/** Whether the filter wants that address. */
export function isWanted(own: InterfaceAddress, filter: ShowFilter): boolean {
  const { scope, label, within, flags, flagMask } = filter;
  if (scope !== null && own.scope !== scope) return false;
  if (((flagsOf(own) ^ flags) & flagMask) !== 0) return false;
  if (label !== null && !matchesGlob(label, own.label)) return false;
  return within === null || isIn(own.address, within.address, within.length);
}

function showDevice(
  device: NetDevice,
  own: readonly InterfaceAddress[],
  filter: ShowFilter,
  isInet: boolean,
  env: Env,
): Entry {
  const { brief, oneline, statistics } = env.options;
  const entry = new Entry();
  // iproute2 looks for a label before it has read the device's name: no device fits, but its addresses are shown.
  const isDescribed = !oneline && filter.label === null && isShown(device, filter);
  if (isDescribed) describe(entry, device, env, false, !isInet);
  else if (!oneline && filter.label === null) return entry;
  if (isDescribed && !brief) entry.say('\n');
  putAddresses(entry, device, own, filter, env);
  if (brief) entry.say('\n');
  if (!isDescribed || statistics === 0 || brief) return entry;
  putStatistics(entry, device, env);
  return entry.say('\n');
}

function putAddresses(
  entry: Entry,
  device: NetDevice,
  own: readonly InterfaceAddress[],
  filter: ShowFilter,
  env: Env,
): void {
  const meant = filter.up && !device.up ? [] : own;
  const entries = meant.map((one) => {
    const wanted = isWanted(one, filter);
    return wanted ? addressEntry(one, env, env.options.oneline) : new Entry();
  });
  const all: Json[] = entries.map(({ json }) => json);
  entry.put('addr_info', all, entries.map(({ text }) => text).join(''));
}

/** One address, with its line's end. @param named begins with its device */
export function addressEntry(own: InterfaceAddress, env: Env, named: boolean): Entry {
  const { brief } = env.options;
  const entry = new Entry();
  if (!brief) {
    const { name } = env.stack.addresses.link(own.device);
    if (named) entry.put('index', own.device, `${own.device}: `).put('dev', name, name);
    entry.put('family', 'inet', '    inet ');
  }
  putPrefix(entry, own);
  if (brief) return entry;
  if (own.broadcast !== 0) {
    const all = formatIpv4(own.broadcast);
    entry.put('broadcast', all, `brd ${all} `);
  }
  const { names, options } = env;
  entry.put('scope', options.numeric ? String(own.scope) : names.scopes.name(own.scope));
  putFlags(entry, flagsOf(own));
  const label = own.label;
  if (label !== '') entry.put('label', label, label);
  putLifetimes(entry, own, env);
  return entry.say('\n');
}

function putPrefix(entry: Entry, own: InterfaceAddress): void {
  const { address, peer, length, metric } = own;
  entry.put('local', formatIpv4(address), formatIpv4(address));
  if (peer !== address) entry.put('address', formatIpv4(peer), ` peer ${formatIpv4(peer)}`);
  entry.put('prefixlen', length, `/${length} `);
  if (metric !== 0) entry.put('metric', metric);
}

/** Those that an address of IPv4 may have, as iproute2 orders them. */
function putFlags(entry: Entry, flags: number): void {
  const { Secondary, Deprecated, Permanent, NoPrefixRoute, AutoJoin } = AddressFlag;
  if ((flags & Secondary) !== 0) entry.put('secondary', true, 'secondary ');
  if ((flags & Deprecated) !== 0) entry.put('deprecated', true, 'deprecated ');
  if ((flags & Permanent) === 0) entry.put('dynamic', true, 'dynamic ');
  if ((flags & NoPrefixRoute) !== 0) entry.put('noprefixroute', true, 'noprefixroute ');
  if ((flags & AutoJoin) !== 0) entry.put('autojoin', true, 'autojoin ');
}

function putLifetimes(entry: Entry, own: InterfaceAddress, env: Env): void {
  // What is valid for ever is preferred for ever too, in Linux's words, even where it is deprecated.
  const forever = own.validSeconds === FOREVER;
  const preferred = forever ? FOREVER : own.preferredSeconds;
  const inWords = (seconds: number): string => (seconds === FOREVER ? 'forever' : `${seconds}sec`);
  const valid = `${newline(env)}       valid_lft ${inWords(own.validSeconds)}`;
  entry.put('valid_life_time', own.validSeconds, valid);
  entry.put('preferred_life_time', preferred, ` preferred_lft ${inWords(preferred)}`);
}
