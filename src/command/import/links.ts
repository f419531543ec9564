// Devices and their addresses, as `ip -j -d addr` prints them.

import { formatCidr } from '../../ip/address.ts';
import type { Draft } from './draft.ts';
import { type Fields, flags, has, pair, records, recordsOf, word } from './fields.ts';

export const ADDRESSES_COMMAND = 'ip -j -d addr';

const LOOPBACK = 1;
const LOOPBACK_MTU = '65536';
const ETHERNET_MTU = '1500';

/** Makes the devices with their addresses, and switches on those that are on. */
export function importLinks(draft: Draft, list: unknown, kept: ReadonlySet<string>): void {
  const links = recordsOf(list, ADDRESSES_COMMAND);
  for (const link of links) importLink(draft, link, kept);
  const v6 = links.flatMap(addressesOf).filter((own) => word(own, 'family') === 'inet6').length;
  if (v6 > 0) draft.note(`IPv6 is not there yet: ${v6} of its addresses are left out`);
}

/** Switches off the devices that were on for a while. */
export function switchOff(draft: Draft, kept: ReadonlySet<string>): void {
  for (const name of kept) draft.run(['link', 'set', name, 'down']);
}

/** Names of devices that are off. */
export function namesOfDown(list: unknown): ReadonlySet<string> {
  const down = recordsOf(list, ADDRESSES_COMMAND).filter((link) => !flags(link).includes('UP'));
  return new Set(down.map((link) => word(link, 'ifname') ?? ''));
}

function importLink(draft: Draft, link: Fields, kept: ReadonlySet<string>): void {
  const name = word(link, 'ifname') ?? '';
  const isLoopback = word(link, 'ifindex') === String(LOOPBACK);
  if (!isLoopback) draft.run(addWords(link, name));
  describe(draft, link, name);
  const isUp = flags(link).includes('UP') || kept.has(name);
  const up = ['link', 'set', name, 'up'];
  const mtu = word(link, 'mtu');
  if (isLoopback && mtu !== null && mtu !== LOOPBACK_MTU) {
    draft.run(['link', 'set', name, 'mtu', mtu]);
  }
  // The loopback gets its address as it goes up, so it goes first.
  if (isLoopback && isUp) draft.run(up);
  const brought = isLoopback ? keepOwn(draft, link, name) : [];
  for (const own of addressesOf(link)) {
    if (!brought.includes(cidr(own))) importAddress(draft, own, name);
  }
  if (!isLoopback && isUp) draft.run(up);
}

function addWords(link: Fields, name: string): string[] {
  const mtu = word(link, 'mtu');
  const isEther = word(link, 'link_type') === 'ether';
  return [
    ...['link', 'add', name, ...pair('index', word(link, 'ifindex'))],
    ...pair('address', isEther ? word(link, 'address') : null),
    ...pair('mtu', mtu === ETHERNET_MTU ? null : mtu),
    ...['type', 'dummy'],
  ];
}

/** What a device has besides: its carrier, its group, and the table of its own that a VRF has. */
function describe(draft: Draft, link: Fields, name: string): void {
  const info = link.linkinfo;
  const kind = typeof info === 'object' && info !== null ? word(info as Fields, 'info_kind') : null;
  if (kind === 'vrf') draft.leaveOut(`VRF ${name}`, 'its devices are as if they were in none');
  const on = flags(link);
  // NO-CARRIER alone is said of one that is dormant, too.
  if (on.includes('UP') && on.includes('NO-CARRIER') && !on.includes('LOWER_UP')) {
    draft.run(['link', 'set', name, 'carrier', 'off']);
  }
  const group = word(link, 'group');
  const number = group === null ? 0 : draft.names.groups.parse(group);
  if (number === null) draft.leaveOut(`group ${group} of ${name}`, 'its number is not known here');
  else if (number !== 0) draft.run(['link', 'set', name, 'group', String(number)]);
}

/** Takes from the loopback what it has brought and the host's has not. Returns what stays. */
function keepOwn(draft: Draft, link: Fields, name: string): readonly string[] {
  const theirs = addressesOf(link).map(cidr);
  const brought = draft.stack.addresses
    .list()
    .filter(({ device }) => device === LOOPBACK)
    .map(formatCidr);
  for (const own of brought) {
    if (!theirs.includes(own)) draft.run(['addr', 'del', own, 'dev', name]);
  }
  return brought.filter((own) => theirs.includes(own));
}

function importAddress(draft: Draft, own: Fields, name: string): void {
  if (word(own, 'family') !== 'inet') return;
  const peer = word(own, 'address');
  const label = word(own, 'label');
  const scope = word(own, 'scope') ?? 'global';
  draft.run([
    ...['addr', 'add'],
    ...(peer === null
      ? [cidr(own)]
      : [word(own, 'local') ?? '', 'peer', `${peer}/${word(own, 'prefixlen')}`]),
    ...pair('broadcast', word(own, 'broadcast')),
    ...(scope === 'global' ? [] : ['scope', scope]),
    ...(label === null || label === name ? [] : ['label', label]),
    ...pair('metric', word(own, 'metric')),
    ...['dev', name],
    ...(has(own, 'noprefixroute') ? ['noprefixroute'] : []),
  ]);
}

const addressesOf = (link: Fields): readonly Fields[] => records(link, 'addr_info');

const cidr = (own: Fields): string => `${word(own, 'local')}/${word(own, 'prefixlen')}`;
