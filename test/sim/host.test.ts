import { describe, expect, test } from 'vitest';
import type { MemoryEnd } from '../../src/netdev/memory.ts';
import { type SimHost, simHost } from '../../src/sim/host.ts';
import { FramePort } from '../../src/testing/wire/port.ts';
import { imbalance } from '../../src/testing/wire/wire.ts';
import {
  address,
  answer,
  arpReply,
  arpRequest,
  icmp,
  PEER,
  seenArp,
  seenIcmp,
  ZERO_MAC,
} from '../support/packets.ts';

const AT = { address: address('192.168.200.2'), length: 24 };

describe('a simulated host', () => {
  test('answers ARP and ping for its address at the end of its cable', () => {
    const host = simHost({ address: AT });
    const asked = exchange(host, arpRequest({ targetIp: '192.168.200.2', senderIp: PEER }));
    const [reply] = asked.map(seenArp);
    expect(reply).toMatchObject({ operation: 2, senderIp: '192.168.200.2', targetIp: PEER });
    const mac = reply?.senderMac ?? ZERO_MAC;

    const { stack } = host;
    stack.addGateway(address('192.168.200.1'));
    const senderIp = '192.168.200.1';
    exchange(host, arpRequest({ senderIp, targetIp: '192.168.200.2' }));
    const answered = exchange(host, icmp({ to: mac, source: PEER, destination: '192.168.200.2' }));
    expect(answered.map(seenIcmp)).toMatchObject([
      { from: mac, source: '192.168.200.2', destination: PEER, type: 0, ttl: 64 },
    ]);
    balanced(host);
  });

  test('can ping as well: it is a whole stack', () => {
    const host = simHost({ address: AT });
    const rtts: number[] = [];
    const session = host.stack.ping(
      { destination: address('192.168.200.77') },
      { reply: ({ rttMs }) => rtts.push(rttMs), error: () => {} },
    );
    session.send();
    const [asked] = received(host.cable).map(seenArp);
    const { senderMac: to = ZERO_MAC, senderIp: targetIp = '' } = asked ?? {};
    const [request] = exchange(host, arpReply({ to, targetIp, senderIp: '192.168.200.77' })).map(
      seenIcmp,
    );
    if (request === undefined) throw new Error('no request came');
    exchange(host, answer(request, { to: request.from }), 2.5);
    expect(rtts).toEqual([2.5]);
    balanced(host);
  });

  test('has a cable of 1500 bytes, or what is asked for', () => {
    expect(simHost({ address: AT }).cable.mtu).toBe(1500);
    const host = simHost({ address: AT, mtu: 9000 });
    expect(host.cable.mtu).toBe(9000);
    expect(host.stack.devices[1]?.mtu).toBe(9000);
  });

  test('the same seed makes the same host, another another', () => {
    const station = (host: SimHost) => host.stack.devices[1]?.mac;
    expect(station(simHost({ address: AT, seed: 5 }))).toEqual(
      station(simHost({ address: AT, seed: 5 })),
    );
    expect(station(simHost({ address: AT, seed: 6 }))).not.toEqual(
      station(simHost({ address: AT, seed: 5 })),
    );
  });

  test('two hosts share nothing', () => {
    const [one, two] = [simHost({ address: AT, seed: 5 }), simHost({ address: AT, seed: 5 })];
    exchange(one, arpRequest({ targetIp: '192.168.200.2' }));
    expect([...one.stack.arp.neighbours.list()]).toHaveLength(1);
    expect([...two.stack.arp.neighbours.list()]).toEqual([]);
    expect(two.stack.ctx.flow.received).toBe(0);
  });
});

/** Puts a frame on the host's cable and takes off what it says to it. */
function exchange(host: SimHost, frame: Uint8Array, now = 0): Uint8Array[] {
  new FramePort(host.cable).send(frame);
  for (const device of host.stack.devices) while (host.stack.poll(device, now, 64) > 0);
  return received(host.cable);
}

const received = (cable: MemoryEnd): Uint8Array[] => new FramePort(cable).received();

function balanced({ stack }: SimHost): void {
  expect(imbalance(stack.ctx.flow, stack.ctx.pool.outstanding)).toBeNull();
}
