// ICMP: every type, the checksum, lengths, and what errors quote.

import { between } from '../../../src/testing/frame/frame.ts';
import type { KernelScenario } from '../../../src/testing/kernel/differential.ts';
import { BROADCAST, HOST, known, left, type Row, steps, UNLIMITED } from './stations.ts';

const ANN = left(2);
const { eth, ip } = between(ANN, HOST);

/** A message with those first two octets, the right checksum, and `size` more bytes. */
function message(type: number, code: number, size: number): Uint8Array {
  const data = Uint8Array.from({ length: 4 + size }, (_, n) => 0x30 + n);
  data.set([type, code, 0, 0]);
  let sum = 0;
  for (let n = 0; n < data.length; n += 2) sum += ((data[n] ?? 0) << 8) | (data[n + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  data.set(
    [~sum >>> 8, ~sum & 0xff].map((octet) => octet & 0xff),
    2,
  );
  return data;
}

const TYPES = [...Array.from({ length: 21 }, (_, n) => n), 30, 37, 39, 40, 41, 42, 43, 253, 255];
const types = TYPES.flatMap((type) =>
  [0, 1, 16, 255].map(
    (code): Row => [
      `type ${type} code ${code}`,
      ip({ protocol: 'icmp' }).payload(message(type, code, 24)),
    ],
  ),
);

const toAll = TYPES.map(
  (type): Row => [
    `type ${type} to all`,
    eth({ destination: BROADCAST })
      .ip({ destination: '10.0.0.255', protocol: 'icmp' })
      .payload(message(type, 0, 24)),
  ],
);

const echo = (sequence: number) => ip().icmp({ identifier: 0x4142, sequence });
const SIZES = [0, 1, 2, 3, 7, 8, 9, 17, 18, 19, 55, 56, 57, 547, 548, 549, 1023, 1471, 1472];

const echoes: Row[] = [
  ...SIZES.map((size): Row => [`${size} bytes of data`, echo(size).payload(size)]),
  ...SIZES.slice(0, 9).map(
    (size): Row => [`${size} bytes of 0xff`, echo(size).payload(new Uint8Array(size).fill(0xff))],
  ),
  [
    'all zeros but its type and sum',
    ip().icmp({ identifier: 0, sequence: 0 }).payload(new Uint8Array(8)),
  ],
  ['a sum of 0', ip().icmp({ identifier: 0xf7ff, sequence: 0 })],
  ['a sum of 0, sent as 0xffff', ip().icmp({ identifier: 0xf7ff, sequence: 0, checksum: 0xffff })],
  ['a reply whose sum is 0', ip().icmp({ identifier: 0xffff, sequence: 0 })],
  ['a sum that is one too high', ip().icmp({ identifier: 0xf7ff, sequence: 0, checksum: 1 })],
  ['no sum', echo(1).payload(9).with('icmp', { checksum: 0 })],
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(
    (length): Row => [
      `${length} bytes of a request`,
      ip({ protocol: 'icmp' }).payload(message(8, 0, 4).slice(0, length)),
    ],
  ),
  ...[4, 5, 6, 7].map(
    (length): Row => [
      `${length} bytes, with the right sum`,
      ip({ protocol: 'icmp' }).payload(message(8, 0, length - 4)),
    ],
  ),
];

/** Errors about what the host never sent: nothing may come of them. */
const quoted = between(HOST, ANN)
  .ip()
  .udp({ sourcePort: 0x1112, destinationPort: 0x2122 })
  .payload(9);
const errors = [3, 4, 5, 11, 12].flatMap((type) =>
  [0, 8, 19, 20, 24, 27, 28, 37].map(
    (length): Row => [
      `error ${type} that quotes ${length} bytes`,
      ip().icmp({ type }).quote(quoted, length),
    ],
  ),
);

const COUNTERS = [
  ...['IcmpInMsgs', 'IcmpInErrors', 'IcmpInCsumErrors', 'IcmpOutMsgs', 'IcmpOutErrors'],
  ...['IcmpInTimestamps', 'IcmpOutTimestampReps', 'IcmpOutRateLimitGlobal', 'IcmpOutRateLimitHost'],
];

const base = { neighbours: known(ANN), sysctls: UNLIMITED, counters: COUNTERS };

export const ICMP: readonly KernelScenario[] = [
  { ...base, name: 'ICMP types', steps: steps(types), ignore: ['icmp.receive', 'icmp.transmit'] },
  { ...base, name: 'ICMP to all', steps: steps(toAll), ignore: ['icmp.receive', 'icmp.transmit'] },
  {
    ...base,
    name: 'ICMP echo',
    steps: steps(echoes),
    counters: [
      'IcmpInMsgs',
      'IcmpOutMsgs',
      'IcmpInCsumErrors',
      'IcmpInErrors',
      'IcmpInEchos',
      'IcmpOutEchoReps',
      'IpInReceives',
      'IpInDelivers',
      'IpOutRequests',
    ],
  },
  { ...base, name: 'ICMP errors', steps: steps(errors) },
];
