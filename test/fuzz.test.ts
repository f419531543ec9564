// Whatever comes by the cable, and however the clock jumps: nothing throws, nothing leaks, what we say is well
// formed. `npm run fuzz` with FUZZ_SECONDS=60 looks longer; FUZZ_SEED=n repeats one run.

import { expect, test } from 'vitest';
import { Drop as ArpDrop } from '../src/arp/header.ts';
import type { Packet } from '../src/core/packet.ts';
import { randomFrom } from '../src/core/random.ts';
import { Drop as EtherDrop } from '../src/ether/header.ts';
import { Drop as IcmpDrop } from '../src/icmp/header.ts';
import type { PingSession } from '../src/icmp/ping.ts';
import { Drop as IgmpDrop } from '../src/igmp/header.ts';
import { ipv4, networkOf } from '../src/ip/address.ts';
import { Drop as DatagramDrop } from '../src/ip/datagram.ts';
import { excluding, including } from '../src/ip/filter.ts';
import { Drop as FragmentDrop } from '../src/ip/fragment.ts';
import { Drop as GroupDrop } from '../src/ip/groups.ts';
import { Drop as IpDrop } from '../src/ip/header.ts';
import { Drop as OptionsDrop } from '../src/ip/options/input.ts';
import { Drop as ReassemblyDrop } from '../src/ip/reassembly.ts';
import { Drop as DeviceDrop } from '../src/netdev/device.ts';
import { RouteType, route } from '../src/route/table.ts';
import { imbalance, STACK_MAC, Wire } from '../src/testing/wire/wire.ts';
import { v2Query, v3Query } from './igmp/playing.ts';
import { obviousChecksum } from './support/checksum.ts';
import { viewOf } from './support/hex.ts';
import {
  arpReply,
  arpRequest,
  BROADCAST_MAC,
  dotted,
  type IcmpFields,
  icmp,
  ip,
  message,
  OTHER_MAC,
  PEER_MAC,
  text,
} from './support/packets.ts';

const SECONDS = Number(process.env.FUZZ_SECONDS ?? 2);
const ONE_SEED = process.env.FUZZ_SEED;
const STEPS = 300;
const MTU = 1500;
const POISON = 0xa5;

const CATALOGUE = new Set(
  [
    ...[EtherDrop, ArpDrop, IcmpDrop, DeviceDrop],
    ...[IpDrop, OptionsDrop, FragmentDrop, DatagramDrop, ReassemblyDrop, GroupDrop, IgmpDrop],
  ]
    .flatMap((drops) => Object.values(drops))
    .map(({ name }) => name),
);

test('random conversations', { timeout: SECONDS * 1000 + 60_000 }, () => {
  if (ONE_SEED !== undefined) return new Run(Number(ONE_SEED)).go();
  const until = performance.now() + SECONDS * 1000;
  let seed = Date.now() & 0x7fffffff;
  do new Run(seed++).go();
  while (performance.now() < until);
});

test.each([1, 2, 3])('the run of seed %i, which is the same on every machine', (seed) => {
  new Run(seed).go();
});

test('every length from 0 to the MTU and 20 more: zeros, noise, and good frames cut or padded', () => {
  const random = randomFrom(1);
  const wire = new Wire();
  const good = [icmp({ data: new Uint8Array(MTU) }), arpRequest({ padding: MTU })];
  for (let length = 0; length <= 14 + MTU + 20; length++) {
    const noise = Uint8Array.from({ length }, () => random());
    const addressed = noise.slice();
    addressed.set(good[0]?.slice(0, Math.min(13, length)) ?? []);
    const cut = good.map((frame) => frame.slice(0, length));
    for (const frame of [new Uint8Array(length), noise, addressed, ...cut]) input(wire, frame);
    const problem = imbalance(wire.stack.ctx.flow, wire.stack.ctx.pool.outstanding);
    expect(problem, `length ${length}`).toBeNull();
    wire.sent();
  }
});

test('every value of every byte of an echo request and of an ARP request, checksums right and wrong', () => {
  const wire = new Wire();
  for (const good of [icmp({ data: new Uint8Array(4).fill(7) }), arpRequest(), arpReply()]) {
    for (let at = 0; at < good.length; at++) {
      for (let value = 0; value < 256; value++) {
        const frame = good.slice();
        frame[at] = value;
        wire.inject(frame);
        fixChecksums(frame);
        wire.inject(frame);
      }
      const problem = imbalance(wire.stack.ctx.flow, wire.stack.ctx.pool.outstanding);
      expect(problem, `byte ${at}`).toBeNull();
      for (const frame of wire.sent()) expect(fault(frame, MTU), text(frame)).toBeNull();
      wire.advance(1);
    }
  }
});

test.each([1, 2, 3])(
  'what lies behind a frame’s end changes nothing, however short and bent what it quotes: seed %i',
  (seed) => {
    const ends = [new Quoted(seed, 0x45), new Quoted(seed, 0x08), new Quoted(seed, 0)];
    const told = ends.map((end) => end.run());
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
    expect(told[0]?.errors).toBeGreaterThan(20);
    expect(told[0]?.sent.length).toBeGreaterThan(100);
  },
);

/** A router with a ping session that gets errors, and packets that it answers with errors. */
class Quoted {
  readonly #random: () => number;
  readonly #behind: number;
  readonly #wire = new Wire({ seed: 1, stack: { ipForward: true } });

  /** @param behind fills the buffers behind each frame */
  constructor(seed: number, behind: number) {
    this.#random = randomFrom(seed);
    this.#behind = behind;
    this.#wire.stack.sysctl.set('net.ipv4.icmp_ratemask', 0);
    this.#wire.inject(arpRequest());
  }

  run() {
    const wire = this.#wire;
    let errors = 0;
    const count = { reply: () => {}, error: () => void errors++ };
    const session = wire.stack.ping({ destination: ipv4(0x0a000002), size: 20 }, count);
    wire.sent();
    wire.run(() => session.send());
    const [request = new Uint8Array()] = wire.sent();
    for (let n = 0; n < 2000; n++) input(wire, this.#frame(request.slice(14)), this.#behind);
    const { ctx } = wire.stack;
    const sent = wire.sent().map(text);
    return { errors, sent, drops: ctx.drops(), counters: ctx.counters.snapshot() };
  }

  /** An error about the request, or a packet to be answered by one; cut anywhere, and a byte or two changed. */
  #frame(request: Uint8Array): Uint8Array {
    const quote = this.#cut(request);
    for (let n = this.#below(3); n > 0 && quote.length > 0; n--) {
      quote[this.#below(Math.min(quote.length, 28))] = this.#below(256);
    }
    const type = [3, 4, 5, 11, 12][this.#below(5)] ?? 3;
    if (this.#below(2) === 0) return icmp({ type, code: this.#below(17), data: quote });
    return ip({
      ...{ destination: '10.0.0.99', ttl: 1, protocol: [1, 1, 6, 17][this.#below(4)] ?? 1 },
      ...{ payload: this.#cut(request), options: new Uint8Array(4 * this.#below(11)).fill(1) },
    });
  }

  #cut(bytes: Uint8Array): Uint8Array {
    return bytes.slice(0, this.#below(bytes.length + 1));
  }

  #below(limit: number): number {
    return (this.#random() >>> 0) % limit;
  }
}

/** One stack, its neighbours, and a few hundred random things that happen to them. */
class Run {
  readonly #seed: number;
  readonly #random: () => number;
  readonly #wire: Wire;
  readonly #mtu: number;
  readonly #sessions: PingSession[] = [];
  readonly #held: Packet[] = [];
  /** What the stack said last, to be answered, bent and sent back. */
  #heard: Uint8Array[] = [];
  #last = 'nothing yet';

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = randomFrom(seed);
    this.#mtu = this.#pick([68, 576, MTU, MTU, 9000]);
    const interfaces = this.#pick([
      [['10.0.0.1/24']],
      [['10.0.0.1/24', '192.168.200.1/24'], ['172.16.0.1/31']],
      [['10.0.0.1/8', '10.0.0.9/8'], [], ['223.255.255.1/24']],
    ]);
    this.#wire = new Wire({ seed, interfaces, mtu: this.#mtu });
    if (this.#chance(2)) this.#wire.stack.addGateway(ipv4(0x0a000003));
  }

  go(): void {
    for (let step = 0; step < STEPS; step++) this.#guard(step, () => this.#step());
    this.#free();
    // What stuck in the loopback for want of buffers goes on now, not when the time is over.
    this.#guard(STEPS, () => this.#wire.advance(0));
    this.#guard(STEPS, () => this.#wire.advance(200_000));
    const { parked } = this.#wire.stack.ctx.flow;
    expect(parked, `FUZZ_SEED=${this.#seed}, parked at the end`).toBe(0);
  }

  #guard(step: number, work: () => void): void {
    try {
      work();
      this.#check();
    } catch (error) {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`FUZZ_SEED=${this.#seed}, step ${step}, ${this.#last}: ${told}`);
    }
  }

  #step(): void {
    const steps: [string, () => void][] = [
      ['random bytes', () => this.#inject(this.#noise(this.#below(this.#mtu + 15)))],
      ['random bytes behind our address', () => this.#inject(this.#addressedNoise())],
      ['random fields of ICMP', () => this.#inject(this.#randomIcmp())],
      ['more random fields of ICMP', () => this.#several(() => this.#randomIcmp())],
      ['more bent frames', () => this.#several(() => this.#bend(this.#randomIcmp()))],
      ['a random fragment', () => this.#inject(this.#randomFragment())],
      ['many random fragments', () => this.#several(() => this.#randomFragment())],
      ['a bent fragment', () => this.#inject(this.#bend(this.#randomFragment()))],
      ['a datagram in fragments', () => this.#inFragments()],
      ['a flood of fragments', () => this.#flood()],
      ['random fields of ARP', () => this.#inject(this.#randomArp())],
      ['a bent frame', () => this.#inject(this.#bend(this.#randomIcmp()))],
      ['a bent ARP packet', () => this.#inject(this.#bend(this.#randomArp()))],
      ['an echo of what was said', () => this.#inject(this.#said())],
      ['a bent echo of what was said', () => this.#inject(this.#bend(this.#said()))],
      ['an answer', () => this.#answer(false)],
      ['a bent answer', () => this.#answer(true)],
      ['an error about what was said', () => this.#inject(this.#errorAbout(this.#said()))],
      ['longer than the cable takes', () => this.#overlong()],
      ['an ARP storm', () => this.#storm()],
      ['a group that is joined, filtered or left', () => this.#regroup()],
      ['a query', () => this.#inject(this.#query())],
      ['a bent query', () => this.#inject(this.#bend(this.#query()))],
      ['time', () => this.#wire.advance(this.#below(4000) / 7)],
      ['a jump in time', () => this.#wire.advance(this.#below(200_000))],
      ['an hour’s sleep of the host', () => this.#sleep()],
      ['a new session', () => this.#open()],
      ['pings', () => this.#ping()],
      ['pings', () => this.#ping()],
      ['a session’s end', () => this.#sessions.shift()?.close()],
      ['a new route', () => this.#addRoute()],
      ['a scarce pool', () => this.#hold()],
      ['the pool again', () => this.#free()],
    ];
    const [name, happen] = this.#pick(steps);
    this.#last = name;
    happen();
  }

  #check(): void {
    const { ctx, arp } = this.#wire.stack;
    const problem = imbalance(ctx.flow, ctx.pool.outstanding - this.#held.length);
    if (problem !== null) throw new Error(`${problem}: ${JSON.stringify(ctx.flow)}`);
    for (const name of Object.keys(ctx.drops())) {
      if (!CATALOGUE.has(name)) throw new Error(`${name} is not in the catalogue`);
    }
    for (let port = 0; port < this.#wire.stack.devices.length - 1; port++) {
      for (const frame of this.#wire.sent(port)) this.#judge(frame);
    }
    if (!this.#chance(8)) return;
    let waiting = 0;
    let size = 0;
    for (const { queue } of arp.neighbours.list()) {
      size++;
      waiting = Math.max(waiting, queue.bytes);
    }
    const { reassembly } = this.#wire.stack;
    if (reassembly.waiting > reassembly.settings.ipfrag_high_thresh) {
      throw new Error(`${reassembly.waiting} bytes of fragments`);
    }
    if (size > 1024 || waiting > 212_992) throw new Error(`${size} neighbours, ${waiting} bytes`);
  }

  #judge(frame: Uint8Array): void {
    const wrong = fault(frame, this.#mtu);
    if (wrong !== null) throw new Error(`said something with ${wrong}: ${text(frame)}`);
    this.#heard.push(frame);
    if (this.#heard.length > 40) this.#heard = this.#heard.slice(20);
  }

  #inject(frame: Uint8Array): void {
    const { ctx, devices } = this.#wire.stack;
    const ports = devices.length - 1;
    // With an empty pool frames stay on the cable, until that is full too.
    const pkt = ctx.pool.take(this.#mtu + 14);
    if (pkt !== null) ctx.pool.release(pkt);
    else if (this.#chance(50)) this.#free();
    const port = this.#below(ports);
    const cut = frame.slice(0, this.#mtu + 14);
    // Each port's station is the first one's and a bit; most of what is said should be for it.
    if (cut[0] === 0x02 && cut[4] === 1 && !this.#chance(20)) cut[5] = 1 + port;
    this.#wire.inject(cut, port);
  }

  #several(make: () => Uint8Array): void {
    for (let n = this.#below(20); n >= 0; n--) this.#inject(make());
  }

  #noise(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.#random());
  }

  #addressedNoise(): Uint8Array {
    const frame = this.#noise(14 + this.#below(this.#mtu));
    const start = this.#chance(2) ? icmp() : arpRequest();
    frame.set(start.slice(0, 14 + this.#below(12)).slice(0, frame.length));
    return frame;
  }

  #randomIcmp(): Uint8Array {
    const fields: IcmpFields = {
      to: this.#mac(),
      type: this.#pick([0, 3, 4, 5, 8, 8, 8, 11, 12, 13, this.#below(256)]),
      source: this.#ip(),
      destination: this.#chance(2) ? '10.0.0.1' : this.#ip(),
      identifier: this.#word(this.#sessions[0]?.identifier ?? 1),
      sequence: this.#word(1),
      data: this.#noise(this.#pick([0, 1, 8, 28, 56, this.#below(this.#mtu)])),
    };
    if (this.#chance(4)) fields.code = this.#below(256);
    if (this.#chance(4)) fields.ttl = this.#below(256);
    if (this.#chance(4)) fields.tos = this.#below(256);
    if (this.#chance(4)) fields.flags = this.#word(0x4000);
    if (this.#chance(4)) fields.options = this.#noise(4 * this.#below(11));
    if (this.#chance(4)) fields.protocol = this.#below(256);
    if (this.#chance(8)) fields.checksumError = this.#below(65536);
    if (this.#chance(8)) fields.totalLength = this.#word(84);
    if (this.#chance(4)) fields.padding = this.#below(40);
    return icmp(fields);
  }

  /** One of few datagrams, so that some belong together. */
  #randomFragment(): Uint8Array {
    const offset = this.#pick([0, 1, 2, 3, this.#below(20), this.#word(8190) & 0x1fff]);
    return ip({
      ...{ id: this.#below(4), tos: this.#pick([0, 0, 0, this.#below(256)]) },
      source: this.#pick(['10.0.0.2', '10.0.0.2', this.#ip()]),
      destination: this.#chance(4) ? this.#ip() : '10.0.0.1',
      flags: offset | (this.#chance(3) ? 0 : 0x2000) | (this.#chance(8) ? 0x4000 : 0),
      payload: this.#noise(this.#pick([0, 8, 8, 16, 24, this.#below(this.#mtu - 20)])),
      ...(this.#chance(8) ? { options: this.#noise(4 * this.#below(11)) } : {}),
    });
  }

  /** An echo request cut anywhere; some of it may be missing, doubled, or come before its turn. */
  #inFragments(): void {
    const size = this.#pick([this.#below(100), this.#below(3000), 65_507]);
    const whole = message({ data: this.#noise(size), identifier: 7, sequence: 9 });
    const most = (this.#mtu - 20) >> 3;
    const id = this.#below(65536);
    const frames: Uint8Array[] = [];
    for (let at = 0, end = 0; at < whole.length; at = end) {
      end = Math.min(at + 8 * (size > 3000 ? most : 1 + this.#below(most)), whole.length);
      const flags = (end < whole.length ? 0x2000 : 0) | (at >> 3);
      frames.push(ip({ id, flags, payload: whole.slice(at, end) }));
    }
    if (this.#chance(4)) frames.push(this.#pick(frames));
    if (this.#chance(8)) frames.splice(this.#below(frames.length), 1);
    if (this.#chance(2)) frames.sort(() => this.#below(3) - 1);
    for (const frame of frames) this.#inject(frame);
  }

  /** Of datagrams that never come. */
  #flood(): void {
    for (let id = this.#below(this.#chance(10) ? 2000 : 100); id >= 0; id--) {
      const flags = 0x2000 | this.#below(8);
      this.#inject(ip({ id, flags, source: this.#ip(), payload: this.#noise(8) }));
    }
  }

  #randomArp(): Uint8Array {
    const fields = {
      to: this.#mac(),
      senderMac: this.#mac(),
      senderIp: this.#ip(),
      targetMac: this.#mac(),
      targetIp: this.#ip(),
      padding: this.#pick([0, 18, this.#below(100)]),
      ...(this.#chance(8) ? { operation: this.#below(65536) } : {}),
    };
    return this.#chance(2) ? arpRequest(fields) : arpReply(fields);
  }

  /** A few bytes changed, cut or repeated; half of the time with checksums that fit again. */
  #bend(frame: Uint8Array): Uint8Array {
    let bent = frame.slice();
    for (let n = this.#below(4); n >= 0 && bent.length > 0; n--) {
      const at = this.#below(this.#chance(2) ? Math.min(50, bent.length) : bent.length);
      const old = bent[at] ?? 0;
      bent[at] = this.#pick([0, 0xff, 0x80, 0x7f, old ^ (1 << this.#below(8)), old + 1]);
      if (this.#chance(10)) bent = bent.slice(0, at);
      if (this.#chance(10)) bent = Uint8Array.of(...bent, ...bent.slice(at));
    }
    if (this.#chance(2)) fixChecksums(bent);
    return bent;
  }

  #said(): Uint8Array {
    return (this.#heard.length === 0 ? arpRequest() : this.#pick(this.#heard)).slice();
  }

  /** What a right host would say to something that the stack said, to the port it is on or another. */
  #answer(bent: boolean): void {
    const said = this.#said();
    const view = viewOf(said);
    said.copyWithin(0, 6, 12);
    said.set([6, 0x22, 0xa3, 0x24, 0x25, this.#below(3)], 6);
    if (view.getUint16(12) === 0x0806) {
      const [asker, asked] = [said.slice(22, 32), said.slice(38, 42)];
      said.set([0, 2, ...said.slice(6, 12), ...asked, ...asker], 20);
    } else {
      const source = said.slice(26, 30);
      said.copyWithin(26, 30, 34);
      said.set(source, 30);
      said[34] = 0;
      fixChecksums(said);
    }
    this.#inject(bent ? this.#bend(said) : said);
  }

  #errorAbout(said: Uint8Array): Uint8Array {
    const quote = said.slice(14);
    const data = this.#chance(2) ? quote : this.#bend(quote).slice(0, this.#below(60));
    const type = this.#pick([3, 4, 5, 11, 12]);
    return icmp({ type, code: this.#below(16), source: this.#ip(), data: data.slice(0, MTU - 28) });
  }

  #overlong(): void {
    const frame = this.#randomIcmp();
    const padding = this.#mtu + 14 + this.#below(40);
    const long = new Uint8Array(Math.max(padding, frame.length));
    long.set(frame);
    if (this.#chance(2)) viewOf(long).setUint16(16, long.length - 14);
    fixChecksums(long);
    input(this.#wire, long);
  }

  #storm(): void {
    for (let n = this.#below(this.#chance(20) ? 3000 : 50); n >= 0; n--) {
      const senderIp = dotted(0x0a000000 | this.#below(2000));
      const targetIp = this.#chance(2) ? '10.0.0.1' : this.#ip();
      const senderMac = `06:00:00:00:${(n >> 4).toString(16)}:${(n & 0xf).toString(16)}`;
      this.#inject((this.#chance(2) ? arpRequest : arpReply)({ senderIp, targetIp, senderMac }));
    }
  }

  /** The host slept, and calls only once. */
  #sleep(): void {
    this.#wire.now += 3_600_000;
    this.#wire.stack.advance(this.#wire.now);
  }

  #open(): void {
    const { stack } = this.#wire;
    const source = ipv4(this.#address());
    const session = stack.ping(
      {
        destination: ipv4(this.#address()),
        size: this.#pick([0, 1, 16, 56, 1472, 8000, 65507, this.#below(2000)]),
        ttl: 1 + this.#below(255),
        ...(this.#chance(2) && stack.addresses.isLocal(source) ? { source } : {}),
      },
      {
        reply: ({ rttMs, data, bytes }) => {
          if (rttMs < 0 || data.length !== bytes - 8) throw new Error('a reply that cannot be');
          if (this.#chance(8)) session.send();
        },
        error: () => {
          if (this.#chance(8)) this.#sessions[0]?.send();
        },
      },
    );
    this.#sessions.push(session);
  }

  #ping(): void {
    if (this.#sessions.length === 0) this.#open();
    const session = this.#pick(this.#sessions);
    for (let n = this.#below(this.#chance(10) ? 200 : 3); n >= 0; n--) {
      this.#wire.run(() => session.send());
    }
  }

  #addRoute(): void {
    const length = this.#below(33);
    const network = networkOf(ipv4(this.#address()), length);
    const { Unicast, Blackhole, Unreachable, Prohibit, Throw } = RouteType;
    const type = this.#pick([Unicast, Blackhole, Unreachable, Prohibit, Throw]);
    const device = type === Unicast ? 2 : 0;
    const gateway = ipv4(type === Unicast && this.#chance(2) ? this.#address() : 0);
    this.#wire.stack.routes.add(route({ network, length, type, device, gateway }));
  }

  /** Joins a group, or gives one another filter, or leaves it. */
  #regroup(): void {
    const { stack } = this.#wire;
    const group = ipv4(0xef010200 + this.#below(30));
    const sources = Array.from({ length: this.#below(9) }, () => ipv4(this.#address()));
    const filter = this.#chance(2) ? excluding(...sources) : including(...sources);
    this.#wire.run(() => {
      // Each may be refused: it is joined already, not yet, or too many are.
      if (stack.memberships.join(2, group, filter) === null) return;
      if (this.#chance(2)) stack.memberships.setFilter(2, group, filter);
      else stack.memberships.leave(2, group);
    });
  }

  #query(): Uint8Array {
    const group = this.#chance(2) ? '0.0.0.0' : `239.1.2.${this.#below(30)}`;
    const tenths = this.#below(256);
    if (this.#chance(3)) return v2Query(tenths, group).bytes();
    const sources = Array.from({ length: this.#below(9) }, () => dotted(this.#address()));
    const robustness = this.#below(8);
    return v3Query(tenths, group, sources, { robustness, interval: this.#below(256) }).bytes();
  }

  #hold(): void {
    const size = this.#pick([1, 1, 60_000]);
    for (let n = this.#pick([10, 500, 2000]); n > 0; n--) {
      const pkt = this.#wire.stack.ctx.pool.take(size);
      if (pkt === null) return;
      this.#held.push(pkt);
    }
  }

  #free(): void {
    for (const pkt of this.#held.splice(0)) this.#wire.stack.ctx.pool.release(pkt);
  }

  #mac(): string {
    return this.#pick([
      ...[STACK_MAC, STACK_MAC, STACK_MAC, STACK_MAC, STACK_MAC, STACK_MAC],
      BROADCAST_MAC,
      PEER_MAC,
      OTHER_MAC,
      '01:00:5e:00:00:01',
    ]);
  }

  #ip(): string {
    return dotted(this.#address());
  }

  /** One that means something to the stack, or right beside it, or any. */
  #address(): number {
    const known = this.#pick([
      ...[0x0a000001, 0x0a000001, 0x0a000002, 0x0a000003, 0x0a000004, 0x0a0000ff, 0x0a000000],
      ...[0xc0a8c801, 0xc0a8c802, 0xac100001, 0xac100000, 0xdfffff01, 0x7f000001, 0x7f010203],
      ...[0, 1, 0xffffffff, 0xe0000001, 0xf0000001, 0xcb007109, this.#random()],
    ]);
    return this.#chance(8) ? known ^ (1 << this.#below(32)) : known;
  }

  #word(usual: number): number {
    return this.#pick([usual, usual, 0, 1, 0x7fff, 0x8000, 0xffff, this.#below(65536)]);
  }

  #chance(oneIn: number): boolean {
    return this.#below(oneIn) === 0;
  }

  #below(limit: number): number {
    return (this.#random() >>> 0) % limit;
  }

  #pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.#below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
}

/** Hands the stack a frame whatever its length, which no cable would carry. @param behind fills the rest of its buffer */
function input(wire: Wire, frame: Uint8Array, behind = POISON): void {
  const { stack } = wire;
  const device = stack.devices[1];
  const pkt = stack.ctx.pool.take(frame.length);
  if (pkt === null || device === undefined) return;
  pkt.bytes.fill(behind).set(frame, pkt.start);
  pkt.end = pkt.start + frame.length;
  stack.input(pkt, device, wire.now);
}

/** Makes both checksums of an ICMP frame right, as far as its lengths make sense. */
function fixChecksums(frame: Uint8Array): void {
  if (frame.length < 34 || frame[12] !== 0x08 || frame[13] !== 0x00) return;
  const view = viewOf(frame);
  const header = ((frame[14] ?? 0) & 0xf) * 4;
  const end = Math.min(frame.length, 14 + view.getUint16(16));
  if (header >= 20 && 14 + header + 8 <= end) {
    view.setUint16(14 + header + 2, 0);
    view.setUint16(14 + header + 2, obviousChecksum(frame.subarray(14 + header, end)));
  }
  view.setUint16(24, 0);
  view.setUint16(24, obviousChecksum(frame.subarray(14, 14 + header)));
}

/** What is wrong with a frame that the stack sent; null when it is well formed. */
function fault(frame: Uint8Array, mtu: number): string | null {
  if (frame.length > mtu + 14) return 'more than fits the cable';
  const view = viewOf(frame);
  if (frame.length < (isFragment(frame) ? 35 : 42)) return 'less than any packet of ours';
  if (view.getUint32(6) !== 0x02000000) return 'another source station';
  if (view.getUint16(12) === 0x0806) return frame.length === 42 ? null : 'padding behind ARP';
  if (view.getUint16(12) !== 0x0800) return 'an EtherType that is not ours';
  const header = headerLength(frame);
  if ((frame[14] ?? 0) >> 4 !== 4 || header < 20) return 'another version or header length';
  if (frame[23] === IGMP && header !== 24) return 'IGMP without the router alert option';
  if (view.getUint16(16) !== frame.length - 14) return 'a wrong total length';
  if (obviousChecksum(frame.subarray(14, 14 + header)) !== 0) return 'a wrong header checksum';
  if (frame[22] === 0) return 'no hop left';
  if (isFragment(frame)) return fragmentFault(frame, header);
  const sum = obviousChecksum(frame.subarray(14 + header));
  return sum === 0 ? null : 'a wrong ICMP or IGMP checksum';
}

const IGMP = 2;

const isFragment = (frame: Uint8Array): boolean =>
  frame.length >= 34 && frame[12] === 8 && (viewOf(frame).getUint16(20) & 0x3fff) !== 0;

/** With the options that answers have of what they answer. */
const headerLength = (frame: Uint8Array): number => ((frame[14] ?? 0) & 0xf) * 4;

/** Of a fragment that the stack made. */
function fragmentFault(frame: Uint8Array, header: number): string | null {
  const place = viewOf(frame).getUint16(20);
  const data = frame.length - 14 - header;
  if ((place & 0x4000) !== 0) return 'a fragment that must not be fragmented';
  if ((place & 0x2000) !== 0 && data % 8 !== 0) return 'a fragment that is no multiple of 8';
  return (place & 0x1fff) * 8 + data > 65_515 ? 'more than a datagram' : null;
}
