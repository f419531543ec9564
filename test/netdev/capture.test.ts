import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Packet, PacketPool } from '../../src/core/packet.ts';
import { CaptureDriver } from '../../src/netdev/capture.ts';
import { type Driver, Drop } from '../../src/netdev/device.ts';
import { memoryPair } from '../../src/netdev/memory.ts';
import { enhancedPacket, interfaceDescription, PcapngWriter } from '../../src/pcap/pcapng.ts';
import { hex } from '../support/hex.ts';

const FRAME = hex('11 12 13 14 15 16  21 22 23 24 25 26  31 32  41 42 43 44 45');

let blocks: Uint8Array[];
let writer: PcapngWriter;
let pool: PacketPool;
let now: number;
const clock = () => now;

beforeEach(() => {
  blocks = [];
  writer = new PcapngWriter((block) => blocks.push(block));
  pool = new PacketPool({ small: 4, poison: true });
  now = 1_700_000_000_123.25;
});

afterEach(() => expect(pool.outstanding).toBe(0));

test('describes its interface; several share one file', () => {
  const [a, b] = memoryPair();
  new CaptureDriver(a, { writer, clock, name: 'a', description: 'one end' });
  const second = new CaptureDriver(b, { writer, clock, name: 'b' });
  blocks.shift();
  send(second, FRAME);

  expect(blocks).toEqual([
    interfaceDescription({ name: 'a', description: 'one end' }),
    interfaceDescription({ name: 'b' }),
    enhancedPacket({ interfaceId: 1, time: now, bytes: FRAME, direction: 2 }),
  ]);
});

describe('receive', () => {
  test('captures the frame and leaves the packet as it was filled', () => {
    const [driver, peer] = captured();
    send(peer, FRAME);
    const pkt = take();
    const { start } = pkt;

    expect(driver.receive(pkt)).toBe(true);
    expect([pkt.start, pkt.end, pkt.id]).toEqual([start, start + FRAME.length, 0]);
    expect(pkt.bytes.slice(pkt.start, pkt.end)).toEqual(FRAME);
    expect(blocks).toEqual([
      enhancedPacket({ interfaceId: 0, time: now, bytes: FRAME, direction: 1 }),
    ]);
    pool.release(pkt);
  });

  test('captures nothing when nothing waits', () => {
    const [driver] = captured();
    const pkt = take();
    expect(driver.receive(pkt)).toBe(false);
    expect(blocks).toEqual([]);
    pool.release(pkt);
  });
});

describe('send', () => {
  test('captures the frame with its packet id; the packet stays the caller’s, unchanged', () => {
    const [driver, peer] = captured();
    const pkt = take(FRAME, 0x51);
    const before = { ...pkt, bytes: pkt.bytes.slice() };

    expect(driver.send(pkt)).toBeNull();
    expect({ ...pkt, bytes: pkt.bytes.slice() }).toEqual(before);
    expect(blocks).toEqual([
      enhancedPacket({ interfaceId: 0, time: now, bytes: FRAME, direction: 2, packetId: 0x51 }),
    ]);

    pkt.clear();
    expect(peer.receive(pkt)).toBe(true);
    expect(pkt.bytes.slice(pkt.start, pkt.end)).toEqual(FRAME);
    pool.release(pkt);
  });

  test('does not capture a frame that the inner driver refused, and says why it did', () => {
    const [driver, peer] = captured({ mtu: 4 });
    expect(send(driver, FRAME)).toBe(Drop.tooLong);
    peer.close();
    expect(send(driver, FRAME.subarray(0, 18))).toBe(Drop.gone);
    expect(blocks).toEqual([]);
  });

  test('has the time from before the send, so that an answer from within it is later', () => {
    const [driver, peer] = captured();
    const sent = now;
    peer.watch(
      () => {
        now += 5;
      },
      () => {},
    );
    send(driver, FRAME);
    expect(blocks).toEqual([
      enhancedPacket({ interfaceId: 0, time: sent, bytes: FRAME, direction: 2 }),
    ]);
  });
});

test('mtu, watch and close are the inner driver’s', () => {
  const calls: unknown[] = [];
  const inner: Driver = {
    mtu: 1234,
    receive: () => false,
    send: () => null,
    watch: (...callbacks) => calls.push(callbacks),
    close: () => calls.push('close'),
  };
  const driver = new CaptureDriver(inner, { writer, clock, name: 'a' });
  const readable = () => {};
  const gone = () => {};
  driver.watch(readable, gone);
  driver.close();
  expect(driver.mtu).toBe(1234);
  expect(calls).toEqual([[readable, gone], 'close']);
});

/** A captured end and its bare peer, with only packets still to come in `blocks`. */
function captured(options = {}): [CaptureDriver, Driver] {
  const [a, b] = memoryPair(options);
  const driver = new CaptureDriver(a, { writer, clock, name: 'a' });
  blocks.length = 0;
  return [driver, b];
}

function take(bytes: Uint8Array = hex(''), id = 0): Packet {
  const pkt = pool.take(bytes.length);
  if (pkt === null) throw new Error('the pool is empty');
  pkt.bytes.set(bytes, pkt.start);
  pkt.end = pkt.start + bytes.length;
  pkt.id = id;
  return pkt;
}

function send(driver: Driver, bytes: Uint8Array) {
  const pkt = take(bytes);
  const fault = driver.send(pkt);
  pool.release(pkt);
  return fault;
}
