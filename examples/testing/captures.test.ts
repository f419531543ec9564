// Captures in and out: what is in a file, and what becomes of frames that a program has.

import { Direction, PcapngWriter, readCapture, readPackets, writePcap } from 'tapip/pcap';
import { icmp } from 'tapip/testing';
import { expect, test } from 'vitest';

const NOON = 1_700_000_000_000_000_000n;

/** A pcapng file of two packets, written block by block. */
function recorded(): Uint8Array {
  const blocks: Uint8Array[] = [];
  const writer = new PcapngWriter((block) => blocks.push(block), { comments: ['an example'] });
  const eth0 = writer.addInterface({
    name: 'eth0',
    mac: '02:00:00:00:01:01',
    ipv4: ['10.0.0.1/24'],
  });
  for (const sequence of [1, 2]) {
    writer.packet({
      interfaceId: eth0,
      time: NOON + BigInt(sequence) * 1_000_000_000n,
      bytes: icmp({ identifier: 7, sequence }).bytes(),
      direction: Direction.Inbound,
      packetId: sequence,
      comments: [`request ${sequence}`],
    });
  }
  return Uint8Array.from(blocks.flatMap((block) => [...block]));
}

test('a whole file', () => {
  const { interfaces, packets, damage } = readCapture(recorded(), { name: 'requests.pcapng' });
  expect(interfaces[0]).toMatchObject({ name: 'eth0', ipv4: ['10.0.0.1/24'] });
  expect(packets.map(({ comments }) => comments)).toEqual([['request 1'], ['request 2']]);
  expect(packets[1]).toMatchObject({ direction: Direction.Inbound, time: NOON + 2_000_000_000n });
  expect(damage).toBeNull();
});

test('a file that was cut gives what is whole, and says where it ends', () => {
  const file = recorded();
  const { packets, damage } = readCapture(file.subarray(0, file.length - 5), {
    name: 'cut.pcapng',
  });
  expect(packets).toHaveLength(1);
  expect(damage?.message).toMatch(/^cut\.pcapng: block 4 \(enhanced packet\) at byte \d+: /);
});

test('a stream of chunks, however they fall', async () => {
  const file = recorded();
  async function* chunks() {
    for (let at = 0; at < file.length; at += 7) yield file.subarray(at, at + 7);
  }
  const times: bigint[] = [];
  for await (const { time } of readPackets(chunks())) times.push(time - NOON);
  expect(times).toEqual([1_000_000_000n, 2_000_000_000n]);
});

test('from pcapng to plain pcap', () => {
  const { packets } = readCapture(recorded());
  const pcap = readCapture(writePcap(packets, { unit: 'nanoseconds' }));
  expect(pcap.format).toBe('pcap');
  expect(pcap.packets.map(({ time }) => time)).toEqual(packets.map(({ time }) => time));
});
