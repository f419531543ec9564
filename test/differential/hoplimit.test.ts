// How many hops a packet may take that this kernel and the stack send by a route with `hoplimit`: requests, answers, errors, and
// what it does not count for.

import { describe, expect, it } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { between } from '../../src/testing/frame/frame.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { needs, titled } from '../support/namespace.ts';
import { address } from '../support/packets.ts';
import { HOST, left, right, TWO_CABLES } from './scenarios/stations.ts';

const GATEWAY = left(254);
const OTHER = left(253);
const PLACE = {
  interfaces: TWO_CABLES,
  neighbours: [GATEWAY, OTHER, { ...right(9), on: 1 }],
};
const VIA = `via ${GATEWAY.ip}`;
const ROUTES = [
  `route add 192.0.2.0/24 ${VIA} hoplimit 9`,
  `route add 198.51.100.0/24 ${VIA} hoplimit lock 255`,
  `route add 203.0.113.0/24 ${VIA} mtu 1400`,
  'route add broadcast 10.0.9.255 dev eth0 hoplimit 11',
  'route add 224.0.0.0/4 dev eth0 hoplimit 12',
  `route add default ${VIA} hoplimit 13`,
  `route add 203.0.113.64/26 hoplimit 15 nexthop ${VIA} nexthop via ${OTHER.ip}`,
];

/** Whom this host asks, and how many hops the request may take. */
const ASKED: readonly (readonly [string, number])[] = [
  ['192.0.2.9', 9],
  ['198.51.100.9', 255],
  ['203.0.113.9', 64],
  ['10.0.9.255', 11],
  ['224.5.5.5', 1],
  ['255.255.255.255', 64],
  ['8.8.8.8', 13],
  ['203.0.113.65', 15],
];

const from = between(GATEWAY, HOST);
/** What comes in, and how many hops the answer may take. */
const ANSWERED = [
  ['an answer', from.ip({ source: '192.0.2.9' }).icmp().payload(8), 9],
  ['an error', from.ip({ source: '192.0.2.9', protocol: 200 }).payload(8), 9],
  ['an answer by the default route', from.ip({ source: '8.8.8.8' }).icmp().payload(8), 13],
  [
    'what is forwarded',
    from
      .ip({ source: '8.8.8.8', destination: right(9).ip, ttl: 50 })
      .icmp()
      .payload(8),
    49,
  ],
] as const;

const SYSCTLS = { 'net.ipv4.icmp_ratemask': 0 };
const ttlOf = (frames: readonly Uint8Array[]): (number | undefined)[] =>
  frames.filter((frame) => frame[12] === 8 && frame[13] === 0).map((frame) => frame[22]);
const EXPECTED = [...ASKED.map(([, ttl]) => ttl), ...ANSWERED.map(([, , ttl]) => ttl)];

function byStack(): (number | undefined)[] {
  const wire = new Wire({ ...PLACE, stack: { ipForward: true } });
  wire.run((stack) => expect(runCommands(stack, ROUTES.join('\n'))).toBe(''));
  for (const [asked] of ASKED) {
    const options = { destination: address(asked), broadcast: true };
    const session = wire.stack.ping(options, { reply: () => {}, error: () => {} });
    wire.run(() => session.send());
  }
  for (const [, frame] of ANSWERED) wire.inject(frame);
  return ttlOf([...wire.sent(0), ...wire.sent(1)]);
}

async function byKernel(): Promise<(number | undefined)[]> {
  const kernel = await Kernel.start({ ...PLACE, ipForward: true, sysctls: SYSCTLS });
  try {
    for (const words of ROUTES) {
      const { stderr } = await kernel.run('ip', ...(words.split(' ') as [string]));
      expect(stderr).toBe('');
    }
    for (const [asked] of ASKED) await kernel.run('ping', '-b', '-c1', '-W0.05', asked);
    for (const [, frame] of ANSWERED) kernel.inject(frame);
    return ttlOf((await kernel.sent()).map(({ bytes }) => bytes));
  } finally {
    await kernel.stop();
  }
}

describe('a route’s hoplimit', () => {
  it('RFC 1122 §3.2.1.7/4: of what this host sends and its sender leaves open', () => {
    expect(byStack()).toEqual(EXPECTED);
  });

  const reason = needs('unshare', 'ip', 'ping', '/dev/net/tun');
  it.skipIf(reason)(titled('Linux does the same', reason), async () => {
    expect(await byKernel()).toEqual(EXPECTED);
  });
});
