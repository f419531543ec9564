// Bytes to words: every header's fields with their places, meanings and rules; frames as lines in snapshots;
// and tshark as a witness that all of it is right.

import { spawnSync } from 'node:child_process';
import { writePcapng } from 'tapip/pcap';
import {
  agreeWithTshark,
  arp,
  dissect,
  fieldNamed,
  frameSerializer,
  icmp,
  ip,
  lines,
  parseHex,
  Wire,
} from 'tapip/testing';
import { expect, test } from 'vitest';

expect.addSnapshotSerializer(frameSerializer);

test('a frame as named fields', () => {
  const [frame = new Uint8Array()] = parseHex(`
    0000  02 00 00 00 01 01 06 22 a3 24 25 26 08 00 45 00
    0010  00 38 00 00 00 00 40 01 66 c3 0a 00 00 02 0a 00
    0020  00 01 03 04 b8 b8 00 00 05 75 45 00 05 dc 12 34
    0030  40 00 40 11 56 d3 0a 00 00 01 c0 00 02 09 9c 40
    0040  82 9a 05 c8 1a 2b`);
  const found = dissect(frame);
  expect(found.layers.map(({ protocol }) => protocol)).toEqual(['eth', 'ip', 'icmp', 'ip', 'udp']);
  expect(fieldNamed(found, 'icmp.code')?.meaning).toBe('fragmentation-needed');
  expect(fieldNamed(found, 'icmp.nextHopMtu')?.value).toBe(1397);

  // The datagram that the error quotes is taken apart too.
  const quoted = found.layers.find((layer) => layer.quoted && layer.protocol === 'ip');
  expect(quoted?.fields.find(({ name }) => name === 'ip.dontFragment')).toEqual({
    name: 'ip.dontFragment',
    title: "Don't Fragment",
    // The second bit of byte 48.
    ...{ at: 48, length: 1, bit: 1, bits: 1 },
    ...{ value: 1, text: '1', meaning: null, rfc: 'RFC 791 §3.1' },
  });
});

test('what is wrong with a frame', () => {
  const frame = ip({ totalLength: 99 }).udp({ length: 7, checksum: 0xdead }).payload(3);
  const faults = dissect(frame.bytes()).layers.flatMap((layer) =>
    layer.faults.map(({ field, says }) => `${layer.protocol}.${field}: ${says}`),
  );
  expect(faults).toEqual([
    'ip.totalLength: beyond the end, 31 bytes are here',
    'udp.length: below 8',
  ]);
});

test('frames in a snapshot: a line each', () => {
  const wire = new Wire();
  wire.inject(arp().bytes());
  wire.inject(icmp({ identifier: 7, sequence: 1 }).payload(56).bytes());
  expect(lines(wire.sent())).toMatchInlineSnapshot(`
    ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
    10.0.0.1 > 10.0.0.2: ICMP echo reply, id 7, seq 1, 64 bytes
  `);
  wire.assertBalanced();
});

test('tshark sees the same in a capture', async ({ skip }) => {
  if (spawnSync('tshark', ['--version']).status !== 0) skip('tshark is not installed');
  const frames = [arp(), icmp().payload(56), icmp({ type: 'time-exceeded' }).ip({ ttl: 0 }).udp()];
  const capture = writePcapng({
    interfaces: [{ name: 'eth0' }],
    packets: frames.map((frame, n) => ({ interfaceId: 0, time: BigInt(n), bytes: frame.bytes() })),
  });
  const agreement = await agreeWithTshark(capture);
  expect(agreement.frames).toBe(3);
  // Enough was compared, and what the test is about was among it.
  expect(agreement.fields).toBeGreaterThan(70);
  expect(agreement.names).toContain('ip.ttl');
});
