// What the TAP tests do inside a network namespace: `node tap-child.mjs SCENARIO`. Prints one JSON value.
// It runs the build, since Node 20 does not run TypeScript.

import { execFileSync, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEADROOM, Packet, SMALL_BUFFER } from '../../dist/src/core/packet.js';
import { bringUpLoopback, withInterfaces } from '../../dist/src/netdev/interfaces.js';
import { Linux } from '../../dist/src/netdev/linux.js';
import { TapDriver } from '../../dist/src/netdev/tap.js';

const OUR_MAC = '02a1a2a3a4a5';
const KERNEL_ADDRESS = { address: 0x0a090001, length: 24 };
/** Who has 10.9.0.1? Tell 10.9.0.2. */
const ARP_REQUEST = `ffffffffffff${OUR_MAC}0806 0001080006040001 ${OUR_MAC}0a090002 0000000000000a090001`;

const scenarios = {
  async open() {
    const { name, mtu, kernelMac, created } = await open();
    return { name, mtu, kernelMac, created };
  },

  async configure() {
    const tap = await open({
      mtu: 1400,
      kernelMac: { high: 0x0212, low: 0x93949596 | 0 },
      kernelAddress: { address: 0xc0a81742 | 0, length: 26 },
    });
    const [shown] = JSON.parse(ip('-j', 'addr', 'show', 'dev', 'tap0'));
    const [inet] = shown.addr_info.filter(({ family }) => family === 'inet');
    return { tap: { mtu: tap.mtu, mac: tap.kernelMac, address: tap.kernelAddress() }, shown, inet };
  },

  async address() {
    const tap = await open();
    const none = tap.kernelAddress();
    tap.setKernelAddress({ address: 0x0a090001, length: 31 });
    tap.setKernelAddress({ address: 0x0a090003, length: 32 });
    return {
      none,
      now: tap.kernelAddress(),
      shown: ip('-br', '-4', 'addr', 'show', 'tap0').trim(),
    };
  },

  async receive() {
    const tap = await open({ kernelAddress: KERNEL_ADDRESS });
    const ping = spawn('ping', ['-c1', '-W1', '10.9.0.2'], { stdio: 'ignore' });
    const frame = await firstFrame(tap, (hex) => hex.slice(24, 28) === '0806');
    ping.kill();
    const pkt = packet();
    while (tap.receive(pkt));
    return { frame, kernelMac: tap.kernelMac, drained: tap.receive(pkt), start: pkt.start };
  },

  async send() {
    const tap = await open({ kernelAddress: KERNEL_ADDRESS });
    const before = received();
    const fault = tap.send(packet(ARP_REQUEST));
    const reply = await firstFrame(tap, (hex) => hex.startsWith(OUR_MAC));
    return { fault, counted: received() - before, reply };
  },

  async refused() {
    const tap = await open({ mtu: 1000 });
    return {
      runt: tap.send(packet('0102030405')).name,
      longest: tap.send(packet(ARP_REQUEST, 1014)),
      tooLong: tap.send(packet(ARP_REQUEST, 1015)).name,
    };
  },

  async down() {
    const tap = await open();
    ip('link', 'set', 'tap0', 'down');
    const down = tap.send(packet(ARP_REQUEST)).name;
    const pkt = packet();
    while (tap.receive(pkt));
    ip('link', 'set', 'tap0', 'up');
    return { down, up: tap.send(packet(ARP_REQUEST)) };
  },

  async deleted() {
    const tap = await open();
    const gone = [];
    let readable = 0;
    const pkt = packet();
    tap.watch(
      () => {
        readable++;
        while (tap.receive(pkt));
      },
      (why) => gone.push(why.message),
    );
    await sleep(50);
    ip('link', 'delete', 'tap0');
    const before = readable;
    const cpu = process.cpuUsage();
    await sleep(500);
    const { user, system } = process.cpuUsage(cpu);
    const sent = tap.send(pkt).name;
    await sleep(10);
    const after = { gone, readable: readable - before, cpuMs: (user + system) / 1000, sent };
    tap.close();
    tap.close();
    return { ...after, received: tap.receive(pkt), closed: tap.send(pkt).name };
  },

  async deletedUnwatched() {
    const tap = await open();
    ip('link', 'delete', 'tap0');
    const gone = [];
    const results = [tap.receive(packet()), tap.send(packet(ARP_REQUEST)).name];
    await new Promise((resolve) => tap.watch(assert, (why) => resolve(gone.push(why.message))));
    await sleep(50);
    return { results, gone };
  },

  async busy() {
    const first = await open();
    const error = await open().catch((error) => error);
    first.close();
    const again = await open();
    return { error: error.message, again: again.name };
  },

  async numbered() {
    const first = await open({ name: 'test%d' });
    const second = await open({ name: 'test%d' });
    return [first.name, second.name];
  },

  async closed() {
    const tap = await open();
    const { created } = tap;
    tap.watch(assert, assert);
    tap.close();
    return { created, left: ip('-br', 'link').includes('tap0') };
  },

  async throwing() {
    const tap = await open({ kernelAddress: KERNEL_ADDRESS });
    const thrown = [];
    process.on('uncaughtException', (error) => thrown.push(error.message));
    const pkt = packet();
    tap.watch(() => {
      while (tap.receive(pkt));
      throw new Error(`wake ${thrown.length}`);
    }, assert);
    for (let n = 0; n < 2; n++) {
      await sleep(50);
      tap.send(packet(ARP_REQUEST));
    }
    await sleep(50);
    return thrown.slice(0, 2);
  },

  async loopback() {
    const linux = await Linux.load();
    bringUpLoopback(linux);
    return withInterfaces(linux, (interfaces) => [
      interfaces.exists('lo'),
      interfaces.exists('nosuch0'),
      interfaces.address('lo'),
    ]);
  },

  async exec() {
    const linux = await Linux.load();
    const failed = linux.exec('/nonexistent', ['x'], {});
    const script = 'echo "$0 $1 $WORD"; grep SigIgn /proc/self/status; cat';
    process.stdin.isTTY; // Opens the stream, which makes its descriptor non-blocking.
    linux.exec('/bin/sh', ['sh0', '-c', script, 'name', `${failed}`], {
      WORD: 'wörd',
      NONE: undefined,
    });
  },
};

const open = (options = {}) => TapDriver.open({ name: process.env.TAP ?? 'tap0', ...options });

const ip = (...words) => execFileSync('ip', words, { encoding: 'utf8' });

function packet(hex = '', length = 0) {
  const pkt = new Packet(new Uint8Array(SMALL_BUFFER));
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  pkt.bytes.set(bytes, HEADROOM);
  pkt.start = HEADROOM;
  pkt.end = HEADROOM + Math.max(length, bytes.length);
  return pkt;
}

function firstFrame(tap, wanted) {
  const pkt = packet();
  return new Promise((resolve, reject) => {
    setTimeout(reject, 3000, new Error('no such frame')).unref();
    tap.watch(() => {
      while (tap.receive(pkt)) {
        const hex = Buffer.from(pkt.bytes.subarray(pkt.start, pkt.end)).toString('hex');
        if (wanted(hex)) resolve(hex);
      }
    }, reject);
  });
}

const received = () => JSON.parse(ip('-s', '-j', 'link', 'show', 'tap0'))[0].stats64.rx.packets;

function assert(why) {
  throw why ?? new Error('readable');
}

try {
  const result = await scenarios[process.argv[2]]();
  console.log(JSON.stringify(result));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, name: error.name }));
}
process.exit();
