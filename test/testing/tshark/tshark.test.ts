import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../../src/core/random.ts';
import { writePcapng } from '../../../src/pcap/write.ts';
import { type PcapOptions, writePcap } from '../../../src/pcap/writeclassic.ts';
import { bareIp, type Frame, icmp, ip } from '../../../src/testing/frame/frame.ts';
import { compareWithTshark } from '../../../src/testing/tshark/compare.ts';
import { INTENDED } from '../../../src/testing/tshark/intended.ts';
import { TSHARK_NAMES } from '../../../src/testing/tshark/names.ts';
import { readPdmlFrame } from '../../../src/testing/tshark/pdml.ts';
import { agreeWithTshark } from '../../../src/testing/tshark/tshark.ts';
import { BAD, GOOD } from '../../dissect/specimens.ts';
import { hex } from '../../support/hex.ts';
import { needs, titled } from '../../support/namespace.ts';

const SPECIMENS = Object.values({ ...GOOD, ...BAD }).map((frame) => frame.bytes());
const reason = needs('tshark');

describe.skipIf(reason)(titled('against tshark', reason), () => {
  /** Reasons that some capture below has shown to be there. */
  const met = new Set<string>();

  test('a frame of each kind, right and wrong: every field that has a name in tshark', async () => {
    const { frames, fields, names, intended } = await agreeWithTshark(pcap(SPECIMENS));
    expect(frames).toBe(SPECIMENS.length);
    expect(fields).toBeGreaterThan(3000);
    expect(Object.keys(TSHARK_NAMES).filter((name) => !names.has(name))).toEqual([]);
    for (const each of intended.keys()) met.add(each);
  });

  test('4000 frames of these with bytes changed, cut at random', async () => {
    const mutants = mutated(SPECIMENS, 4000, 20_261_121);
    const { frames, fields, intended } = await agreeWithTshark(pcap(mutants));
    expect(frames).toBe(4000);
    expect(fields).toBeGreaterThan(80_000);
    for (const each of intended.keys()) met.add(each);
  });

  test('frames that make the other intended differences', async () => {
    const there = { sourcePort: 50_000, destinationPort: 50_001 };
    const back = { sourcePort: 50_001, destinationPort: 50_000 };
    const turned = { source: '10.0.0.1', destination: '10.0.0.2' };
    const frames = [
      icmp({ type: 'redirect' }).ip().tcp(),
      ip().icmp({ type: 'echo-reply', checksum: 1, identifier: 0xffff }),
      ip({ options: hex('83 03 04 89 07 04 01020304') }).udp(),
      ip({ options: hex('44 08 04 00 01020304') }).icmp(),
      // Accurate ECN: a SYN that asks for it, an answer that agrees, and a segment under it.
      ip().tcp({ ...there, syn: 1, reserved: 1, cwr: 1, ece: 1 }),
      ip(turned).tcp({ ...back, syn: 1, ack: 1, cwr: 1, acknowledgment: 1 }),
      ip().tcp({ ...there, ack: 1, cwr: 1, sequence: 1, acknowledgment: 1 }),
    ];
    const { intended } = await agreeWithTshark(pcap(frames.map((frame) => frame.bytes())));
    for (const each of intended.keys()) met.add(each);
    const part = GOOD.UDP?.bytes() ?? new Uint8Array();
    const cut = { time: 0n, bytes: part.subarray(0, 36), originalLength: part.length };
    for (const each of (await agreeWithTshark(writePcap([cut]))).intended.keys()) met.add(each);
  });

  test('no reason stands in the list that nothing has shown', () => {
    expect(INTENDED.map(({ reason }) => reason).filter((each) => !met.has(each))).toEqual([]);
  });

  test.each([101, 228])('a capture of link type %i begins with an IP header', async (linkType) => {
    const datagram = SPECIMENS.at(-1)?.subarray(14) ?? new Uint8Array();
    const { names } = await agreeWithTshark(pcap([datagram], { linkType }));
    expect(names.has('ip.ttl')).toBe(true);
    expect(names.has('eth.type')).toBe(false);
  });

  test('pcapng, with an interface of each of two link types', async () => {
    const frame = ip().icmp().bytes();
    const packets = [
      { interfaceId: 0, time: 1n, bytes: frame },
      { interfaceId: 1, time: 2n, bytes: frame.subarray(14) },
    ];
    const interfaces = [{ linkType: 1 }, { linkType: 101 }];
    const found = await agreeWithTshark(writePcapng({ interfaces, packets }));
    expect(found.frames).toBe(2);
    expect([...found.names].filter((name) => name.startsWith('eth'))).toHaveLength(3);
  });
});

describe('what it rejects', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tapip-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** A program that prints that text whatever it is asked. */
  async function fake(text: string, code = 0): Promise<string> {
    const program = join(folder, `fake-${Math.abs(text.length * 31 + code)}`);
    await writeFile(`${program}.txt`, text);
    await writeFile(
      program,
      `#!/bin/sh\ncat '${program}.txt'\necho 'no such thing' >&2\nexit ${code}\n`,
    );
    await chmod(program, 0o755);
    return program;
  }

  const one = pcap([ip().bytes()]);

  test('no tshark: how to get it', async () => {
    const program = join(folder, 'no-tshark');
    await expect(agreeWithTshark(one, { program })).rejects.toThrow(
      new Error(
        `there is no program '${program}': install it (Debian and Ubuntu have it in the package tshark, Fedora in wireshark-cli)`,
      ),
    );
  });

  test('a tshark that fails: its own last words', async () => {
    const program = await fake('', 3);
    await expect(agreeWithTshark(one, { program })).rejects.toThrow(
      `${program} ended with 3: no such thing`,
    );
  });

  test('what is no capture, and a damaged one: where the damage is', async () => {
    const none = agreeWithTshark(new TextEncoder().encode('hello'), { name: 'a.pcapng' });
    await expect(none).rejects.toThrow(/^a\.pcapng: block 1 /);
    const damaged = agreeWithTshark(one.subarray(0, -1), { name: 'a.pcap' });
    await expect(damaged).rejects.toThrow(/^a\.pcap: block 2 .* at byte 24: /);
    const missing = agreeWithTshark('/none.pcap');
    await expect(missing).rejects.toThrow(
      new Error('/none.pcap: ENOENT: expected a pcap or pcapng file there'),
    );
  });

  test('a link type that we do not know', async () => {
    const program = await fake(packet(''));
    const found = agreeWithTshark(pcap([ip().bytes()], { linkType: 113 }), {
      program,
      name: 'a.pcap',
    });
    await expect(found).rejects.toThrow(
      'a.pcap: frame 1: link type 113: expected Ethernet (1), raw IP (101) or IPv4 (228)',
    );
  });

  test('every disagreement: frame, byte, field, ours and tshark’s; no more than twenty in full', async () => {
    const program = await fake(packet('<field name="ip.ttl" size="1" pos="22" show="63"/>'));
    await expect(agreeWithTshark(one, { program, name: 'a.pcap' })).rejects.toThrow(
      new Error(
        [
          'a.pcap: tshark and tapip disagree:',
          '  frame 1, byte 0: eth.destination: 02:00:00:00:01:01; for tshark: not there',
          '  frame 1, byte 6: eth.source: 06:22:a3:24:25:26; for tshark: not there',
          '  frame 1, byte 12: eth.type: 0x0800; for tshark: not there',
          '  frame 1, byte 14: ip.version: 4; for tshark: not there',
          '  frame 1, byte 14: ip.headerLength: 20; for tshark: not there',
          '  frame 1, byte 15: ip.dscp: 0; for tshark: not there',
          '  frame 1, byte 15: ip.ecn: 0; for tshark: not there',
          '  frame 1, byte 16: ip.totalLength: 20; for tshark: not there',
          '  frame 1, byte 18: ip.identification: 0; for tshark: not there',
          '  frame 1, byte 20: ip.reserved: 0; for tshark: not there',
          '  frame 1, byte 20: ip.dontFragment: 0; for tshark: not there',
          '  frame 1, byte 20: ip.moreFragments: 0; for tshark: not there',
          '  frame 1, byte 20: ip.fragmentOffset: 0; for tshark: not there',
          '  frame 1, byte 22: ip.ttl: 64; for tshark: 63',
          '  frame 1, byte 23: ip.protocol: 0; for tshark: not there',
          '  frame 1, byte 24: ip.checksum: 0x66e8; for tshark: not there',
          '  frame 1, byte 26: ip.source: 10.0.0.2; for tshark: not there',
          '  frame 1, byte 30: ip.destination: 10.0.0.1; for tshark: not there',
        ].join('\n'),
      ),
    );
    const three = await fake([1, 2, 3].map((n) => packet('', n)).join('\n'));
    const found = agreeWithTshark(pcap([ip(), ip(), ip()].map((frame) => frame.bytes())), {
      program: three,
    });
    await expect(found).rejects.toThrow(/(?:\n.*){20}\n {2}and 34 more$/);
  });

  test('another number of frames', async () => {
    const program = await fake('<pdml></pdml>');
    await expect(agreeWithTshark(one, { program, name: 'a.pcap' })).rejects.toThrow(
      'frames: 1; for tshark: 0',
    );
    const more = await fake(packet('', 2));
    await expect(agreeWithTshark(one, { program: more, name: 'a.pcap' })).rejects.toThrow(
      'a.pcap: tshark has a frame 2, we do not',
    );
  });
});

describe('what counts as a disagreement', () => {
  /** tshark's words on that frame, as we would have them, but for one that is replaced. */
  function compared(frame: Frame, from: string, to: string) {
    const xml = PDML.replace(from, to);
    expect(xml === PDML).toBe(from === to);
    return compareWithTshark(readPdmlFrame(xml), frame.bytes(), 'ip').disagreements;
  }

  test.each<[string, string, string, ReturnType<typeof compared>]>([
    ['nothing', '', '', []],
    [
      'a value',
      'pos="8" show="64"',
      'pos="8" show="63"',
      [{ kind: 'field', field: 'ip.ttl', at: 8, ours: '64', tshark: '63' }],
    ],
    [
      'a length',
      'size="1" pos="8"',
      'size="2" pos="8"',
      [{ kind: 'field', field: 'ip.ttl', at: 8, ours: '1 bytes long', tshark: '2 bytes long' }],
    ],
    [
      'a place',
      'pos="8"',
      'pos="9"',
      [
        { kind: 'field', field: 'ip.ttl', at: 8, ours: '64', tshark: null },
        { kind: 'field', field: 'ip.ttl', at: 9, ours: null, tshark: '64' },
      ],
    ],
    [
      'a checksum that tshark finds bad',
      'pos="10" show="1"',
      'pos="10" show="0"',
      [
        {
          ...{ kind: 'checksum', field: 'ip.checksum', at: 10 },
          ...{ ours: null, tshark: 'bad checksum, right is unknown' },
        },
      ],
    ],
    [
      'a frame that tshark finds malformed',
      '</packet>',
      '<proto name="_ws.malformed" showname="[Malformed Packet: IPv4]" size="0" pos="19"/></packet>',
      [
        {
          ...{ kind: 'verdict', field: '_ws.malformed', at: 19 },
          ...{ ours: null, tshark: '[Malformed Packet: IPv4]' },
        },
      ],
    ],
    [
      'not what another protocol is malformed in',
      '</packet>',
      '<proto name="_ws.malformed" showname="[Malformed Packet: DNS]" size="0" pos="19"/></packet>',
      [],
    ],
    [
      'not what is only a note',
      '</packet>',
      '<field name="ip.flags"><field name="_ws.expert" showname="Expert Info (Note/Sequence): &quot;Time To Live&quot; only 5"/></field></packet>',
      [],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(compared(bare, from, to)).toEqual(expected);
  });

  test('flags as older and newer versions show them, entities, and names of elements around', () => {
    const frame = readPdmlFrame(
      `<packet><proto name="ip"><field name="" show="Options"><field name="_ws.expert" pos="3" showname="Expert Info (Error/Protocol): a &lt;b&gt; &amp;&#x27;"/></field>` +
        '<field name="ip.flags.df" pos="6" size="1" show="True"/></proto></packet>',
    );
    expect(frame.complaints).toEqual([
      { about: 'ip', at: 3, says: "Expert Info (Error/Protocol): a <b> &'" },
    ]);
    expect(frame.fields.at(-1)).toMatchObject({ name: 'ip.flags.df', show: 'True' });
  });
});

/** A fragment without data, and what tshark says of it. */
const bare = bareIp({ protocol: 'icmp', fragmentOffset: 8 });
const PDML = packet(
  [
    ...[field('ip.version', 0, 1, '4'), field('ip.hdr_len', 0, 1, '20')],
    ...[field('ip.dsfield.dscp', 1, 1, '0'), field('ip.dsfield.ecn', 1, 1, '0')],
    ...[field('ip.len', 2, 2, '20'), field('ip.id', 4, 2, '0x0000')],
    ...['rb', 'df', 'mf'].map((flag) => field(`ip.flags.${flag}`, 6, 1, '0')),
    ...[field('ip.frag_offset', 6, 2, '1'), field('ip.ttl', 8, 1, '64')],
    ...[field('ip.proto', 9, 1, '1'), field('ip.checksum', 10, 2, '0x66e6')],
    ...[field('ip.checksum.status', 10, 0, '1'), field('ip.src', 12, 4, '10.0.0.2')],
    field('ip.dst', 16, 4, '10.0.0.1'),
  ].join('\n'),
);

function field(name: string, at: number, length: number, show: string): string {
  return `<field name="${name}" showname="x" size="${length}" pos="${at}" show="${show}"/>`;
}

function packet(fields: string, number = 1): string {
  return `<packet><proto name="geninfo"><field name="num" pos="0" show="${number}"/></proto>${fields}</packet>`;
}

function pcap(frames: readonly Uint8Array[], options: PcapOptions = {}): Uint8Array {
  return writePcap(
    frames.map((bytes, n) => ({ time: BigInt(n) * 1000n, bytes })),
    options,
  );
}

/** Behind the addresses up to three bytes are others, or have one bit changed; every sixth frame is cut. */
function mutated(frames: readonly Uint8Array[], count: number, seed: number): Uint8Array[] {
  const random = randomFrom(seed);
  const below = (limit: number): number => (random() >>> 0) % limit;
  return Array.from({ length: count }, () => {
    const bytes = frames[below(frames.length)]?.slice() ?? new Uint8Array(1);
    for (let changes = 1 + below(3); changes > 0 && bytes.length > 12; changes--) {
      const at = 12 + below(Math.min(bytes.length - 12, 80));
      bytes[at] = below(2) === 0 ? (bytes[at] ?? 0) ^ (1 << below(8)) : random();
    }
    return below(6) === 0 ? bytes.slice(0, 1 + below(bytes.length)) : bytes;
  });
}
