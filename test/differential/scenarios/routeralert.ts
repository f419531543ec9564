// Packets through a router that ask routers to look at them (RFC 2113), or seem to, and the sessions that are there to
// look.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { type AnyFrame, between } from '../../../src/testing/frame/frame.ts';
import { BROADCAST, HOST, HOST_RIGHT, left, type Row, right } from './stations.ts';

export const PROTOCOL = 253;
/** Of a session that looks at nothing on its way. */
export const DEAF = 251;
/** To the host itself: the last of all. */
export const END = 252;

/** RSVP, UDP and a protocol that nobody has are all the same to a session. */
export const SESSIONS: readonly {
  readonly protocol: number;
  readonly routerAlert: boolean;
  readonly device?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly icmpFilter?: number;
}[] = [
  { protocol: PROTOCOL, routerAlert: true },
  { protocol: PROTOCOL, routerAlert: true, device: 'eth0' },
  { protocol: PROTOCOL, routerAlert: true, device: 'eth1' },
  { protocol: PROTOCOL, routerAlert: true, source: HOST.ip },
  { protocol: PROTOCOL, routerAlert: true, destination: left(66).ip },
  { protocol: PROTOCOL, routerAlert: false },
  { protocol: 46, routerAlert: true, device: 'eth1' },
  { protocol: 1, routerAlert: true, icmpFilter: 1 << 8 },
  { protocol: DEAF, routerAlert: false },
];

const ALERT = Uint8Array.of(148, 4, 0, 0);

let identification = 0x3100;
const send = (fields: IpFields, size = 24): AnyFrame =>
  between(left(9), HOST)
    .ip({
      destination: right(9).ip,
      protocol: PROTOCOL,
      options: ALERT,
      identification: ++identification,
      ...fields,
    })
    .payload(size);

/** Parts of one datagram, `[from, to]` in bytes of its data; the last ends it. */
const parts = (
  name: string,
  places: readonly (readonly [number, number])[],
  fields: IpFields = {},
): Row[] => {
  const id = ++identification;
  const last = Math.max(...places.map(([, to]) => to));
  return places.map(([from, to], n) => [
    `${name}, part ${n + 1}`,
    send(
      {
        identification: id,
        fragmentOffset: from,
        moreFragments: to < last ? 1 : 0,
        ...fields,
      },
      to - from,
    ),
  ]);
};

const [FIRST, SECOND, THIRD] = [
  [0, 32],
  [32, 64],
  [64, 77],
] as const;

export const ROWS: readonly Row[] = [
  ['a router alert', send({})],
  [
    'from the other side',
    between(right(9), HOST_RIGHT)
      .ip({ destination: left(9).ip, protocol: PROTOCOL, options: ALERT })
      .payload(9),
    1,
  ],
  ['without the option', send({ options: new Uint8Array(0) })],
  ['another option', send({ options: Uint8Array.of(1, 1, 1, 0) })],
  ['behind no-operations', send({ options: Uint8Array.of(1, 1, 148, 4, 0, 0, 0, 0) })],
  ['behind the end', send({ options: Uint8Array.of(0, 0, 0, 0, 148, 4, 0, 0) })],
  ['value 1', send({ options: Uint8Array.of(148, 4, 0, 1) })],
  ['value 256', send({ options: Uint8Array.of(148, 4, 1, 0) })],
  ['value 1, then 0', send({ options: Uint8Array.of(148, 4, 0, 1, 148, 4, 0, 0) })],
  ['value 0, then 1', send({ options: Uint8Array.of(148, 4, 0, 0, 148, 4, 0, 1) })],
  ['too short', send({ options: Uint8Array.of(148, 3, 0, 0) })],
  ['longer than it needs to be', send({ options: Uint8Array.of(148, 6, 0, 0, 9, 9, 0, 0) })],
  ['with a record route', send({ options: Uint8Array.of(148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0) })],
  ['TTL 1', send({ ttl: 1 })],
  ['TTL 0', send({ ttl: 0 })],
  ['TTL 1, without the option', send({ ttl: 1, options: new Uint8Array(0) })],
  ['a protocol that nobody asked for', send({ protocol: 254 })],
  ['a protocol whose session does not look', send({ protocol: DEAF })],
  ['a protocol that is looked at elsewhere', send({ protocol: 46 })],
  [
    'ICMP, of a type that is filtered',
    between(left(9), HOST)
      .ip({ destination: right(9).ip, options: ALERT })
      .icmp({ identifier: 7, sequence: 9 })
      .payload(5),
  ],
  ['to this host', send({ destination: HOST.ip })],
  ['to its other address', send({ destination: HOST_RIGHT.ip })],
  ['no route', send({ destination: '203.0.113.9' })],
  ['don’t fragment, and it would be too long', send({ dontFragment: 1 }, 1400)],
  ['too long', send({}, 1400)],
  [
    'to all stations',
    between(left(9), HOST)
      .eth({ destination: BROADCAST })
      .ip({ destination: right(9).ip, protocol: PROTOCOL, options: ALERT })
      .payload(7),
  ],
  ['to everybody on the other cable', send({ destination: '192.168.7.255' })],
  ...parts('in order', [FIRST, SECOND, THIRD]),
  ...parts('the last first', [THIRD, FIRST, SECOND]),
  ...parts('TTL 1 in parts', [FIRST, THIRD, SECOND], { ttl: 1 }),
  ...parts('parts of a protocol that nobody asked for', [FIRST, SECOND, THIRD], { protocol: 254 }),
  ...parts('parts without the option', [FIRST, SECOND, THIRD], { options: new Uint8Array(0) }),
  ...parts('that overlap', [FIRST, [24, 56], THIRD]),
  ...parts('for this host', [FIRST, SECOND, THIRD], { destination: HOST.ip }),
  ...parts('too long for the cable', [
    [0, 1296],
    [1296, 1400],
  ]),
];

/** What waits for its rest for ever: its sender is told when its time is over. */
export const UNFINISHED: readonly Row[] = parts('never whole', [FIRST, SECOND, THIRD]).slice(0, 2);

export const end: AnyFrame = between(left(9), HOST).ip({ protocol: END }).payload(8);
