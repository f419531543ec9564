// Lab (c): chat traffic takes another way. What comes in from `tun0` for TCP port 5222 looks into table 100, by a rule
// about the packet itself; what this machine sends gets there by a mark, which its sender sets.
//
//                     ┌───────────────┐ eth0 ── 192.0.2.0/24 ──── 192.0.2.1     all else
//     10.8.0.0/24 ────┤ tun0    router│
//     VPN clients     └───────────────┘ eth1 ── 198.51.100.0/24 ─ 198.51.100.1  chat

import { parseIpv4, runCommands } from 'tapip';
import { between, STACK_MAC, Wire } from 'tapip/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import 'tapip/testing/vitest';

const client = { mac: '02:00:00:00:01:01', ip: '10.8.0.2' };
const usual = { mac: '02:00:00:00:02:01', ip: '192.0.2.1' };
const chat = { mac: '02:00:00:00:03:01', ip: '198.51.100.1' };
const SERVER = '203.0.113.9';

let wire: Wire;

beforeEach(() => {
  wire = new Wire({
    interfaces: [
      { name: 'tun0', addresses: ['10.8.0.1/24'] },
      { name: 'eth0', addresses: ['192.0.2.2/24'] },
      { name: 'eth1', addresses: ['198.51.100.2/24'] },
    ],
    stack: { ipForward: true },
  });
  wire.addNeighbour(client, 'tun0');
  wire.addNeighbour(usual, 'eth0');
  wire.addNeighbour(chat, 'eth1');
  runCommands(
    wire.stack,
    `route add default via 192.0.2.1
     route add default via 198.51.100.1 table 100`,
  );
});

afterEach(() => wire.assertBalanced());

/** The way that a TCP segment of the client's to that port takes. */
function wayTo(destinationPort: number): string[] {
  const router = { mac: STACK_MAC, ip: SERVER };
  wire.inject(between(client, router).tcp({ sourcePort: 40_000, destinationPort, syn: 1 }), 'tun0');
  return ['eth0', 'eth1'].filter((on) => wire.sent(on).length > 0);
}

/** The way of a ping from the router itself, with that mark. */
function wayWith(mark: number): string[] {
  const [destination] = [parseIpv4(SERVER)];
  if (destination === null) throw new Error(SERVER);
  const nobody = { reply: () => {}, error: () => {} };
  wire.run((stack) => {
    const session = stack.ping({ destination, mark }, nobody);
    session.send();
    session.close();
  });
  return ['eth0', 'eth1'].filter((on) => wire.sent(on).length > 0);
}

test('by a rule about the packet: where it came in, its protocol and its port', () => {
  runCommands(wire.stack, 'rule add iif tun0 ipproto tcp dport 5222 lookup 100');
  expect(wayTo(5222)).toEqual(['eth1']);
  expect(wayTo(443)).toEqual(['eth0']);
});

test('by a mark, which a local sender sets: tsping -m 5', () => {
  runCommands(wire.stack, 'rule add fwmark 5 lookup 100');
  expect(wayWith(5)).toEqual(['eth1']);
  expect(wayWith(0)).toEqual(['eth0']);
  expect(wayTo(5222)).toEqual(['eth0']);
});

test('the questions, without a packet', () => {
  runCommands(wire.stack, 'rule add iif tun0 ipproto tcp dport 5222 lookup 100');
  const question = `route get ${SERVER} from ${client.ip} iif tun0 ipproto tcp dport`;
  expect(runCommands(wire.stack, `${question} 5222`)).toContain(
    'via 198.51.100.1 dev eth1 table 100',
  );
  expect(runCommands(wire.stack, `${question} 443`)).toContain('via 192.0.2.1 dev eth0');
});
