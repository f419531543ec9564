// A learning switch between hosts: what it learns, floods, forgets, and never does.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PacketPool } from '../../src/core/packet.ts';
import { Direction } from '../../src/pcap/format.ts';
import type { LinkEnd } from '../../src/sim/link.ts';
import { Network } from '../../src/sim/network.ts';
import type { Switch } from '../../src/sim/switch.ts';
import { ether } from '../support/packets.ts';

const MAC = {
  a: '02:00:00:00:02:01',
  b: '02:00:00:00:03:01',
  c: '02:00:00:00:04:01',
  nobody: '02:aa:ab:ac:ad:ae',
  all: 'ff:ff:ff:ff:ff:ff',
  group: '01:00:5e:01:02:03',
};

let net: Network;
let s: Switch;
/** `c in` for each frame that c received, and so on. */
let seen: string[];
/** The hosts' ends of their cables. */
let ends: Record<string, LinkEnd>;

beforeEach(() => {
  net = new Network();
  s = net.switch('s');
  ends = {};
  for (const [n, name] of ['a', 'b', 'c'].entries()) {
    net.host(name, { addresses: [`10.0.0.${n + 1}/24`] });
    ends[name] = net.link(name, 's', { delayMs: 1 }).ends[0];
  }
  seen = [];
  const names: string[] = [];
  net.capture({
    addInterface: ({ name = '' }) => names.push(name ?? '') - 1,
    packet: ({ interfaceId, direction }) => {
      const [node] = (names[interfaceId] ?? '').split('.');
      if (direction === Direction.Inbound && node !== 's') seen.push(node ?? '');
    },
  });
});

afterEach(() => net.assertBalanced());

describe('where a frame goes', () => {
  test.each<[string, string]>([
    ['a broadcast', MAC.all],
    ['a group’s frame', MAC.group],
    ['a frame for a station never heard', MAC.nobody],
  ])('%s goes to all ports but its own', (_, to) => {
    send('a', { to });
    expect(seen).toEqual(['b', 'c']);
    expect(s.stats).toMatchObject({ flooded: 1, forwarded: 0 });
  });

  test('a frame for a station that was heard goes to its port alone', () => {
    send('b', { to: MAC.all });
    seen = [];
    send('a', { to: MAC.b });
    expect(seen).toEqual(['b']);
    expect(s.stats).toMatchObject({ flooded: 1, forwarded: 1 });
  });

  test('a frame for a station behind the port that it came in by goes nowhere', () => {
    send('a', { to: MAC.all });
    seen = [];
    send('a', { from: MAC.nobody, to: MAC.a });
    expect(seen).toEqual([]);
    expect(s.stats).toMatchObject({ filtered: 1 });
  });

  test('a frame too short for a header, or from a group’s address, goes nowhere and teaches nothing', () => {
    send('a', { to: MAC.b }, 13);
    send('a', { from: MAC.group, to: MAC.all });
    expect(seen).toEqual([]);
    expect(s.stats).toMatchObject({ malformed: 2 });
    expect(s.table()).toEqual([]);
  });

  test('frames pass unchanged, whatever is in them, at their length', () => {
    const { stack } = net.host('d', { addresses: ['10.0.0.4/24'] });
    net.link('d', 's', { mtu: 9000 });
    send('a', { to: MAC.all }, 60);
    expect(stack.devices[1]?.stats).toMatchObject({ rxPackets: 1, rxBytes: 60 });
  });

  test('a frame longer than a port’s cable carries is lost there, and counted', () => {
    net.host('d', { addresses: ['10.0.0.4/24'] });
    net.link('d', 's', { mtu: 576 });
    send('a', { to: MAC.all }, 1000);
    expect(seen).toEqual(['b', 'c']);
    expect(net.stats()['s.port4 > d.eth0']).toMatchObject({ entered: 1, tooLong: 1 });
  });
});

describe('what it learns', () => {
  test('each source address, with its port and when it was last heard', () => {
    send('a', { to: MAC.all });
    net.advance(99);
    send('b', { to: MAC.a });
    expect(s.table()).toEqual([
      { mac: MAC.a, port: 'port1', ageMs: 102 },
      { mac: MAC.b, port: 'port2', ageMs: 1 },
    ]);
    send('a', { to: MAC.b });
    expect(s.table()).toMatchObject([{ mac: MAC.a, ageMs: 1 }, { mac: MAC.b }]);
  });

  test('a station that moves is where it was heard last', () => {
    send('a', { from: MAC.nobody, to: MAC.all });
    send('b', { from: MAC.nobody, to: MAC.all });
    expect(s.table()).toMatchObject([{ mac: MAC.nobody, port: 'port2' }]);
    seen = [];
    send('c', { to: MAC.nobody });
    expect(seen).toEqual(['b']);
  });

  test('a station that is silent for 300 s is forgotten', () => {
    send('b', { to: MAC.all });
    net.advance(299_997);
    seen = [];
    send('a', { to: MAC.b });
    expect(seen).toEqual(['b']);
    send('a', { to: MAC.b });
    expect(seen).toEqual(['b', 'b', 'c']);
    expect(s.table()).toMatchObject([{ mac: MAC.a }]);
  });

  test('it is known for just less than that, and no longer', () => {
    send('b', { to: MAC.all });
    net.advance(299_998);
    expect(s.table()).toMatchObject([{ mac: MAC.b, ageMs: 299_999 }]);
    net.advance(1);
    expect(s.table()).toEqual([]);
  });

  test('or for as long as one likes', () => {
    const quick = net.switch('quick', { ageingMs: 10 });
    net.host('d', { addresses: ['10.0.0.4/24'] });
    ends.d = net.link('d', quick).ends[0];
    send('d', { from: MAC.nobody, to: MAC.all });
    expect(quick.table()).toMatchObject([{ mac: MAC.nobody, port: 'port1' }]);
    net.advance(10);
    expect(quick.table()).toEqual([]);
  });
});

describe('in use', () => {
  test('hosts ping each other across two switches; a third hears only what is for all', () => {
    net.switch('t');
    net.link('s', 't', { delayMs: 3 });
    net.host('d', { addresses: ['10.0.0.4/24'] });
    net.link('d', 't', { delayMs: 1 });
    const { replies, lost } = net.ping('a', 'd', { count: 3 });
    expect(replies.map(({ rttMs }) => rttMs)).toEqual([20, 10, 10]);
    expect(lost).toEqual([]);
    expect(seen.filter((name) => name === 'b')).toHaveLength(1);
  });
});

const pool = new PacketPool({ small: 1 });

/** Puts a frame into a host's cable, and lets it come to wherever it goes. */
function send(host: string, addresses: { to: string; from?: string }, length = 60): void {
  const from = addresses.from ?? MAC[host as keyof typeof MAC] ?? MAC.nobody;
  const frame = ether({ ...addresses, from, etherType: 0x88b5, padding: 1000 }, new Uint8Array(0));
  const pkt = pool.take(length);
  if (pkt === null) throw new Error('the pool is empty');
  pkt.end = pkt.start + length;
  pkt.bytes.set(frame.subarray(0, length), pkt.start);
  ends[host]?.send(pkt);
  pool.release(pkt);
  net.advance(2);
}
