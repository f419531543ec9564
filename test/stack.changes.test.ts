// What a stack tells of its tables: an event for each change, with words for people.

import { describe, expect, test } from 'vitest';
import { runCommands } from '../src/command/run.ts';
import { Kind } from '../src/core/trace.ts';
import { Stack } from '../src/stack.ts';
import { Wire } from '../src/testing/wire/wire.ts';
import { address, arpReply, counting, introduce, ip, PEER, Pinger } from './support/packets.ts';

describe('what people change', () => {
  test.each<[string, string[]]>([
    ['route add 10.2.0.0/16 via 10.0.0.2', ['route: table main has a route to 10.2.0.0/16 now']],
    [
      'route add default via 10.0.0.2 table 100',
      ['route: table 100 has a route to everywhere now'],
    ],
    [
      'route add default via 10.0.0.2 table 20000000',
      ['route: a table has a route to everywhere now'],
    ],
    [
      'route append 10.1.0.0/16 via 10.0.0.3',
      ['route: table main has another choice of routes to 10.1.0.0/16 now'],
    ],
    ['route del 10.1.0.0/16', ['route: table main has no route to 10.1.0.0/16 any more']],
    ['route replace 10.1.0.0/16 via 10.0.0.2', []],
    [
      'rule add from 10.2.0.0/16 lookup 100 pref 4294967295',
      ['rule: a rule with priority 4294967295 is new'],
    ],
    ['rule del pref 100', ['rule: a rule with priority 100 is gone']],
    [
      'addr add 10.5.0.1/32 dev eth0',
      [
        'address: device 2 has the address 10.5.0.1 now',
        'route: table local has a route to 10.5.0.1/32 now',
      ],
    ],
    [
      'addr change 10.0.0.1/24 dev eth0 metric 3',
      [
        'route: table main has another choice of routes to 10.0.0.0/24 now',
        'route: table main has another choice of routes to 10.0.0.0/24 now',
        'address: device 2’s address 10.0.0.1 is another in some way now',
      ],
    ],
    [
      'addr del 10.4.0.1/32 dev eth0',
      [
        'address: device 2 has the address 10.4.0.1 no more',
        'route: table local has no route to 10.4.0.1/32 any more',
      ],
    ],
    ['neigh add 10.0.0.9 lladdr 02:03:04:05:06:07 dev eth0', ['arp: 10.0.0.9 is PERMANENT now']],
    ['neigh del 10.0.0.8 dev eth0', ['arp: 10.0.0.8 is FAILED now', 'arp: 10.0.0.8 is forgotten']],
    ['link set eth0 mtu 900', ['link: device 2 has another MTU now']],
    ['link set eth0 alias uplink', ['link: device 2 is another in some way now']],
    ['link add dummy0 type dummy', ['link: device 3 is new']],
    ['sysctl net.ipv4.conf.eth0.rp_filter=2', ['sysctl: net.ipv4.conf.eth0.rp_filter is 2 now']],
    [
      'sysctl net.ipv4.conf.default.rp_filter=1',
      ['sysctl: net.ipv4.conf.default.rp_filter is 1 now'],
    ],
    [
      'sysctl net.ipv4.ip_forward=1',
      ['sysctl: net.ipv4.conf.all.forwarding is 1 now', 'sysctl: net.ipv4.ip_forward is 1 now'],
    ],
    ['sysctl net.ipv4.igmp_qrv=-7', []],
    ['sysctl net.ipv4.icmp_ratelimit=77', ['sysctl: net.ipv4.icmp_ratelimit is 77 now']],
  ])('%s', (command, expected) => {
    const wire = new Wire();
    runCommands(
      wire.stack,
      `route add 10.1.0.0/16 via 10.0.0.2
       rule add from 10.1.0.0/16 lookup 100 pref 100
       addr add 10.4.0.1/32 dev eth0
       neigh add 10.0.0.8 lladdr 02:03:04:05:06:08 dev eth0`,
    );
    const told = listen(wire);
    try {
      runCommands(wire.stack, command);
    } catch {
      // What is refused changes nothing.
    }
    expect(told).toEqual(expected);
  });

  test('every setting that is written, by whichever name', () => {
    const { stack } = new Wire();
    const told: string[] = [];
    stack.ctx.trace.attach({
      event: (event) => {
        if (stack.ctx.layerName(event.layer) === 'sysctl') told.push(`${stack.ctx.says(event)}`);
      },
    });
    for (const name of stack.sysctl.names()) {
      const { least } = stack.sysctl.bounds(name);
      const value = stack.sysctl.get(name) === least ? least + 1 : least;
      if (stack.sysctl.set(name, value) !== null) continue;
      // What is only written has no value.
      const isRead = stack.sysctl.get(name) !== null;
      expect(told, name).toContain(isRead ? `${name} is ${value} now` : `${name} is written`);
    }
    expect(told.length).toBeGreaterThan(50);
    stack.ipForward = !stack.ipForward;
    expect(told.at(-1)).toBe(`net.ipv4.conf.all.forwarding is ${Number(stack.ipForward)} now`);
  });

  test('every change of a device by the stack’s own methods', () => {
    const { stack } = new Wire();
    const [, device] = stack.devices;
    if (device === undefined) throw new Error('no device');
    let told = 0;
    stack.ctx.trace.attach({
      event: ({ layer }) => {
        if (stack.ctx.layerName(layer) === 'link') told++;
      },
    });
    stack.setMtu(device, 1400);
    stack.setGroup(device, 5);
    stack.setMac(device, { high: 0x0200, low: 9 });
    stack.setArp(device, false);
    stack.setCarrier(device, false);
    stack.rename(device, 'x0');
    stack.linkChanged(device);
    stack.setUp(device, false);
    stack.removeDevice(device);
    expect(told).toBe(9);
  });

  test('a device that goes takes with it what stands on it, and says so first', () => {
    const wire = new Wire();
    runCommands(wire.stack, 'route add 10.1.0.0/16 via 10.0.0.2');
    const told = listen(wire);
    runCommands(wire.stack, 'link set eth0 down');
    expect(told[0]).toBe('link: device 2 is down now');
    expect(told.slice(1).sort()).toEqual([
      'route: table local has no route to 10.0.0.255/32 any more',
      'route: table main has no route to 10.0.0.0/24 any more',
      'route: table main has no route to 10.1.0.0/16 any more',
    ]);
  });
});

describe('what the wire changes', () => {
  test('neighbours', () => {
    const wire = new Wire();
    const told = listen(wire);
    introduce(wire);
    new Pinger(wire, '10.0.0.9').send();
    wire.advance(3000);
    expect(told).toEqual([
      'arp: 10.0.0.2 is STALE now',
      'arp: 10.0.0.9 is INCOMPLETE now',
      'arp: 10.0.0.9 is FAILED now',
    ]);
  });

  test('a reply that only proves once more what is known: for as long it is believed anew', () => {
    const wire = new Wire();
    new Pinger(wire, PEER).send();
    wire.inject(arpReply());
    const told = listen(wire);
    wire.inject(arpReply());
    expect(told).toEqual(['arp: 10.0.0.2 is REACHABLE now']);
  });

  test('datagrams that are put together', () => {
    const wire = new Wire();
    wire.stack.reassembly.settings.ipfrag_low_thresh = 2048;
    wire.stack.reassembly.settings.ipfrag_high_thresh = 4096;
    const told = listen(wire);
    const piece = (id: number, place: number, more: boolean): void => {
      const flags = (more ? 0x2000 : 0) | place;
      wire.inject(ip({ id, flags, payload: counting(8), protocol: 253 }));
    };
    piece(11, 0, true);
    piece(11, 1, false);
    piece(12, 0, true);
    wire.advance(30_000);
    piece(13, 0, true);
    piece(13, 5, true);
    piece(14, 0, true);
    piece(15, 0, true);
    piece(15, 0, false);
    expect(told.filter((line) => line.startsWith('reassembly'))).toEqual([
      'reassembly: datagram 11 begins to be put together',
      'reassembly: with it every byte of datagram 11 is here',
      'reassembly: datagram 11 is put together',
      'reassembly: datagram 12 begins to be put together',
      'reassembly: the time for datagram 12 is over',
      'reassembly: datagram 13 begins to be put together',
      'reassembly: datagram 13 makes room for others',
      'reassembly: datagram 14 begins to be put together',
      'reassembly: datagram 15 begins to be put together',
    ]);
    wire.advance(30_000);
  });

  test('what is known of ways', () => {
    const { routes } = new Wire().stack;
    const stack = new Wire().stack;
    const told: string[] = [];
    stack.ctx.trace.attach({ event: (event) => told.push(stack.ctx.says(event) ?? '') });
    const info = stack.routes.findTable(254)?.find(address(PEER));
    if (info === null || info === undefined) throw new Error('no route');
    stack.routes.exceptions.setMtu(info, address(PEER), 1000, false);
    stack.routes.exceptions.setGateway(info, 0, address(PEER), address('10.0.0.3'));
    stack.advance(700_000);
    stack.routes.exceptions.setMtu(info, address(PEER), 900, false);
    stack.routes.exceptions.flush();
    expect(told).toEqual([
      'the path to 10.0.0.2 carries 1000 bytes, as far as is known now',
      'the way to 10.0.0.2 is by a better gateway now',
      'what was known of the way to 10.0.0.2 is forgotten',
      'the path to 10.0.0.2 carries 900 bytes, as far as is known now',
      'what was known of the ways to single hosts is forgotten',
    ]);
    expect(routes.exceptions.count).toBe(0);
  });
});

test('a stack that has no such device has words, too, for who replays the event', () => {
  const [own, other] = [new Wire().stack, new Stack()];
  const told: string[] = [];
  own.ctx.trace.attach({ event: (event) => told.push(other.ctx.says(event) ?? '') });
  runCommands(own, 'sysctl net.ipv4.conf.eth0.rp_filter=2');
  expect(told).toEqual(['net.ipv4.conf.#2.rp_filter is 2 now']);
});

/** From now on what the stack tells of its tables is written down: the layer and its words. */
function listen({ stack }: Wire): string[] {
  const told: string[] = [];
  const { ctx } = stack;
  ctx.trace.attach({
    event: (event) => {
      if (event.kind !== Kind.State) return;
      told.push(`${ctx.layerName(event.layer)}: ${ctx.says(event)}`);
    },
  });
  return told;
}
