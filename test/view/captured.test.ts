import { describe, expect, test } from 'vitest';
import { LinkType } from '../../src/pcap/format.ts';
import { CapturedError, MOST_FRAMES, openCapture } from '../../src/view/captured.ts';
import { BEGIN, PINGED, pcap, pcapng } from '../support/captures.ts';
import { arpRequest, counting, icmp } from '../support/packets.ts';

describe('what is taken of a capture', () => {
  test.each([
    ['pcapng', pcapng(PINGED)],
    ['pcap', pcap(PINGED)],
  ])('%s: frames with their numbers and times', (_, bytes) => {
    const { ports, frames, epochMs, damage, notes } = openCapture(bytes, 'a.file');
    expect(ports).toEqual([{ name: 'eth0', mac: '', addresses: [] }]);
    expect(frames.map(({ number, port }) => [number, port])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
    expect(frames.map(({ timeMs }) => timeMs)).toEqual([0.456, 1.456, 2.456, 3.456]);
    expect(epochMs).toBe(Number(BEGIN / 1_000_000n));
    expect({ damage, notes }).toEqual({ damage: null, notes: [] });
  });

  test('what the file says of its interfaces; those that are not Ethernet are left out, and said', () => {
    const bytes = pcapng(
      [
        arpRequest(),
        { bytes: counting(40), interfaceId: 0 },
        { bytes: icmp(), interfaceId: 1 },
      ].map((frame) => ('interfaceId' in frame ? frame : { bytes: frame, interfaceId: 2 })),
      [
        { name: 'tun0', linkType: LinkType.Raw },
        { name: 'wan', mac: '02:11:12:13:14:15', ipv4: ['192.168.200.9/24'] },
        { name: 'lan 7/über', ipv4: [] },
      ],
    );
    const { ports, frames, notes } = openCapture(bytes, 'a.pcapng');
    expect(ports).toEqual([
      { name: 'wan', mac: '02:11:12:13:14:15', addresses: ['192.168.200.9/24'] },
      { name: 'eth1', mac: '', addresses: [] },
    ]);
    expect(frames.map(({ number, port }) => [number, port])).toEqual([
      [1, 1],
      [3, 0],
    ]);
    expect(notes).toEqual(['left out: 1 frame of interfaces that are not Ethernet']);
  });

  test('two interfaces of one name are told apart', () => {
    const bytes = pcapng([icmp()], [{ name: 'eth7' }, { name: 'eth7' }]);
    expect(openCapture(bytes, 'a').ports.map(({ name }) => name)).toEqual(['eth0', 'eth1']);
  });

  test('a file of nothing but interfaces', () => {
    const interfaces = Array.from({ length: 1001 }, () => ({ name: 'eth7' }));
    expect(() => openCapture(pcapng([icmp()], interfaces), 'a')).toThrow(
      new CapturedError('a: 1001 interfaces or more: expected at most 1000'),
    );
  });

  test('time does not go back', () => {
    const frames = [7n, 3n, 9n].map((ms) => ({ bytes: icmp(), time: BEGIN + ms * 1_000_000n }));
    const times = openCapture(pcapng(frames), 'a').frames.map(({ timeMs }) => timeMs);
    expect(times).toEqual([0.456, 0.456, 2.456]);
  });

  test('frames of which only a part was captured are left out, and said', () => {
    const frames = [icmp(), { bytes: icmp().slice(0, 60), originalLength: 98 }];
    const { frames: taken, notes } = openCapture(pcapng(frames), 'a');
    expect(taken).toHaveLength(1);
    expect(notes[0]).toMatch(
      /^left out: 1 frame of which only a part was captured; `tcpdump -s 0`/,
    );
  });

  test('of a file of empty records no more is kept', () => {
    // A record's head alone, zero in all: no bytes, of none.
    const head = pcap([]);
    const bytes = new Uint8Array(head.length + 16 * 4 * MOST_FRAMES);
    bytes.set(head);
    const { frames, notes } = openCapture(bytes, 'a.pcap');
    expect(frames.length).toBe(MOST_FRAMES);
    expect(frames.at(-1)?.number).toBe(MOST_FRAMES);
    expect(notes).toEqual([`only the first ${MOST_FRAMES} of ${4 * MOST_FRAMES} frames are taken`]);
  });

  test('no more frames than a person can look at, and that is said', () => {
    const bytes = pcap(Array.from({ length: MOST_FRAMES + 3 }, () => counting(14)));
    const { frames, notes } = openCapture(bytes, 'a');
    expect(frames).toHaveLength(MOST_FRAMES);
    expect(notes).toEqual(['only the first 100000 of 100003 frames are taken']);
  });

  test('a file of which only the beginning was read: no damage, and that is said', () => {
    const bytes = pcapng(PINGED);
    const read = openCapture(bytes.subarray(0, bytes.length - 9), 'a', 300 * 2 ** 20);
    expect(read.frames).toHaveLength(3);
    expect(read.damage).toBeNull();
    expect(read.notes).toEqual(['only the first 0 MiB of 300 MiB are read']);
  });

  test('frames before the damage', () => {
    const bytes = pcapng(PINGED);
    const { frames, damage } = openCapture(bytes.subarray(0, bytes.length - 9), 'a.pcapng');
    expect(frames).toHaveLength(3);
    expect(damage).toMatch(/^a\.pcapng: block \d+ \(enhanced packet\) at byte \d+: the file ends/);
  });
});

test.each<[string, Uint8Array, RegExp]>([
  [
    'nothing',
    new Uint8Array(),
    /^a: not a capture: the file is empty: expected 0a 0d 0d 0a \(pcapng\) or/,
  ],
  ['something else', counting(64), /^a: not a capture: it begins with 00 01 02 03: expected/],
  ['no frames', pcapng([]), /^a: no frames: expected at least one$/],
  [
    'another link type',
    pcapng([counting(40)], [{ linkType: 113 }]),
    /^a: link type 113: expected 1, Ethernet, as `tcpdump -i eth0` captures and/,
  ],
  [
    'only parts of frames',
    pcapng([{ bytes: counting(20), originalLength: 90 }]),
    /^a: nothing to feed a stack: left out: 1 frame of which only a part/,
  ],
])('%s is an error for people, in a line', (_, bytes, says) => {
  const open = (): unknown => openCapture(bytes, 'a');
  expect(open).toThrow(CapturedError);
  expect(open).toThrow(says);
});
