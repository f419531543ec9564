// Datagrams in fragments: to the host in whichever order, with too many of them or such as do not fit together;
// and to others by a cable that takes less.

import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { fragments } from '../../../src/testing/frame/fragments.ts';
import { between, type Frame } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import { HOST, HOST_RIGHT, known, left, type Row, right, steps, UNLIMITED } from './stations.ts';

const ANN = left(2);
const BEN = left(3);
const ETHER_AND_IP = 34;

/** All that counts fragments, and what comes of them. */
export const COUNTERS = [
  ...[
    'IpInReceives',
    'IpInDelivers',
    'IpOutRequests',
    'IpReasmReqds',
    'IpReasmOKs',
    'IpReasmFails',
  ],
  ...['IpReasmTimeout', 'IpExtReasmOverlaps', 'IpFragOKs', 'IpFragFails', 'IpFragCreates'],
  ...['IpForwDatagrams', 'IcmpInMsgs', 'IcmpOutMsgs', 'IcmpOutEchoReps'],
];

let identification = 0x2000;

/** An echo request of which any part may come. */
export class Request {
  readonly #from;
  readonly #id = ++identification;
  readonly #data: Uint8Array;

  constructor(size = 100, from = ANN) {
    this.#from = from;
    const { ip } = between(from, HOST);
    // One that no datagram holds is only ever in parts.
    const whole = ip(size > 65515 ? { totalLength: 65535 } : {})
      .icmp({ identifier: 0x4142, sequence: this.#id })
      .payload(size - 8);
    this.#data = whole.bytes().slice(ETHER_AND_IP);
  }

  /** The bytes `start` to `end` of its data; what is beyond the end is zero. */
  part(start: number, end: number, fields: IpFields = {}): Frame {
    const bytes = new Uint8Array(end - start);
    bytes.set(this.#data.subarray(start, end));
    return between(this.#from, HOST)
      .ip({
        ...{ identification: this.#id, protocol: 'icmp', fragmentOffset: start },
        ...{ moreFragments: end < this.#data.length ? 1 : 0, ...fields },
      })
      .payload(bytes);
  }

  /** All of it, cut there. */
  cut(...places: readonly number[]): Frame[] {
    const ends = [...places, this.#data.length];
    return ends.map((end, n) => this.part(places[n - 1] ?? 0, end));
  }
}

const named = (name: string, frames: readonly Frame[]): Row[] =>
  frames.map((frame, n): Row => [`${name}: ${n + 1} of ${frames.length}`, frame]);

/** A request of 100 bytes, of which a fault should be the end: whether it was, its other parts tell. */
function faulty(name: string, make: (request: Request) => readonly Frame[]): Row[] {
  const request = new Request();
  return named(name, [...make(request), ...request.cut(24, 56)]);
}

/** Every order of so many things. */
function orders<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((first, n) =>
    orders(items.toSpliced(n, 1)).map((others) => [first, ...others]),
  );
}

const ECN = [0, 1, 2, 3];
const BEFORE = [0, 8, 24, 32, 40, 56, 64, 72];

const usual: Row[] = [
  ...orders([0, 1, 2, 3]).flatMap((order) => {
    const frames = new Request().cut(24, 56, 80);
    return named(
      `order ${order.join('')}`,
      order.flatMap((n) => frames[n] ?? []),
    );
  }),
  ...named('a single one, which is none', new Request().cut()),
  ...named('with don’t fragment', parts(new Request(), { dontFragment: 1 })),
  ...named('with the reserved bit', parts(new Request(), { reserved: 1 })),
  ...named('with an option', parts(new Request(), { options: Uint8Array.of(148, 4, 0, 0) })),
  ...named('with no option in the first', optionIn(1)),
  ...named('with an option in the first', optionIn(0)),
  ...named('of other times to live', parts(new Request(), { ttl: 1 })),
  ...named('a big one', new Request(4008).cut(1480, 2960)),
  ...named('a big one for a reply of as many', new Request(2961).cut(1480, 2960)),
  ...ECN.flatMap((first) =>
    ECN.flatMap((second) => {
      const request = new Request();
      const ecn = [
        request.part(0, 40, { ecn: first, dscp: 10 }),
        request.part(40, 100, { ecn: second, dscp: 46 }),
      ];
      return named(`ECN ${first} and ${second}`, ecn);
    }),
  ),
  ...named('of two stations, alike but for that', mixed()),
];

function parts(request: Request, fields: IpFields): Frame[] {
  return [request.part(0, 40, fields), request.part(40, 80, fields), request.part(80, 100, fields)];
}

function optionIn(which: number): Frame[] {
  const request = new Request();
  const options = Uint8Array.of(148, 4, 0, 0);
  return [
    request.part(0, 40, which === 0 ? { options } : {}),
    request.part(40, 100, which === 1 ? { options } : {}),
  ];
}

function mixed(): Frame[] {
  const ann = new Request(100, ANN);
  identification--;
  const ben = new Request(100, BEN);
  return [ann.part(0, 40), ben.part(0, 40), ann.part(40, 100), ben.part(40, 100)];
}

const strange: Row[] = [
  // What is here already: [0, 24) and [24, 56) came one behind the other, [64, 88) apart from them.
  ...BEFORE.flatMap((start) =>
    [8, 16, 24, 32, 48].flatMap((length) => {
      if (start + length > 96) return [];
      const request = new Request();
      const before = [request.part(0, 24), request.part(24, 56), request.part(64, 88)];
      const end = start + length;
      return named(`${start} to ${end} behind others`, [
        ...before,
        request.part(start, end),
        ...request.cut(24, 56, 64, 88),
      ]);
    }),
  ),
  ...faulty('one of them twice', (r) => [r.part(0, 24), r.part(0, 24)]),
  ...faulty('within one', (r) => [r.part(0, 24), r.part(8, 16)]),
  ...faulty('the last twice', (r) => [r.part(56, 100), r.part(56, 100)]),
  ...faulty('the last again, shorter', (r) => [r.part(56, 100), r.part(64, 100)]),
  ...faulty('another end, before', (r) => [r.part(56, 100), r.part(56, 99, { moreFragments: 0 })]),
  ...faulty('another end, behind', (r) => [r.part(56, 100), r.part(56, 101, { moreFragments: 0 })]),
  ...faulty('an end before what is here', (r) => [
    r.part(56, 96),
    r.part(24, 56, { moreFragments: 0 }),
  ]),
  ...faulty('more behind the end', (r) => [
    r.part(56, 100),
    r.part(104, 112, { moreFragments: 1 }),
  ]),
  ...faulty('more up to the end', (r) => [
    r.part(56, 96, { moreFragments: 0 }),
    r.part(88, 96, { moreFragments: 1 }),
  ]),
  ...faulty('without data, not the last', (r) => [r.part(24, 24, { moreFragments: 1 })]),
  ...faulty('without data, not the last, first', (r) => [r.part(0, 0, { moreFragments: 1 })]),
  ...faulty('without data, the last', (r) => [r.part(24, 24, { moreFragments: 0 })]),
  ...faulty('7 bytes, not the last', (r) => [r.part(24, 31, { moreFragments: 1 })]),
  ...faulty('9 bytes, not the last', (r) => [r.part(24, 33, { moreFragments: 1 })]),
  ...named('of 47 bytes each, of which 40 count', oddly()),
  // Teardrop: the second lies within the first and ends it.
  ...faulty('teardrop', (r) => [
    r.part(0, 36, { moreFragments: 1 }),
    r.part(24, 28, { moreFragments: 0 }),
  ]),
  ...faulty('the last one, then one that covers it', (r) => [r.part(96, 100), r.part(0, 100)]),
  ...named('in 8 bytes each', new Request(64).cut(8, 16, 24, 32, 40, 48, 56)),
  ['beyond 65535 bytes', new Request().part(65528, 65628, { moreFragments: 0 })],
  ...named('one byte less than too long', longest(65515)),
  ...named('as long as too long', longest(65516)),
  ...named('an option too long', longest(65512, { options: Uint8Array.of(148, 4, 0, 0) })),
  ...named('64 others in between', apart(63)),
  ...named('65 others in between', apart(64)),
  ...named('too far, then all of it', [...apart(64), ...new Request().cut(40)]),
];

function oddly(): Frame[] {
  const request = new Request();
  const more = { moreFragments: 1 } as const;
  return [request.part(0, 47, more), request.part(40, 87, more), request.part(80, 100)];
}

/** A request with so many bytes of data; an option, if there is one, in the first fragment only. */
function longest(size: number, fields: IpFields = {}): Frame[] {
  const request = new Request(size);
  const places = Array.from({ length: Math.ceil(size / 1472) - 1 }, (_, n) => (n + 1) * 1472);
  const [, ...others] = request.cut(...places);
  return [...others, request.part(0, 1472, fields)];
}

/** The first half of one, so many other fragments, and its second half. */
function apart(others: number): Frame[] {
  const request = new Request();
  const between = Array.from({ length: others }, () => new Request().part(40, 80));
  return [request.part(0, 40), ...between, request.part(40, 100)];
}

/** Options that are to be copied and such as are not, with an end or without. */
const OPTIONS: readonly (readonly [string, readonly number[]])[] = [
  ['one to be copied', [148, 4, 0, 0]],
  ['one that is not', [30, 4, 0x11, 0x12]],
  ['one of each', [30, 4, 0x11, 0x12, 222, 4, 0x21, 0x22]],
  ['one of each, the other way', [222, 4, 0x21, 0x22, 30, 6, 0x11, 0x12, 0x13, 0x14, 0, 0]],
  ['no operation between', [1, 30, 3, 0x11, 1, 222, 2, 1]],
  ['40 bytes', [30, 39, ...Array.from({ length: 37 }, (_, n) => n), 1]],
];

let sequence = 0;
const send = (fields: IpFields, size: number) =>
  between(ANN, HOST)
    .ip({ destination: right(9).ip, identification: 0x4000 + ++sequence, ...fields })
    .icmp({ identifier: 0x4142, sequence })
    .payload(size);
const piece = (fields: IpFields, size: number) =>
  between(ANN, HOST)
    .ip({
      destination: right(9).ip,
      protocol: 'icmp',
      identification: 0x4000 + ++sequence,
      ...fields,
    })
    .payload(size);

const narrow: Row[] = [
  ...[
    ...[972, 973, 980, 1000, 1472].map((size): Row => [`${size} bytes`, send({}, size)]),
    ...OPTIONS.map(
      ([name, octets]): Row => [
        `options: ${name}`,
        send({ options: Uint8Array.from(octets) }, 1400),
      ],
    ),
    ...OPTIONS.map(
      ([name, octets]): Row => [
        `options of a later fragment: ${name}`,
        piece({ options: Uint8Array.from(octets), fragmentOffset: 800, moreFragments: 1 }, 1400),
      ],
    ),
  ],
  ['a first fragment', piece({ moreFragments: 1 }, 1480)],
  ['a first fragment of 1477 bytes', piece({ moreFragments: 1 }, 1477)],
  ['one in the middle', piece({ fragmentOffset: 1480, moreFragments: 1 }, 1480)],
  ['the last', piece({ fragmentOffset: 2960 }, 1001)],
  ['the last that there can be', piece({ fragmentOffset: 64512 }, 1003)],
  ['beyond 65535 bytes', piece({ fragmentOffset: 65528 }, 1400)],
  ['with the reserved bit', send({ reserved: 1 }, 1400)],
  ['with DSCP and ECN', send({ dscp: 46, ecn: 3 }, 1400)],
  ['a fragment that must not be cut', piece({ dontFragment: 1, moreFragments: 1 }, 1480)],
  ['a later one that must not be cut', piece({ dontFragment: 1, fragmentOffset: 1480 }, 1480)],
];

/** One cable with the smallest MTU of all, and an answer that has to be cut for it. */
const smallest: Row[] = [
  ['48 bytes', new Request(48).part(0, 48)],
  ...named('100 bytes', fragments(between(ANN, HOST).ip().icmp().payload(92), 68)),
  ...named('481 bytes', fragments(between(ANN, HOST).ip().icmp().payload(473), 68)),
];

const base = { neighbours: known(ANN, BEN), sysctls: UNLIMITED, counters: COUNTERS };
const two = (mtu: number) => [
  { addresses: [`${HOST.ip}/24`] },
  { addresses: [`${HOST_RIGHT.ip}/24`], mtu },
];

export const FRAGMENTS: readonly KernelScenario[] = [
  { ...base, name: 'fragments', steps: steps(usual) },
  { ...base, name: 'strange fragments', steps: steps(strange) },
  { ...base, name: 'fragments, MTU 68', mtu: 68, steps: steps(smallest) },
  ...[1000, 68, 999].map((mtu) => ({
    ...base,
    name: `forwarding in fragments, MTU ${mtu}`,
    interfaces: two(mtu),
    ipForward: true,
    neighbours: known(ANN, right(9)),
    steps: steps(narrow),
  })),
];
