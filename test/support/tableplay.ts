// A play in which everything happens that changes a stack's tables: people's words, what the wire brings, and time.

import { Shell } from '../../src/command/shell.ts';
import { randomFrom } from '../../src/core/random.ts';
import type { Stack } from '../../src/stack.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import {
  arpReply,
  arpRequest,
  counting,
  datagram,
  icmp,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  Pinger,
} from './packets.ts';

const COMMANDS = [
  'route add 10.2.0.0/16 via 10.0.0.2',
  'route add default via 10.0.0.3',
  'route append default via 10.0.0.2',
  'route replace default via 10.0.0.2 metric 7',
  'route del default',
  'route add 10.2.0.0/16 via 10.1.0.2 table 100',
  'route add 10.3.0.0/16 nexthop via 10.0.0.2 nexthop via 10.1.0.2 weight 2',
  'route del 10.2.0.0/16',
  'route flush table 100',
  'route add blackhole 192.168.7.0/24',
  'route flush cache',
  'rule add from 10.0.0.0/24 lookup 100',
  'rule add iif eth7 lookup 100 pref 50',
  'rule add pref 40 goto 45',
  'rule add pref 45 blackhole fwmark 7',
  'rule del pref 45',
  'rule del from 10.0.0.0/24',
  'addr add 10.0.0.5/24 dev eth0',
  'addr add 10.4.0.1/24 dev eth1 metric 9',
  'addr change 10.4.0.1/24 dev eth1 metric 5',
  'addr del 10.0.0.5/24 dev eth0',
  'addr del 10.0.0.1/24 dev eth0',
  'addr add 10.0.0.1/24 dev eth0',
  'neigh add 10.0.0.9 lladdr 02:03:04:05:06:07 dev eth0',
  'neigh replace 10.0.0.9 lladdr 02:03:04:05:06:09 dev eth0 nud stale protocol static',
  'neigh change 10.0.0.2 lladdr 02:03:04:05:06:08 dev eth0 nud probe',
  'neigh change 10.0.0.2 dev eth0 nud failed',
  'neigh del 10.0.0.2 dev eth0',
  'neigh flush dev eth0',
  'link set eth1 down',
  'link set eth1 up',
  'link set eth0 mtu 900',
  'link set eth0 mtu 1500',
  'link set eth0 arp off',
  'link set eth0 arp on',
  'link set eth1 alias somebody',
  'link set eth1 txqueuelen 7 group 4',
  'link add dummy0 type dummy',
  'link set dummy0 up',
  'link set dummy0 carrier off',
  'addr add 10.5.0.1/24 dev dummy0',
  'link del dummy0',
  'link add veth0 type veth peer name eth7',
  'link set eth7 up',
  'link set veth0 up',
  'addr add 10.6.0.1/24 dev veth0',
  'link set eth7 down',
  'link set eth7 name eth8',
  'link del veth0',
  'sysctl net.ipv4.ip_forward=1',
  'sysctl net.ipv4.ip_forward=0',
  'sysctl net.ipv4.conf.eth0.rp_filter=2',
  'sysctl net.ipv4.conf.default.accept_local=1',
  'sysctl net.ipv4.conf.all.promote_secondaries=1',
  'sysctl net.ipv4.conf.all.ignore_routes_with_linkdown=1',
  'sysctl net.ipv4.ipfrag_time=3',
  'sysctl net.ipv4.ipfrag_low_thresh=4096 net.ipv4.ipfrag_high_thresh=8192',
];

const HOSTS = [
  PEER,
  PEER,
  PEER,
  OTHER,
  '10.0.0.9',
  '10.1.0.2',
  '10.2.0.7',
  '10.3.0.5',
  '192.168.7.8',
];
const STATIONS = [OTHER_MAC, '0a:0b:0c:0d:0e:0f'];
const MORE = 0x2000;
const PIECE = 16;

export class TablePlay {
  readonly wire = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']] });
  /** What was done last, for people. */
  did = '';
  readonly #shell = new Shell(this.stack);
  readonly #random: () => number;
  readonly #pingers = new Map<string, Pinger>();
  /** The last echo request that left. */
  #request: Uint8Array | null = null;

  constructor(seed: number) {
    const random = randomFrom(seed);
    this.#random = () => random() >>> 0;
  }

  get stack(): Stack {
    return this.wire.stack;
  }

  /** Something happens. */
  step(): void {
    const acts = [this.#ping, this.#ping, this.#arp, this.#fragment, this.#fragment];
    const words = [this.#command, this.#command, this.#command, this.#command];
    this.#pick([...acts, ...words, this.#datagram, this.#error, this.#time])();
    this.#listen();
  }

  readonly #command = (): void => {
    const line = this.#pick(COMMANDS);
    this.did = line;
    this.wire.run(() => this.#shell.run(line.split(' ')));
  };

  readonly #ping = (): void => {
    const host = this.#pick(HOSTS);
    const size = this.#pick([8, 56, 2500]);
    this.did = `ping ${host} with ${size}`;
    const key = `${host} ${size}`;
    let pinger = this.#pingers.get(key);
    if (pinger === undefined) {
      pinger = new Pinger(this.wire, host, { size });
      this.#pingers.set(key, pinger);
    }
    pinger.send();
  };

  readonly #arp = (): void => {
    const senderIp = this.#pick([PEER, OTHER, '10.0.0.9']);
    const from = this.#pick(STATIONS);
    this.did = `ARP from ${senderIp} at ${from}`;
    const frame = this.#pick([arpRequest, arpReply, arpReply])({ senderIp, senderMac: from, from });
    this.wire.inject(frame, 0);
  };

  readonly #fragment = (): void => {
    const id = this.#pick([0x1111, 0x2222]);
    const place = this.#pick([0, 0, 1, 2, 3]);
    const more = place === 3 ? 0 : MORE;
    this.did = `fragment ${place} of ${id}`;
    const payload = counting(this.#pick([PIECE, PIECE, PIECE, PIECE, PIECE + 8, 3]));
    const flags = more | ((place * PIECE) >> 3);
    this.wire.inject(ip({ id, flags, payload, protocol: this.#pick([1, 1, 1, 17]) }), 0);
  };

  /** All pieces of one, in any order. */
  readonly #datagram = (): void => {
    const places = [0, 1, 2, 3].toSorted(() => this.#pick([-1, 1]));
    this.did = `datagram in pieces ${places}`;
    for (const place of places) {
      const flags = (place === 3 ? 0 : MORE) | ((place * PIECE) >> 3);
      const [id, payload] = [0x3333, counting(PIECE)];
      this.wire.inject(ip({ id, flags, payload, protocol: 17 }), 0);
    }
  };

  /** A router tells of a narrow way, or of a better gateway, or asks. */
  readonly #error = (): void => {
    if (this.#request === null) return this.#echo();
    const data = datagram(this.#request).subarray(0, 28);
    const [source, better] = [PEER, 0x0a000003];
    this.did = 'ICMP error';
    const narrow = { type: 3, code: 4, identifier: 0, sequence: this.#pick([600, 1000, 40]) };
    const redirect = { type: 5, code: 1, identifier: better >>> 16, sequence: better & 0xffff };
    this.wire.inject(icmp({ ...this.#pick([narrow, narrow, redirect]), source, data }), 0);
  };

  #echo(): void {
    this.did = 'echo request';
    this.wire.inject(icmp(), 0);
  }

  readonly #time = (): void => {
    const ms = this.#pick([0.5, 10, 400, 1000, 1001, 4000, 31_000, 300_000]);
    this.did = `${ms} ms`;
    this.wire.advance(ms);
  };

  #listen(): void {
    for (const port of [0, 1]) {
      for (const frame of this.wire.sent(port)) {
        if (frame[23] === 1 && frame[34] === 8 && frame[12] === 8) this.#request = frame;
      }
    }
  }

  readonly #pick = <T>(of: readonly T[]): T => of[this.#random() % of.length] as T;
}
