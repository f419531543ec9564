// "Fragmentation needed" and redirects: what is asked of the network, what comes back, and what is asked of the host
// in the end.

import {
  between,
  type Frame,
  type IcmpFields,
  type Station,
} from '../../../src/testing/frame/frame.ts';
import { echoReply } from '../../../src/testing/frame/reply.ts';
import { HOST, HOST_RIGHT, left, right } from './stations.ts';

export const ROUTER = left(254);
export const OTHER_ROUTER = left(253);
/** On the cable, and in no subnet of ours. */
export const STRANGER: Station = { mac: '06:22:a3:24:25:99', ip: '10.99.0.9' };
export const FAR = '192.0.2.9';

type Answer = (request: Uint8Array) => Frame;

/** One request of the host's own. */
interface Request {
  readonly to?: string;
  readonly size?: number;
  readonly mode?: 'do' | 'want' | 'dont';
  /** What comes back, one after the other. */
  readonly answers?: readonly Answer[];
}

export interface Row {
  readonly name: string;
  readonly sysctls?: Readonly<Record<string, number>>;
  readonly ipForward?: boolean;
  /** `ip route` words in place of the default route. */
  readonly routes?: readonly string[];
  readonly requests: readonly Request[];
  /** Frames that come in then, with the cable. */
  readonly frames?: readonly (readonly [Frame, number])[];
  /** What is asked in the end. Default: about {@link FAR}. */
  readonly asks?: readonly string[];
}

const from =
  (station: Station, fields: IcmpFields): Answer =>
  (request) =>
    between(station, isOfLeft(request) ? HOST : HOST_RIGHT)
      .ip()
      .icmp(fields)
      .quote(request, 28);

const isOfLeft = (request: Uint8Array): boolean => request[26] === 10;

const tooLong = (nextHopMtu: number, station = ROUTER): Answer =>
  from(station, { type: 'destination-unreachable', code: 'fragmentation-needed', nextHopMtu });

const redirect = (gateway: Station | string, code = 1, station = ROUTER): Answer =>
  from(station, {
    type: 'redirect',
    code,
    gateway: typeof gateway === 'string' ? gateway : gateway.ip,
  });

const reply: Answer = (request) => echoReply(request);

const one = (...answers: readonly Answer[]): readonly Request[] => [{ answers }];
const conf = (key: string, all: number, own = all): Record<string, number> => ({
  [`net.ipv4.conf.all.${key}`]: all,
  [`net.ipv4.conf.eth0.${key}`]: own,
});

export const ASKS = [
  ...[`route get ${FAR}`, `-j route get ${FAR}`, 'route show cache', '-j route show cache'],
  ...['-d route show table all cache', '-o route list cache', `route get ${ROUTER.ip}`],
  ...['route get 198.51.100.7', `route get fibmatch ${FAR}`],
];

const MTUS: readonly Row[] = [
  ...[68, 551, 552, 1399, 1400, 1499, 1500, 1501, 65535].map(
    (mtu): Row => ({ name: `RFC 1191 §4: next-hop MTU ${mtu}`, requests: one(tooLong(mtu)) }),
  ),
  { name: 'RFC 1191 §5: a router that does not say how much', requests: one(tooLong(0)) },
  ...(['do', 'want', 'dont'] as const).map(
    (mode): Row => ({
      name: `a request with -M ${mode}`,
      requests: [{ mode, answers: [tooLong(1400)] }],
    }),
  ),
  {
    name: 'RFC 1191 §6.3: “A host MUST never raise its estimate of the Path MTU” because of an error',
    requests: [{ answers: [tooLong(1300)] }, { size: 1200, answers: [tooLong(1350)] }],
  },
  {
    name: 'narrower still',
    requests: [{ answers: [tooLong(1300)] }, { size: 1200, answers: [tooLong(1200)] }],
  },
  {
    name: 'once it is locked, nothing changes it',
    requests: [{ answers: [tooLong(400)] }, { size: 500, answers: [tooLong(300)] }],
  },
  { name: 'from any router', requests: one(tooLong(1400, left(9))) },
  {
    name: 'about a host on the cable',
    requests: [{ to: left(9).ip, answers: [tooLong(1400)] }],
    asks: [`route get ${left(9).ip}`, 'route show cache', 'route get 10.0.0.8'],
  },
  ...[
    ['min_pmtu', 1000],
    ['mtu_expires', 77],
    ['mtu_expires', 86_400],
  ].map(
    ([key, value]): Row => ({
      name: `net.ipv4.route.${key} ${value}`,
      sysctls: { [`net.ipv4.route.${key}`]: Number(value) },
      requests: one(tooLong(900)),
    }),
  ),
  {
    name: 'min_pmtu above the MTU of the cable',
    sysctls: { 'net.ipv4.route.min_pmtu': 9000 },
    requests: one(tooLong(900)),
  },
  ...[1, 2, 3, 4].map(
    (value): Row => ({
      name: `net.ipv4.ip_no_pmtu_disc ${value}`,
      sysctls: { 'net.ipv4.ip_no_pmtu_disc': value },
      requests: one(tooLong(1400)),
    }),
  ),
  ...['mtu 1450', 'mtu lock 1450', 'mtu lock 1300', 'mtu 1450 initcwnd 7 hoplimit 9'].map(
    (words): Row => ({
      name: `a route with ${words}`,
      routes: [`default via ${ROUTER.ip} ${words}`],
      requests: [{ mode: 'want', size: 1250, answers: [tooLong(1200)] }],
    }),
  ),
  {
    name: 'several nexthops: each learns it',
    routes: [
      `default nexthop via ${ROUTER.ip} dev eth0 nexthop via ${right(254).ip} dev eth1 weight 3`,
    ],
    requests: one(tooLong(1400)),
    asks: [
      ...['eth0', 'eth1'].map((name) => `route get ${FAR} oif ${name}`),
      ...['route show cache', `route get 198.51.100.7 oif eth0`],
    ],
  },
  {
    name: 'what no packet has met is not shown',
    requests: [
      { answers: [tooLong(1400)] },
      { to: '192.0.2.11', answers: [tooLong(1300)] },
      { to: '192.0.2.12', size: 100, answers: [tooLong(1300)] },
    ],
    asks: ['route show cache', ...ASKS, 'route get 192.0.2.12', 'route get 192.0.2.11'],
  },
  {
    name: 'two routes by one gateway: it is told of both',
    routes: [`default via ${ROUTER.ip}`, `198.51.100.0/24 via ${ROUTER.ip}`],
    requests: one(tooLong(1400)),
  },
  {
    name: 'flush cache forgets it',
    requests: one(tooLong(1400)),
    asks: [`route get ${FAR}`, 'route flush cache', 'route show cache', `route get ${FAR}`],
  },
  {
    name: 'it goes with its route',
    requests: one(tooLong(1400)),
    asks: [
      `route change default via ${OTHER_ROUTER.ip}`,
      ...ASKS,
      `route replace default via ${ROUTER.ip}`,
      ...ASKS,
    ],
  },
  ...[1500, 1450, 1400, 1300].map(
    (mtu): Row => ({
      name: `the device’s MTU becomes ${mtu}`,
      requests: one(tooLong(1400)),
      asks: [`link set eth0 mtu ${mtu}`, ...ASKS, 'link set eth0 mtu 1480', ...ASKS],
    }),
  ),
  {
    name: 'a locked one when the device’s MTU becomes less',
    requests: one(tooLong(400)),
    asks: ['link set eth0 mtu 1300', ...ASKS, 'link set eth0 mtu 500', ...ASKS],
  },
];

const REDIRECTS: readonly Row[] = [
  ...[0, 1, 2, 3, 4, 7, 9].map(
    (code): Row => ({
      name: `RFC 1122 §3.2.2.2: a redirect of code ${code}`,
      requests: one(redirect(OTHER_ROUTER, code), reply),
    }),
  ),
  {
    name: 'RFC 1122 §3.2.2.2: from another than “the current first-hop router”',
    requests: one(redirect(OTHER_ROUTER, 1, left(9)), reply),
  },
  ...[ROUTER.ip, HOST.ip, '10.0.0.255', '224.0.0.9', '255.255.255.255', '0.0.0.0', '127.0.0.1'].map(
    (gateway): Row => ({ name: `to ${gateway}`, requests: one(redirect(gateway), reply) }),
  ),
  {
    name: 'about a host on the cable',
    requests: [{ to: left(9).ip, answers: [redirect(OTHER_ROUTER, 1, left(9)), reply] }],
    asks: [`route get ${left(9).ip}`, 'route show cache'],
  },
  {
    name: 'shared_media: to a gateway of another subnet',
    requests: one(redirect(STRANGER), reply),
  },
  {
    name: 'shared_media 0: to a gateway of another subnet',
    sysctls: { ...conf('shared_media', 0), ...conf('secure_redirects', 0) },
    requests: one(redirect(STRANGER), reply),
  },
  {
    name: 'shared_media 0, secure_redirects 0',
    sysctls: { ...conf('shared_media', 0), ...conf('secure_redirects', 0) },
    requests: one(redirect(OTHER_ROUTER), reply),
  },
  {
    name: 'shared_media 0, secure_redirects 1: to a gateway of no route',
    sysctls: conf('shared_media', 0),
    requests: one(redirect(OTHER_ROUTER), reply),
  },
  {
    name: 'shared_media 0, secure_redirects 1: to a gateway of another route',
    sysctls: conf('shared_media', 0),
    routes: [`default via ${ROUTER.ip}`, `203.0.113.0/24 via ${OTHER_ROUTER.ip}`],
    requests: one(redirect(OTHER_ROUTER), reply),
  },
  {
    name: 'shared_media of all or of the device',
    sysctls: conf('shared_media', 0, 1),
    requests: one(redirect(STRANGER), reply),
  },
  ...[
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ].flatMap(([all = 0, own = 0]) =>
    [false, true].map(
      (ipForward): Row => ({
        name: `a ${ipForward ? 'router' : 'host'} with accept_redirects ${all} for all, ${own} for the device`,
        ipForward,
        sysctls: conf('accept_redirects', all, own),
        requests: one(redirect(OTHER_ROUTER), reply),
      }),
    ),
  ),
  {
    name: 'a gateway that is not known yet is only asked for',
    requests: one(redirect(left(77)), reply),
    asks: ['route show cache', `route get ${FAR}`],
  },
  {
    name: 'and taken at the next word, once it has answered',
    requests: [
      {
        answers: [
          redirect(left(77)),
          () => between(left(77), HOST).arp({ operation: 'reply' }),
          reply,
        ],
      },
      { answers: [redirect(left(77)), reply] },
    ],
  },
  {
    name: 'again, by the gateway that was named first',
    requests: [
      { answers: [redirect(OTHER_ROUTER), reply] },
      { answers: [redirect(left(9), 1, OTHER_ROUTER), reply] },
    ],
  },
  {
    name: 'a redirect and a path MTU: one exception',
    requests: [{ answers: [redirect(OTHER_ROUTER), reply] }, { answers: [tooLong(1400)] }],
  },
  {
    name: 'a path MTU and a redirect: one exception',
    requests: [
      { answers: [tooLong(1400)] },
      { size: 500, answers: [redirect(OTHER_ROUTER), reply] },
    ],
  },
];

/** A datagram for somebody else that comes in by the second cable. */
const across = (size: number, dontFragment: 0 | 1): readonly [Frame, number] => [
  between(right(9), HOST_RIGHT)
    .ip({ destination: FAR, dontFragment, identification: 0x3132 })
    .icmp({ type: 'echo-request', identifier: 0x4142, sequence: 0x5152 })
    .payload(size - 28),
  1,
];

const FORWARDED = [across(1300, 1), across(1300, 0), across(1000, 1)];

const ROUTERS: readonly Row[] = [
  ...[0, 1, 7].map(
    (use): Row => ({
      name: `ip_forward_use_pmtu ${use}: what is forwarded where the path is narrow`,
      ipForward: true,
      sysctls: { 'net.ipv4.ip_forward_use_pmtu': use },
      requests: one(tooLong(1200)),
      frames: FORWARDED,
      asks: [`route get ${FAR} from ${right(9).ip} iif eth1`, ...ASKS],
    }),
  ),
  {
    name: 'a locked path MTU counts for what is forwarded, too',
    ipForward: true,
    requests: one(tooLong(0)),
    frames: FORWARDED,
    asks: [`route get ${FAR} from ${right(9).ip} iif eth1`],
  },
  {
    name: 'a locked route: what every cable of old carries',
    ipForward: true,
    routes: [`default via ${ROUTER.ip} mtu lock 0`],
    requests: [],
    frames: FORWARDED,
    asks: [`route get ${FAR} from ${right(9).ip} iif eth1`],
  },
  {
    name: 'a redirect is obeyed for what is forwarded, too',
    ipForward: true,
    sysctls: conf('accept_redirects', 1),
    requests: one(redirect(OTHER_ROUTER), reply),
    frames: FORWARDED,
    asks: [
      `route get ${FAR} from ${right(9).ip} iif eth1`,
      `route get ${FAR} from ${left(9).ip} iif eth0`,
      `-j route get ${FAR} from ${left(9).ip} iif eth0`,
    ],
  },
  ...[0, 1].map(
    (own): Row => ({
      name: `send_redirects 0 for all, ${own} for the device: what is asked of the sender’s way back`,
      ipForward: true,
      sysctls: {
        ...conf('send_redirects', 0, own),
        'net.ipv4.conf.eth0.shared_media': 0,
        'net.ipv4.conf.all.shared_media': 0,
      },
      requests: [],
      frames: [left(9), STRANGER].map((sender): readonly [Frame, number] => [
        between(sender, HOST).ip({ destination: FAR }).icmp({ type: 'echo-request' }).payload(9),
        0,
      ]),
      asks: [
        `route get ${FAR} from ${left(9).ip} iif eth0`,
        `route get ${FAR} from ${STRANGER.ip} iif eth0`,
      ],
    }),
  ),
];

/** What Debian's ping prints, once the path is known to carry 1400 bytes. */
const PINGS: readonly Row[] = (['do', 'want', 'dont'] as const).flatMap((mode) =>
  [1372, 1373, 1472, 1473, 2900].map(
    (size): Row => ({
      name: `ping -M ${mode} -s ${size}, twice, and an error for what is too long`,
      requests: [
        { mode, size, answers: [size > 1372 && mode !== 'dont' ? tooLong(1400) : reply] },
        { mode, size, answers: [reply] },
      ],
      asks: [`route get ${FAR}`],
    }),
  ),
);

/** What a host answers, and what its router says of the answer. */
const asked = between(ROUTER, HOST)
  .ip({ source: FAR })
  .icmp({ type: 'echo-request', identifier: 0x4142, sequence: 0x5152 })
  .payload(30);
const answered = between(HOST, ROUTER)
  .ip({ destination: FAR })
  .icmp({ type: 'echo-reply', identifier: 0x4142, sequence: 0x5152 })
  .payload(30);

const REPLIES: readonly Row[] = [
  {
    name: 'a redirect of our echo replies',
    requests: [],
    frames: [
      [asked, 0],
      [redirect(OTHER_ROUTER)(answered.bytes()), 0],
      [asked, 0],
    ],
  },
  {
    name: 'a redirect of echo replies that are not from us',
    requests: [],
    frames: [[redirect(OTHER_ROUTER)(answered.with('ip', { source: left(8).ip }).bytes()), 0]],
  },
];

export const ROWS: readonly Row[] = [...MTUS, ...PINGS, ...REDIRECTS, ...ROUTERS, ...REPLIES];
