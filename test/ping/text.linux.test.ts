// Each ICMP error, to Debian's ping on this machine's kernel: it says of it what tsping does.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Type } from '../../src/icmp/header.ts';
import { errorLine } from '../../src/ping/text.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { needs, titled } from '../support/namespace.ts';
import { address, datagram, icmp, PEER, PEER_MAC, US } from '../support/packets.ts';

const ROUTER = '10.0.0.3';
const NEXT = address('192.168.7.5');
const ETHER_AND_PROTOCOL = 23;
const ICMP_TYPE = 34;

const { DestinationUnreachable, SourceQuench, Redirect, TimeExceeded, ParameterProblem } = Type;

/** Type, code, and the four bytes behind the checksum. */
type Row = readonly [number, number, number];

const told: Row[] = [
  ...Array.from({ length: 16 }, (_, code): Row => [DestinationUnreachable, code, 1000]),
  [DestinationUnreachable, 4, 0x7fff0000],
  [DestinationUnreachable, 4, 0xffff],
  [SourceQuench, 0, 0],
  ...[0, 1, 2, 3, 4].map((code): Row => [Redirect, code, NEXT]),
  [TimeExceeded, 0, 0],
  [TimeExceeded, 2, 0],
  [ParameterProblem, 0, 0x14000000],
  [ParameterProblem, 0, -1],
  [ParameterProblem, 1, 0x15000000],
  [ParameterProblem, 2, 0],
];

/** What the kernel keeps to itself; tsping tells it. */
const kept: Row[] = [
  ...[16, 77, 255].map((code): Row => [DestinationUnreachable, code, 0]),
  [TimeExceeded, 1, 0],
];

const reason = needs('unshare', 'ip', 'ping', '/dev/net/tun');

describe.skipIf(reason)(titled('ping and tsping say the same of an error', reason), () => {
  let kernel: Kernel;

  beforeAll(async () => {
    kernel = await Kernel.start({ neighbours: [{ ip: PEER, mac: PEER_MAC }] });
  });

  afterAll(() => kernel.stop());

  /** The line that ping prints when its request is answered with that error; empty: none. */
  async function said([type, code, rest]: Row): Promise<string> {
    const words = { identifier: rest >>> 16, sequence: rest & 0xffff };
    const unwatch = kernel.watch(({ bytes }) => {
      if (bytes[ETHER_AND_PROTOCOL] !== 1 || bytes[ICMP_TYPE] !== Type.EchoRequest) return;
      const data = datagram(bytes);
      kernel.inject(icmp({ type, code, ...words, source: ROUTER, destination: US, data }));
    });
    const { stdout } = await kernel.run('ping', '-c', '1', '-W', '0.3', PEER);
    unwatch();
    return stdout.split('\n')[1] ?? '';
  }

  const ours = ([type, code, rest]: Row): string =>
    errorLine({ sequence: 1, from: address(ROUTER), type, code, rest });

  it.each(told)('type %i, code %i, %i', async (...row) => {
    expect(ours(row)).toBe(await said(row));
  });

  it.each(kept)('type %i, code %i: ping is not told', async (...row) => {
    expect(await said(row)).toBe('');
    expect(ours(row)).toMatch(/^From 10\.0\.0\.3 icmp_seq=1 \w/);
  });
});
