import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Context } from '../../src/core/context.ts';
import { Cast, HEADROOM, type Packet } from '../../src/core/packet.ts';
import { Kind } from '../../src/core/trace.ts';
import { Ether } from '../../src/ether/ether.ts';
import { Drop as DeviceDrop, NetDevice } from '../../src/netdev/device.ts';
import { type MemoryEnd, memoryPair } from '../../src/netdev/memory.ts';
import { hex } from '../support/hex.ts';

const US = { high: 0x0212, low: 0x93141516 | 0 };
const OUR_BYTES = '02 12 93 14 15 16';
const PEER = '06 22 a3 24 25 26';
const TYPE = 0x0806;
const INDEX = 3;

let ctx: Context;
let layer: number;
let ether: Ether;
let device: NetDevice;
let peer: MemoryEnd;
let got: { cast: number; link: number; bytes: Uint8Array }[];

beforeEach(() => {
  const [ours, theirs] = memoryPair();
  peer = theirs;
  ctx = new Context({ small: 8, large: 0, poison: true });
  layer = ctx.layer('device', DeviceDrop) + 1;
  ether = new Ether(ctx);
  device = new NetDevice(ctx, ours, { name: 'eth0', index: INDEX, mac: US });
  ether.attach(device);
  got = [];
  ether.up.register(TYPE, {
    input: (pkt) => {
      got.push({ cast: pkt.cast, link: pkt.link, bytes: pkt.bytes.slice(pkt.start, pkt.end) });
      ctx.delivered(pkt, layer);
    },
  });
});

afterEach(() => {
  const { received, originated, transmitted, delivered, dropped, parked } = ctx.flow;
  expect(received + originated).toBe(transmitted + delivered + dropped + parked);
  expect(ctx.pool.outstanding).toBe(0);
});

describe('input', () => {
  test.each([
    ['our own address', OUR_BYTES, Cast.Host],
    ['broadcast', 'ff ff ff ff ff ff', Cast.Broadcast],
    ['IPv4 multicast, RFC 1112 §6.4', '01 00 5e 12 13 14', Cast.Multicast],
    ['IPv6 multicast', '33 33 12 13 14 15', Cast.Multicast],
    ['broadcast but for its first octet’s top bits', '0f ff ff ff ff ff', Cast.Multicast],
    ['broadcast but for its second octet', 'ff fe ff ff ff ff', Cast.Multicast],
    ['broadcast but for its last octet', 'ff ff ff ff ff fe', Cast.Multicast],
    ['our address as a group', '03 12 93 14 15 16', Cast.Multicast],
  ])(
    'RFC 1122 §2.3.3/1, RFC 1122 §2.4/1: a frame to %s (%s) goes up without its header',
    (_, destination, cast) => {
      input(`${destination} ${PEER} 08 06 31 32 33`);
      expect(got).toEqual([{ cast, link: HEADROOM, bytes: hex('31 32 33') }]);
      expect(ctx.drops()).toEqual({});
    },
  );

  test.each([
    ['our first octet', '06 12 93 14 15 16'],
    ['our second octet', '02 13 93 14 15 16'],
    ['our third octet', '02 12 94 14 15 16'],
    ['our fourth octet', '02 12 93 15 15 16'],
    ['our fifth octet', '02 12 93 14 16 16'],
    ['our last octet', '02 12 93 14 15 17'],
    ['everything', 'fe ff ff ff ff ff'],
    ['everything: the sender itself', PEER],
    ['everything: zeros', '00 00 00 00 00 00'],
  ])('a unicast frame that differs in %s (%s) is for another host', (_, destination) => {
    const seen: number[] = [];
    ctx.trace.attach({
      event: (event, pkt) => event.kind === Kind.Drop && seen.push(pkt?.cast ?? -1),
    });
    input(`${destination} ${PEER} 08 06 31 32 33`);
    expect(got).toEqual([]);
    expect(ctx.drops()).toEqual({ 'ether.otherHost': 1 });
    expect(seen).toEqual([Cast.OtherHost]);
  });

  test.each(Array.from({ length: 14 }, (_, n) => n))('a frame of %i bytes is a runt', (length) => {
    const pkt = received(`${OUR_BYTES} ${PEER} 08 06 31 32 33`);
    pkt.end = pkt.start + length;
    ether.input(pkt);
    expect(got).toEqual([]);
    expect(ctx.drops()).toEqual({ 'ether.runt': 1 });
  });

  test('a header with nothing behind it goes up', () => {
    input(`${OUR_BYTES} ${PEER} 08 06`);
    expect(got.map(({ bytes }) => bytes.length)).toEqual([0]);
  });

  test.each([
    ['00 00', 'ether.length'],
    ['05 dc', 'ether.length'],
    ['05 ff', 'ether.length'],
    ['06 00', 'ether.unknownType'],
    ['08 00', 'ether.unknownType'],
    ['81 00', 'ether.unknownType'],
    ['ff ff', 'ether.unknownType'],
    ['06 08', 'ether.unknownType'],
  ])('RFC 1122 §2.3.3/2: a frame of type %s is dropped as %s', (type, reason) => {
    input(`${OUR_BYTES} ${PEER} ${type} 31 32 33`);
    expect(got).toEqual([]);
    expect(ctx.drops()).toEqual({ [reason]: 1 });
  });

  test('an 802.3 frame to another host is told by its length: the header is checked first', () => {
    input(`${PEER} ${OUR_BYTES} 05 dc 31 32 33`);
    expect(ctx.drops()).toEqual({ 'ether.length': 1 });
  });

  test('each device has its own address', () => {
    const [other] = memoryPair();
    const mac = { high: 0x0a42, low: 0x43444546 };
    ether.attach(new NetDevice(ctx, other, { name: 'eth1', index: 1, mac }));
    input(`0a 42 43 44 45 46 ${PEER} 08 06 31`, INDEX);
    expect(ctx.drops()).toEqual({ 'ether.otherHost': 1 });
    input(`0a 42 43 44 45 46 ${PEER} 08 06 31`, 1);
    expect(got.map(({ cast }) => cast)).toEqual([Cast.Host]);
  });

  test('a frame’s journey: in by the device, up by its type, delivered', () => {
    input(`${OUR_BYTES} ${PEER} 08 06 31`);
    expect(journey()).toEqual([
      [Kind.Receive, 0, INDEX],
      [Kind.Up, layer, TYPE],
      [Kind.Deliver, layer, 0],
    ]);
  });
});

describe('output', () => {
  const DESTINATION = { high: 0x0622, low: 0xa3242526 | 0 };

  test('RFC 1122 §2.3.3/1: puts the header in front of the packet: destination, our own address, type', () => {
    output('31 32 33');
    expect(sent()).toEqual(hex(`${PEER} ${OUR_BYTES} f8 06 31 32 33`));
    expect(sent()).toBeNull();
    expect(device.stats).toMatchObject({ txPackets: 1, txBytes: 17, txDropped: 0, txErrors: 0 });
  });

  test('notes the device and where the header begins, for whoever watches', () => {
    const seen: number[][] = [];
    ctx.trace.attach({
      event: (event, pkt) =>
        event.kind === Kind.Down && seen.push([pkt?.device ?? 0, pkt?.link ?? 0]),
    });
    output('31 32 33');
    expect(seen).toEqual([[INDEX, HEADROOM - 14]]);
  });

  test('a frame’s journey: made, framed, transmitted', () => {
    output('31 32 33');
    expect(journey()).toEqual([
      [Kind.Originate, layer, 3],
      [Kind.Down, layer, 0xf806],
      [Kind.Transmit, 0, INDEX],
    ]);
  });

  test.each([
    ['longer than the link carries', 1501, 'device.tooLong', { txErrors: 1, txDropped: 0 }],
    ['as long as the link carries', 1500, undefined, { txErrors: 0, txDropped: 0 }],
  ])('a packet %s (%i bytes)', (_, length, reason, stats) => {
    output(new Uint8Array(length).fill(0x31));
    expect(ctx.drops()).toEqual(reason === undefined ? {} : { [reason]: 1 });
    expect(device.stats).toMatchObject({ txPackets: reason === undefined ? 1 : 0, ...stats });
  });

  test('a full link drops the frame and counts it as dropped, not as an error', () => {
    for (let n = 0; n < 1000; n++) output('31');
    output('32');
    expect(ctx.drops()).toEqual({ 'device.full': 1 });
    expect(device.stats).toMatchObject({
      txPackets: 1000,
      txBytes: 15_000,
      txDropped: 1,
      txErrors: 0,
    });
  });

  test('a link whose other end is gone drops the frame', () => {
    peer.close();
    output('31');
    expect(ctx.drops()).toEqual({ 'device.gone': 1 });
    expect(device.stats).toMatchObject({ txPackets: 0, txDropped: 0, txErrors: 1 });
  });

  test('a device that was never attached is our own bug', () => {
    expect(() => ether.device(2)).toThrow('no device 2');
    expect(ether.device(INDEX)).toBe(device);
  });

  function output(payload: string | Uint8Array): void {
    const bytes = typeof payload === 'string' ? hex(payload) : payload;
    const pkt = ctx.originate(layer, bytes.length);
    if (pkt === null) throw new Error('the pool is empty');
    pkt.bytes.set(bytes, pkt.start);
    pkt.end = pkt.start + bytes.length;
    ether.output(pkt, INDEX, DESTINATION.high, DESTINATION.low, 0xf806);
  }
});

describe('the device', () => {
  test('counts what it receives', () => {
    const pkt = take();
    expect(device.receive(pkt)).toBe(false);
    sendFromPeer(hex('11 12 13'));
    expect(device.receive(pkt)).toBe(true);
    expect(pkt.bytes.slice(pkt.start, pkt.end)).toEqual(hex('11 12 13'));
    expect(device.stats).toMatchObject({ rxPackets: 1, rxBytes: 3, rxDropped: 0 });
    ctx.pool.release(pkt);
  });

  test('is what its options say, with the MTU of its driver', () => {
    expect(device).toMatchObject({
      name: 'eth0',
      index: INDEX,
      mac: US,
      loopback: false,
      mtu: 1500,
    });
    const [driver] = memoryPair({ mtu: 576 });
    const lo = new NetDevice(ctx, driver, { name: 'lo', index: 1, mac: US, loopback: true });
    expect(lo).toMatchObject({ loopback: true, mtu: 576 });
  });
});

/** Lets the stack receive a frame by the cable and hand it to the layer. */
function input(frame: string, index = INDEX): void {
  ether.input(received(frame, index));
}

function received(frame: string, index = INDEX): Packet {
  sendFromPeer(hex(frame));
  const pkt = take();
  expect(device.receive(pkt)).toBe(true);
  ctx.receive(pkt, index);
  return pkt;
}

function sendFromPeer(frame: Uint8Array): void {
  const pkt = take();
  pkt.bytes.set(frame, pkt.start);
  pkt.end = pkt.start + frame.length;
  expect(peer.send(pkt)).toBeNull();
  ctx.pool.release(pkt);
}

/** The next frame that reached the other end of the cable. */
function sent(): Uint8Array | null {
  const pkt = take();
  const bytes = peer.receive(pkt) ? pkt.bytes.slice(pkt.start, pkt.end) : null;
  ctx.pool.release(pkt);
  return bytes;
}

function take(): Packet {
  const pkt = ctx.pool.take(1514);
  if (pkt === null) throw new Error('the pool is empty');
  return pkt;
}

/** Kind, layer and detail of each event. */
function journey(): number[][] {
  return [...ctx.trace.events()].map(({ kind, layer, detail }) => [kind, layer, detail]);
}
