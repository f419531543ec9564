// Prints how often V8 collects garbage while a router deals with a million packets:
// `node --expose-gc forwarder.mjs TTL`. It runs the build, since Node 20 does not run TypeScript.

import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Stack } from '../../dist/src/stack.js';

const MILLION = 1_000_000;
const WARM_UP = 300_000;
const HIGH = 0x0200;
/** From 10.0.0.2, behind eth0, to 192.168.1.2, behind eth1; the sign of one address is set. */
const HOSTS = [0x0a000002, 0xc0a80102 | 0];

const stack = new Stack({ ipForward: true });
let frames = 0;
const cable = { mtu: 1500, receive: () => false, send, watch() {}, close() {} };
const [inside] = HOSTS.map((host, n) => {
  const mac = { high: HIGH, low: n + 1 };
  const device = stack.addDevice(cable, { mac, addresses: [{ address: host - 1, length: 24 }] });
  stack.arp.neighbours.setPermanent(device.index, host, HIGH, n + 11);
  return device;
});
const frame = request(Number(process.argv[2]));

function send() {
  frames++;
  return null;
}

function request(ttl) {
  const view = new DataView(new ArrayBuffer(14 + 28));
  view.setUint32(0, HIGH << 16);
  view.setUint16(4, 1);
  view.setUint16(12, 0x0800);
  view.setUint32(14, 0x4500001c);
  view.setUint32(22, (ttl << 24) | 0x110000);
  for (const [n, host] of HOSTS.entries()) view.setInt32(26 + 4 * n, host);
  let sum = 0;
  for (let at = 14; at < 34; at += 2) sum += view.getUint16(at);
  view.setUint16(24, ~((sum & 0xffff) + (sum >>> 16)));
  return new Uint8Array(view.buffer);
}

function forward(count) {
  const before = frames;
  for (let n = 0; n < count; n++) {
    const pkt = stack.ctx.pool.take(1514);
    pkt.bytes.set(frame, pkt.start);
    pkt.end = pkt.start + frame.length;
    stack.input(pkt, inside, 1);
  }
  if (frames - before !== count) throw new Error(`${count} packets, ${frames - before} frames`);
}

let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().length;
});
forward(WARM_UP);
// What the warm-up has left must not count, nor what V8 does about it in the background.
globalThis.gc();
await sleep(100);
observer.observe({ entryTypes: ['gc'] });
forward(MILLION);
await sleep(100);
console.log(collections);
