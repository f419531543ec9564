// The stack's capture: every frame with the reason beside it. And that several observers work together.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Packet } from '../../src/core/packet.ts';
import { Kind } from '../../src/core/trace.ts';
import { Drop } from '../../src/netdev/device.ts';
import { type CapturedPacket, PcapngWriter, readCapture } from '../../src/pcap/index.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { LiveJourney } from '../../src/view/livejourney.ts';
import { StackCapture, type StackCaptureOptions } from '../../src/view/stackcapture.ts';
import { commentsOf } from '../support/captures.ts';
import { needs, run, titled } from '../support/namespace.ts';
import {
  address,
  answer,
  arpReply,
  arpRequest,
  counting,
  ether,
  icmp,
  introduce,
  ip,
  OTHER,
  OTHER_MAC,
  PEER,
  Pinger,
  seenIcmp,
} from '../support/packets.ts';

const IN = 1;
const OUT = 2;
const LO = 1;
const ETH0 = 2;
const EXPERIMENT = 0x88b5;

let wire: Wire;
let blocks: Uint8Array[];
let writer: PcapngWriter;
let capture: StackCapture | undefined;

beforeEach(() => {
  wire = new Wire();
});

afterEach(() => wire.assertBalanced());

describe('each frame, with its packet and the reasons', () => {
  test('of a ping that is answered, from an empty neighbour table on', () => {
    const pinger = new Pinger(wire, PEER);
    watch();
    pinger.send();
    wire.advance(0.5);
    wire.inject(arpReply());
    const [request] = wire.sent().slice(1).map(seenIcmp);
    if (request === undefined) throw new Error('no request was sent');
    wire.advance(0.25);
    wire.inject(answer(request));
    expect(told()).toEqual([
      [OUT, 2n, ['asks on behalf of stack#1', 'asks everybody who has 10.0.0.2']],
      [
        IN,
        3n,
        ['10.0.0.2 is REACHABLE now: it has answered, and so hears us', 'the reply is read'],
      ],
      [
        OUT,
        1n,
        [
          'an echo request is made',
          'rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1',
          'waits until 10.0.0.2 is known',
          '10.0.0.2 is INCOMPLETE now: it is asked for, and has not answered yet',
          'released by stack#3',
          'goes on: 10.0.0.2 is known now',
        ],
      ],
      [
        IN,
        4n,
        [
          'rule 0 → table local: local 10.0.0.1 dev lo, for this host',
          `read by the ping session with identifier ${pinger.session.identifier}, whose request stack#1 it answers`,
        ],
      ],
    ]);
    expect(frames().map(({ time }) => time)).toEqual([0n, 500_000n, 500_000n, 750_000n]);
  });

  test('of a ping that we answer: the bytes as they came, though the buffer became the answer', () => {
    introduce(wire);
    watch();
    const request = icmp();
    wire.inject(request);
    const sent = wire.sent();
    expect(told()).toEqual([
      [
        IN,
        3n,
        ['rule 0 → table local: local 10.0.0.1 dev lo, for this host', 'answered by stack#4'],
      ],
      [
        OUT,
        4n,
        [
          'answers stack#3',
          'the echo request becomes its own reply',
          'rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1',
          '10.0.0.2 is DELAY now: it is used, and asked soon unless it is heard of before',
        ],
      ],
    ]);
    expect(frames().map(({ bytes }) => bytes)).toEqual([request, ...sent]);
  });

  test('of a ping that we answer once we know whom: the request does not wait for that', () => {
    watch();
    wire.inject(icmp());
    expect(told()).toEqual([
      [
        IN,
        1n,
        ['rule 0 → table local: local 10.0.0.1 dev lo, for this host', 'answered by stack#2'],
      ],
      [OUT, 3n, ['asks on behalf of stack#2', 'asks everybody who has 10.0.0.2']],
    ]);
    wire.inject(arpReply());
    expect(told().slice(2)).toEqual([
      [
        IN,
        4n,
        ['10.0.0.2 is REACHABLE now: it has answered, and so hears us', 'the reply is read'],
      ],
      [
        OUT,
        2n,
        [
          'answers stack#1',
          'the echo request becomes its own reply',
          'rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1',
          'waits until 10.0.0.2 is known',
          '10.0.0.2 is INCOMPLETE now: it is asked for, and has not answered yet',
          'released by stack#4',
          'goes on: 10.0.0.2 is known now',
        ],
      ],
    ]);
  });

  test.each<[string, Uint8Array, string]>([
    [
      'IP',
      ip({ ipChecksumError: 1 }),
      'dropped, ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)',
    ],
    [
      'ICMP',
      icmp({ checksumError: 1, data: counting(3) }),
      'dropped, icmp.badChecksum: the ICMP checksum is wrong (RFC 792)',
    ],
    [
      'ARP',
      arpRequest({ operation: 9 }),
      'dropped, arp.unknownOperation: neither a request nor a reply (RFC 826)',
    ],
    [
      'Ethernet',
      arpRequest({ etherType: 0x86dd }),
      'dropped, ether.unknownType: no layer is registered for this EtherType',
    ],
    ['a runt', counting(7), 'dropped, ether.runt: shorter than an Ethernet header (RFC 894)'],
  ])('RFC 1122 §3.1/8: of a drop: why, and the frame whole: %s', (_, frame, words) => {
    watch();
    wire.inject(frame);
    expect(told()).toMatchObject([
      [IN, 1n, expect.arrayContaining([expect.stringContaining(words)])],
    ]);
    expect(frames()[0]?.bytes).toEqual(frame);
  });

  test('an answer that the link refuses has no frame: its request tells', () => {
    introduce(wire);
    watch();
    refuseAll();
    wire.inject(icmp());
    expect(told()).toEqual([
      [
        IN,
        3n,
        [
          'rule 0 → table local: local 10.0.0.1 dev lo, for this host',
          'answered by stack#4',
          'stack#4: dropped, device.full: the other end takes no more frames now',
          '✗ room at the other end none, expected for one frame',
        ],
      ],
    ]);
  });

  test('so has a packet that was freed in vain: what freed it tells', () => {
    watch();
    new Pinger(wire, PEER).send();
    refuseAll();
    wire.inject(arpReply());
    expect(told().slice(1)).toEqual([
      [
        IN,
        3n,
        [
          '10.0.0.2 is REACHABLE now: it has answered, and so hears us',
          'stack#1: dropped, device.full: the other end takes no more frames now',
          '✗ room at the other end none, expected for one frame',
          'the reply is read',
        ],
      ],
    ]);
  });

  test('what goes on as it came in is forwarded; both frames have its number and its reasons', () => {
    watch();
    wire.stack.ether.up.register(EXPERIMENT, {
      input: (pkt) => {
        wire.stack.ctx.trace.record(Kind.Route, 0, pkt, 7, 0);
        wire.stack.ether.output(pkt, ETH0, 0x0a32, 0x33343536, EXPERIMENT);
      },
    });
    wire.inject(ether({ etherType: EXPERIMENT }, counting(50)));
    expect(told()).toEqual([
      [IN, 1n, ['event 6', 'forwarded']],
      [OUT, 1n, ['event 6']],
    ]);
  });

  test('what must wait before it goes on: its frame does not; what comes later is told of the other', () => {
    watch();
    wire.stack.ether.up.register(EXPERIMENT, {
      input: (pkt) => wire.stack.arp.output(pkt, ETH0, address(OTHER)),
    });
    wire.inject(ether({ etherType: EXPERIMENT }, counting(50)));
    expect(told()).toEqual([
      [IN, 1n, ['waits until 10.0.0.3 is known']],
      [OUT, 2n, ['asks on behalf of stack#1', 'asks everybody who has 10.0.0.3']],
    ]);
    wire.inject(arpReply({ senderIp: OTHER, from: OTHER_MAC }));
    expect(told().slice(2)).toEqual([
      [
        IN,
        3n,
        ['10.0.0.3 is REACHABLE now: it has answered, and so hears us', 'the reply is read'],
      ],
      [
        OUT,
        1n,
        [
          '10.0.0.3 is INCOMPLETE now: it is asked for, and has not answered yet',
          'released by stack#3',
          'goes on: 10.0.0.3 is known now',
        ],
      ],
    ]);
  });

  test('a layer that says nothing of its own: delivered', () => {
    watch();
    const quiet = wire.stack.ctx.layer('quiet');
    const input = (pkt: Packet): void => wire.stack.ctx.delivered(pkt, quiet);
    wire.stack.ether.up.register(EXPERIMENT, { input });
    wire.inject(ether({ etherType: EXPERIMENT }, counting(50)));
    expect(told()).toEqual([[IN, 1n, ['delivered']]]);
  });

  test('a packet that waited before the capture began tells what came after', () => {
    new Pinger(wire, PEER).send();
    watch();
    wire.inject(arpReply());
    expect(told()[1]).toEqual([OUT, 1n, ['released by stack#3', 'goes on: 10.0.0.2 is known now']]);
  });

  test('a buffer’s next packet does not tell what its last one did', () => {
    introduce(wire);
    watch();
    for (let n = 0; n < 3; n++) wire.inject(icmp());
    expect(told().map(([, , comments]) => comments.length)).toEqual([2, 4, 2, 3, 2, 3]);
  });
});

describe('a frame is written when its fate is known, and before what it brings about', () => {
  const blocksSeen = (): number => blocks.length - 2;

  test('at once, in the usual case: within the call', () => {
    introduce(wire);
    watch();
    wire.inject(icmp());
    expect(blocksSeen()).toBe(2);
    wire.inject(arpRequest({ targetIp: OTHER }));
    expect(blocksSeen()).toBe(3);
  });

  describe('a frame that a handler keeps, with no event', () => {
    let kept: Packet[];

    beforeEach(() => {
      watch();
      kept = [];
      wire.stack.ether.up.register(EXPERIMENT, { input: (pkt) => kept.push(pkt) });
      wire.inject(ether({ etherType: EXPERIMENT }, counting(50)));
      expect(blocksSeen()).toBe(0);
    });

    afterEach(() => {
      expect(told()[0]).toEqual([IN, 1n, []]);
      const quiet = wire.stack.ctx.layer('quiet');
      for (const pkt of kept) wire.stack.ctx.delivered(pkt, quiet);
      expect(told().filter(([, id]) => id === 1n)).toHaveLength(1);
    });

    test('is written when the next comes', () => {
      wire.inject(arpRequest());
      expect(blocksSeen()).toBe(3);
    });

    test('is written with an event of another time, which no frame of its own call is', () => {
      wire.advance(1);
      new Pinger(wire, PEER).send();
      expect(blocksSeen()).toBe(2);
    });

    test('holds up what is sent meanwhile, so that the order stays', () => {
      new Pinger(wire, PEER).send();
      expect(blocksSeen()).toBe(0);
      capture?.flush();
      expect(told().map(([direction]) => direction)).toEqual([IN, OUT]);
      expect(frames()[1]?.bytes).toEqual(wire.sent()[0]);
    });

    test('is written by flush, once', () => {
      capture?.flush();
      capture?.flush();
      expect(blocksSeen()).toBe(1);
    });
  });

  test('a file’s order is the order of time, whatever comes', () => {
    let now = 0n;
    watch({ clock: () => now++ });
    new Pinger(wire, OTHER).send();
    for (const frame of [icmp(), arpReply(), icmp(), arpRequest(), counting(3), icmp()]) {
      wire.inject(frame);
    }
    wire.inject(arpReply({ senderIp: OTHER, from: OTHER_MAC }));
    wire.advance(10_000);
    const times = frames().map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => Number(a - b)));
    expect(times.length).toBeGreaterThan(10);
  });
});

describe('its interfaces and its clock', () => {
  test('a device without interface is left out', () => {
    watch();
    new Pinger(wire, '10.0.0.1').send();
    expect(frames()).toEqual([]);
  });

  test('the loopback shows a frame on its way out and in', () => {
    watch({ interfaces: new Map([[LO, 0]]) });
    const pinger = new Pinger(wire, '10.0.0.1');
    pinger.send();
    expect(told().map(([direction, id]) => [direction, id])).toEqual([
      [OUT, 1n],
      [IN, 2n],
      [OUT, 3n],
      [IN, 4n],
    ]);
  });

  test('each device its own; several stacks one file', () => {
    const other = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']] });
    watch();
    const interfaces = new Map([1, 2, 3].map((device) => [device, writer.addInterface({})]));
    StackCapture.attach(other.stack, { writer, interfaces });
    other.inject(arpRequest({ to: 'ff:ff:ff:ff:ff:ff', targetIp: '10.1.0.1' }), 1);
    wire.inject(arpRequest());
    expect(frames().map(({ interfaceId }) => interfaceId)).toEqual([3, 3, 0, 0]);
  });

  test('a sent frame’s time is from before the link took it, since an answer may come from within', () => {
    let now = 5n;
    introduce(wire);
    watch({ clock: () => now });
    const { driver } = wire.stack.devices[1] ?? wire.stack.ether.device(ETH0);
    const send = driver.send.bind(driver);
    driver.send = (pkt) => {
      now = 9n;
      return send(pkt);
    };
    wire.inject(icmp());
    expect(frames().map(({ time }) => time)).toEqual([5n, 5n]);
  });

  test('the clock is given the stack’s reading; by default that is the time', () => {
    const readings: number[] = [];
    wire.advance(12.5);
    watch({ clock: (stackMs) => BigInt(readings.push(stackMs)) });
    wire.inject(arpReply());
    expect(readings).toEqual([12.5]);
    watch();
    wire.inject(arpReply());
    expect(frames()[0]?.time).toBe(12_500_000n);
  });
});

test('a capture and a journey watch together', () => {
  const lines: string[] = [];
  LiveJourney.attach(wire.stack, (line) => lines.push(line));
  watch();
  wire.inject(arpRequest());
  expect(lines).toHaveLength(6);
  expect(told()).toHaveLength(2);
});

describe('observers', () => {
  test('each that is attached sees each event, in the order in which they came', () => {
    const { trace } = wire.stack.ctx;
    const seen: string[] = [];
    const observer = (name: string) => ({ event: () => seen.push(name) });
    const [a, b, o] = [observer('a'), observer('b'), observer('o')];
    const record = (): string => {
      seen.length = 0;
      trace.record(Kind.State, 0, null, 1, 2);
      return seen.join('');
    };
    expect(record()).toBe('');
    trace.attach(a);
    expect(record()).toBe('a');
    trace.attach(o);
    trace.attach(b);
    expect(record()).toBe('aob');
    trace.detach(a);
    expect(record()).toBe('ob');
    trace.detach(o);
    expect(record()).toBe('b');
    trace.detach(a);
    trace.detach(b);
    expect(record()).toBe('');
  });

  test('one may be attached or taken away by another, from the next event on', () => {
    const { trace } = wire.stack.ctx;
    const seen: number[] = [];
    const late = { event: ({ detail }: { detail: number }) => seen.push(detail) };
    const first = {
      event: () => {
        trace.detach(first);
        trace.attach(late);
      },
    };
    trace.attach(first);
    for (const detail of [1, 2, 3]) trace.record(Kind.State, 0, null, detail, 0);
    expect(seen).toEqual([2, 3]);
    trace.detach(late);
  });
});

const missing = needs('tshark');

test.skipIf(missing !== null)(titled('Wireshark shows why', missing), async () => {
  introduce(wire);
  watch();
  wire.inject(icmp());
  wire.inject(ip({ ipChecksumError: 1 }));
  const folder = await mkdtemp(join(tmpdir(), 'tapip-capture-'));
  try {
    const file = join(folder, 'a.pcapng');
    await writeFile(file, Buffer.concat(blocks));
    const fields = ['frame.interface_name', 'frame.packet_flags_direction', 'frame.packet_id'];
    const words = [...fields, 'frame.comment'].flatMap((field) => ['-e', field]);
    const form = ['-T', 'fields', '-E', 'aggregator=~'];
    const { stdout } = await run(['tshark', '-r', file, ...form, ...words]);
    expect(stdout.split('\n')).toEqual([
      'eth0\t0x00000001\t3\tstack#3: rule 0 → table local: local 10.0.0.1 dev lo, for this host~answered by stack#4',
      'eth0\t0x00000002\t4\tstack#4: answers stack#3~the echo request becomes its own reply~rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1~10.0.0.2 is DELAY now: it is used, and asked soon unless it is heard of before',
      'eth0\t0x00000001\t5\tstack#5: dropped, ip.badChecksum: the header checksum is wrong (RFC 1122 §3.2.1.2)~✗ header checksum 0x2ea6, expected 0x2ea5 (RFC 1122 §3.2.1.2)',
      '',
    ]);
    const filter = ['-Y', 'frame.comment contains "answers stack#3"', '-T', 'fields'];
    const found = await run(['tshark', '-r', file, ...filter, '-e', 'frame.packet_id']);
    expect(found.stdout).toBe('4\n');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** From now on frames are captured, of eth0 unless it says otherwise. */
function watch(options: Partial<StackCaptureOptions> = {}): void {
  blocks = [];
  writer = new PcapngWriter((block) => blocks.push(block));
  const interfaces = new Map([[ETH0, writer.addInterface({ name: 'eth0' })]]);
  capture?.stop();
  capture = StackCapture.attach(wire.stack, { writer, interfaces, ...options });
}

/** From now on the link takes no frame. */
function refuseAll(): void {
  wire.stack.ether.device(ETH0).driver.send = () => Drop.full;
}

function frames(): readonly CapturedPacket[] {
  const { packets, damage } = readCapture(Buffer.concat(blocks));
  expect(damage).toBeNull();
  return packets;
}

/** Direction, packet and comments of each frame that was captured. */
function told(): [number, bigint | null, readonly string[]][] {
  return frames().map((frame) => [frame.direction, frame.packetId, commentsOf(frame)]);
}
