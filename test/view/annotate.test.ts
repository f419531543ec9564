// A recording as a capture: the frames, byte for byte, each with the reasons beside it.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Direction } from '../../src/pcap/format.ts';
import { readCapture } from '../../src/pcap/read.ts';
import { RAW_LENGTH } from '../../src/trace/event.ts';
import { Recording } from '../../src/trace/recording.ts';
import { type AnnotateOptions, annotate } from '../../src/view/annotate.ts';
import { openCapture } from '../../src/view/captured.ts';
import { feed } from '../../src/view/feed.ts';
import type { FeedOptions } from '../../src/view/standin.ts';
import { stackWords } from '../../src/view/words.ts';
import { BEGIN, commentsOf, HOST_MAC, PINGED, pcap } from '../support/captures.ts';
import { needs, run, titled } from '../support/namespace.ts';
import { arpRequest, icmp, PEER_MAC } from '../support/packets.ts';

const PORTS = [{ name: 'eth0', mac: HOST_MAC, addresses: ['10.0.0.1/24'] }];
const IN = Direction.Inbound;
const OUT = Direction.Outbound;

const fedWith = (frames: readonly Uint8Array[], options: Partial<FeedOptions> = {}) =>
  feed(openCapture(pcap(frames), 'a'), { ports: PORTS, ...options }).recording;

/** Direction, packet and comments of each frame. */
function told(recording: Recording, options: AnnotateOptions = {}) {
  const { packets, damage } = readCapture(annotate(recording, options));
  expect(damage).toBeNull();
  return packets.map((frame) => [frame.direction, frame.packetId, commentsOf(frame)]);
}

test('frames as they came and went, with their times and the device’s addresses', () => {
  const recording = fedWith(PINGED);
  const { sections, interfaces, packets } = readCapture(annotate(recording, { title: 'a ping' }));
  expect(sections[0]?.comments).toEqual(['a ping']);
  expect(interfaces).toMatchObject([{ name: 'eth0', mac: HOST_MAC, ipv4: ['10.0.0.1/24'] }]);
  expect(packets.map(({ bytes }) => bytes)).toEqual([
    ...PINGED.slice(0, 3),
    ...recordedReply(recording),
  ]);
  expect(packets.map(({ time }) => time - BEGIN)).toEqual([0n, 0n, 2_000_000n, 2_000_000n]);
});

/** Our stack's own, whose identification is another. */
function recordedReply(recording: Recording): (Uint8Array | null)[] {
  const left = recording.packet('stack', 4)?.events.at(-1) ?? 0;
  return [recording.bytes(left)];
}

describe('the reasons', () => {
  test('of what is answered, and of the answer', () => {
    expect(told(fedWith(PINGED)).slice(2)).toEqual([
      [IN, 3n, [expect.stringContaining('rule 0 → table local'), 'answered by stack#4']],
      [
        OUT,
        4n,
        [
          'answers stack#3',
          'the echo request becomes its own reply',
          expect.stringContaining('rule 32766 → table main'),
          expect.stringContaining('10.0.0.2 is DELAY now'),
        ],
      ],
    ]);
  });

  test('of a drop: what did not agree', () => {
    const [[, , comments] = []] = told(fedWith([arpRequest({ to: PEER_MAC })]));
    expect(comments).toEqual([
      expect.stringMatching(/^dropped, ether\.otherHost: /),
      expect.stringMatching(/^✗ destination 06:22:a3:24:25:26, expected .* \(RFC 894\)$/),
    ]);
  });

  test('of what waits, asks and is dropped in the end; a packet without a frame is told with its cause', () => {
    const frames = told(
      fedWith([icmp({ destination: '10.0.0.9' })], {
        prepare: (stack) => {
          stack.ipForward = true;
        },
      }),
    );
    const [received, , ...asked] = frames;
    expect(received?.[2]).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^forwarded to 10\.0\.0\.9/),
        'waits until 10.0.0.9 is known',
        expect.stringMatching(/^dropped, arp\.unresolved/),
      ]),
    );
    expect(asked[0]?.[2]).toEqual(
      expect.arrayContaining(['asks on behalf of stack#1', 'asks everybody who has 10.0.0.9']),
    );
  });
});

test('a part of it', () => {
  const recording = fedWith(PINGED);
  const from = recording.packet('stack', 3)?.events[0] ?? 0;
  expect(told(recording, { from }).map(([, packet]) => packet)).toEqual([3n, 4n]);
  expect(told(recording, { to: from - 1 }).map(([, packet]) => packet)).toEqual([1n, 2n]);
});

test('what is missing is said of the file, and where', () => {
  const whole = fedWith(PINGED);
  const cut = whole.save('a');
  const [all] = cut.batches;
  if (all === undefined) throw new Error('no batch');
  const from = whole.packet('stack', 3)?.events[0] ?? 0;
  // Two events before the third packet are missing, and the bytes of the first.
  const at = (id: number): number => (id - all.first) * RAW_LENGTH;
  const batches = [
    {
      ...all,
      events: all.events.slice(0, at(from - 2)),
      bytes: [],
      explanations: [],
      changes: all.changes.filter(([id]) => id < from - 2),
    },
    {
      ...all,
      first: from,
      events: all.events.slice(at(from)),
      bytes: all.bytes.filter(([id]) => id >= from),
      explanations: [],
      changes: all.changes.filter(([id]) => id >= from),
      tables: whole.tablesAt(from - 1),
    },
  ];
  const recording = Recording.load(JSON.stringify({ ...cut, batches }), stackWords());
  expect([
    recording.missing,
    recording.missingBefore(from),
    recording.missingBefore(from + 1),
  ]).toEqual([2, 2, 0]);
  const { sections, packets } = readCapture(annotate(recording, { title: 'a ping' }));
  expect(sections[0]?.comments).toEqual([
    'a ping',
    'a part is not here: 2 events of the recording are missing, and frames with them; comments say where',
    'frames that are not here, since their bytes were not recorded: 1',
  ]);
  const starts = packets.map((frame) => commentsOf(frame)[0]);
  expect(starts.filter((text) => /missing/.test(text ?? ''))).toEqual([
    '2 events before are missing',
  ]);
});

test('of a recording that was saved, the same', () => {
  const recording = fedWith(PINGED);
  const loaded = Recording.load(JSON.stringify(recording.save('a')), stackWords());
  expect(annotate(loaded)).toEqual(annotate(recording));
});

test('stacks with devices of one name are told apart; a frame that is lost says so', () => {
  const { cast, ...rest } = fedWith(PINGED.slice(0, 1)).save('a');
  const [node] = cast.nodes;
  if (node === undefined) throw new Error('no node');
  const two = { ...cast, nodes: [node, { ...node, name: 'other' }] };
  const batches = rest.batches.map((batch) => ({
    ...batch,
    frames: batch.frames.map((moment) =>
      moment.end === 'capture.eth0' && moment.way === 'in' ? { ...moment, way: 'lost' } : moment,
    ),
  }));
  const recording = Recording.load(JSON.stringify({ ...rest, cast: two, batches }), stackWords());
  const { interfaces, packets } = readCapture(annotate(recording));
  expect(interfaces.map(({ name }) => name)).toEqual(['stack.eth0']);
  expect(packets.at(-1)?.comments.at(-1)).toBe('lost on its way');
});

const needed = needs('tshark');

describe.skipIf(needed)(titled('tshark', needed), () => {
  test('reads frames and comments', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tapip-'));
    try {
      const file = join(folder, 'a.pcapng');
      await writeFile(file, annotate(fedWith(PINGED)));
      const fields = ['-T', 'fields', '-e', 'frame.number', '-e', 'frame.comment'];
      const { stdout } = await run(['tshark', '-r', file, ...fields]);
      expect(stdout).toMatch(
        /^4\tstack#4: answers stack#3,the echo request becomes its own reply/m,
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
