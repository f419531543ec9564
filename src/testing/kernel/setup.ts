// What a kernel in a test is to be like, in the same words as a stack on a {@link Wire}, and what must be
// written and run for it.

import { formatCidr, parseCidr } from '../../ip/address.ts';
import { type MacAddress, parseMac } from '../../netdev/mac.ts';
import type { StaticRoute } from '../wire/setup.ts';
import { type On, STACK_MAC, type WireInterface, type WireOptions } from '../wire/wire.ts';
import type { KernelPort, KernelSetup } from './message.ts';

export interface KernelOptions
  extends Pick<WireOptions, 'interfaces' | 'mtu' | 'gateway' | 'routes' | 'neighbours'> {
  /** Whether the kernel is a router. Default: a host. */
  ipForward?: boolean;
  /** Settings that are not to be as Linux has them at first, by name: `{ 'net.ipv4.icmp_ratemask': 0 }`. */
  sysctls?: Readonly<Record<string, number | string>>;
  /** Whether {@link KernelFrame.counted} is asked for. Default false. */
  counting?: boolean;
  /** When all ends, in ms since it started. Default one minute. */
  lifeMs?: number;
}

/** A kernel cannot be had, or has come to an end. The message is one line for people: what is wrong, and what to do. */
export class KernelError extends Error {
  override readonly name = 'KernelError';
}

/** Throws a {@link KernelError} for what no interface can have. */
export function setupOf(options: KernelOptions): KernelSetup {
  const { interfaces = [['10.0.0.1/24']], mtu = 1500, ipForward = false, sysctls = {} } = options;
  const settings = interfaces.map((each) => ('length' in each ? { addresses: each } : each));
  const ports = settings.map((each, index) => portOf({ mtu, ...each }, index));
  const { gateway, routes = [], neighbours = [], counting = false, lifeMs = 60_000 } = options;
  const addresses = ports.flatMap(({ name, addresses }) =>
    addresses.map((address) => `address add ${address} brd + dev ${name}`),
  );
  const groups = settings.flatMap(({ groups: joined = [] }, index) =>
    joined.map((group) => `address add ${group}/32 dev ${nameOf(ports, index)} autojoin`),
  );
  const known = neighbours.map(
    ({ ip, mac, on = 0 }) =>
      `neighbour add ${ip} lladdr ${mac} dev ${nameOf(ports, on)} nud permanent`,
  );
  const all = gateway === undefined ? routes : [{ to: 'default', via: gateway }, ...routes];
  return {
    ports,
    before: [...AT_FIRST, ['net/ipv4/ip_forward', ipForward ? '1' : '0']],
    commands: [...addresses, ...groups, ...all.map((route) => routeWords(ports, route)), ...known],
    after: Object.entries(sysctls).map(([name, value]) => [name.replaceAll('.', '/'), `${value}`]),
    counting,
    lifeMs,
  };
}

function portOf(
  { name, mac, addresses = [], mtu = 1500 }: WireInterface,
  index: number,
): KernelPort {
  const known = addresses.map((text) => {
    const cidr = parseCidr(text);
    if (cidr !== null) return formatCidr(cidr);
    throw new KernelError(`'${text}': expected an IPv4 address such as 10.0.0.1/24`);
  });
  return { name: name ?? `eth${index}`, mac: macOf(mac, index), mtu, addresses: known };
}

function macOf(text: string | undefined, index: number): MacAddress {
  const mac = parseMac(text ?? STACK_MAC);
  if (mac === null) {
    throw new KernelError(`'${text}': expected an Ethernet address such as 02:00:00:00:00:01`);
  }
  return text === undefined ? { high: mac.high, low: mac.low + index } : mac;
}

function routeWords(ports: readonly KernelPort[], route: StaticRoute): string {
  const { to, via, on, table, source, metric, type } = route;
  const words: readonly (readonly [string, string | number | undefined])[] = [
    ['via', via],
    ['dev', on === undefined ? undefined : nameOf(ports, on)],
    ['table', table],
    ['src', source],
    ['metric', metric],
  ];
  const said = words.flatMap(([word, value]) => (value === undefined ? [] : [word, value]));
  return ['route add', ...(type === undefined ? [] : [type]), to, ...said].join(' ');
}

/** The name of an interface. Throws a `RangeError` when there is none. */
export function nameOf(ports: readonly KernelPort[], on: On): string {
  const port = typeof on === 'number' ? ports[on] : ports.find(({ name }) => name === on);
  if (port !== undefined) return port.name;
  const names = ports.map(({ name }) => name).join(', ');
  throw new RangeError(`no interface ${on}: expected one of ${names}`);
}

const forAll = (name: string, value: string): [string, string][] =>
  ['all', 'default'].map((which) => [`net/ipv4/conf/${which}/${name}`, value]);

/**
 * A kernel as it starts, whatever the machine's own settings are, which a namespace inherits
 * (`net.core.devconf_inherit_init_net`). Without IPv6, whose frames would come unasked.
 */
const AT_FIRST: readonly (readonly [string, string])[] = [
  ['net/ipv6/conf/all/disable_ipv6', '1'],
  ['net/ipv6/conf/default/disable_ipv6', '1'],
  ['net/ipv4/conf/all/accept_source_route', '0'],
  ['net/ipv4/conf/default/accept_source_route', '1'],
  ...forAll('accept_redirects', '1'),
  ...forAll('secure_redirects', '1'),
  ...forAll('send_redirects', '1'),
  ...forAll('shared_media', '1'),
  ...forAll('rp_filter', '0'),
  ...forAll('log_martians', '0'),
  ...['arp_accept', 'arp_announce', 'arp_filter', 'arp_ignore', 'arp_notify', 'proxy_arp'].flatMap(
    (name) => forAll(name, '0'),
  ),
  ['net/ipv4/ip_default_ttl', '64'],
  ['net/ipv4/icmp_echo_ignore_all', '0'],
  ['net/ipv4/icmp_echo_ignore_broadcasts', '1'],
  ['net/ipv4/icmp_ratelimit', '1000'],
  ['net/ipv4/icmp_ratemask', '6168'],
  ['net/ipv4/ipfrag_time', '30'],
];
