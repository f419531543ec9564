// Captures that other programs wrote, and odd ones of our own: we say of each what tshark says.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Capture, readCapture, writePcap, writePcapng } from '../../src/pcap/index.ts';
import { hex } from '../support/hex.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';
import { Build, DATA, join } from './build.ts';
import { ours, type Row, tshark } from './tshark.ts';

const le = new Build(true);
const be = new Build(false);

const ARP = hex(`ff ff ff ff ff ff  02 00 00 00 00 01  08 06
  00 01 08 00 06 04 00 01  02 00 00 00 00 01 0a 00 00 01  00 00 00 00 00 00 0a 00 00 02`);

/** What the tools begin with: written by us. */
const OURS = {
  sections: [{ application: 'tapip', hardware: 'hw', system: 'os', comments: ['c 1', 'c 2'] }],
  interfaces: [
    { name: 'tap0', description: 'the cable', comments: ['i'], mac: '02:00:00:00:00:01' },
    { name: 'veth1', ipv4: ['10.0.0.1/24'] },
  ],
  packets: [
    { interfaceId: 0, time: 1_700_000_000_123_456_789n, bytes: ARP, direction: 1, packetId: 7 },
    {
      interfaceId: 1,
      time: 1_700_000_001_000_000_001n,
      bytes: ARP.subarray(0, 41),
      originalLength: 42,
      direction: 2,
      packetId: 0x1_0000_0008,
      comments: ['asks → who', 'because of packet 3'],
    },
    { interfaceId: 0, time: 1_700_000_002_999_999_999n, bytes: ARP.slice(0, 14) },
  ],
};

const missing = needs('tshark', 'editcap', 'mergecap', 'text2pcap', 'capinfos');

describe.skipIf(missing)(titled('as tshark says', missing), () => {
  let folder = '';
  const at = (name: string): string => path(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(path(tmpdir(), 'tapip-pcap-'));
    await writeFile(at('ours.pcapng'), writePcapng(OURS));
    await writeFile(at('ours.pcap'), writePcap(OURS.packets));
    await writeFile(at('ours-ns.pcap'), writePcap(OURS.packets, { unit: 'nanoseconds' }));
    const frames = 'I 1700000003.5\n0000 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 06\n';
    await writeFile(at('frames.txt'), `${frames}${frames.replace('I', 'O').replace('0a', 'fa')}`);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([
    ['ours.pcapng', 3],
    ['ours.pcap', 3],
    ['ours-ns.pcap', 3],
  ])('%s, which we wrote', async (name, count) => {
    const capture = await agree(at(name));
    expect(capture.packets).toHaveLength(count);
  });

  test.each([
    ['editcap -F pcap: microseconds', 'editcap -F pcap ours.pcapng out', 3],
    ['editcap -F nsecpcap', 'editcap -F nsecpcap ours.pcapng out', 3],
    ['editcap -F pcapng', 'editcap -F pcapng ours.pcapng out', 3],
    ['editcap -F pcapng, of a pcap', 'editcap -F pcapng ours-ns.pcap out', 3],
    ['editcap -s: less kept than there was', 'editcap -F pcapng -s 30 ours.pcapng out', 3],
    ['editcap -s of a pcap', 'editcap -F pcap -s 30 ours.pcapng out', 3],
    ['editcap -a: comments', "editcap -a '1:left' -a '3:ünlöckt, so' ours.pcapng out", 3],
    ['editcap --capture-comment', 'editcap --capture-comment whole ours.pcapng out', 3],
    ['editcap -t: times', 'editcap -t -1699999999.5 ours.pcapng out', 3],
    ['mergecap: several interfaces', 'mergecap -w out ours.pcapng ours.pcap ours-ns.pcap', 9],
    ['mergecap -a -I none', 'mergecap -a -I none -w out ours.pcapng ours.pcapng', 6],
    ['mergecap -F nsecpcap', 'mergecap -F nsecpcap -w out ours.pcapng ours-ns.pcap', 6],
    ['text2pcap -D: directions', 'text2pcap -q -D -t %s. -N eth7 frames.txt out', 2],
    [
      'text2pcap -F pcap, another link type',
      'text2pcap -q -t %s. -F pcap -l 101 frames.txt out',
      2,
    ],
  ])('%s', async (_, command, count) => {
    await shell(command);
    const capture = await agree(at('out'));
    expect(capture.packets).toHaveLength(count);
  });

  test('one behind the other: several sections (of later ones tshark 4.0 names the first’s interfaces)', async () => {
    await shell('text2pcap -q -t %s. -N eth7 frames.txt b; cat ours.pcapng b > out');
    const { interfaces, packets } = await agree(at('out'), 'frame.interface_name');
    expect(interfaces.map(({ name }) => name)).toEqual(['tap0', 'veth1', 'eth7']);
    expect(packets.map(({ interfaceId }) => interfaceId)).toEqual([0, 1, 0, 2, 2]);
  });

  test('what capinfos says of sections and interfaces', async () => {
    const { stdout } = await shell('capinfos ours.pcapng');
    const { sections, interfaces } = readCapture(await readFile(at('ours.pcapng')));
    const said = (label: string): string[] =>
      [...stdout.matchAll(new RegExp(`^ *${label} *[:=] *(.*)$`, 'gm'))].map(
        (match) => match[1] ?? '',
      );
    expect(sections).toEqual([
      {
        application: said('Capture application')[0],
        hardware: said('Capture hardware')[0],
        system: said('Capture oper-sys')[0],
        comments: said('Capture comment'),
      },
    ]);
    expect(said('Name')).toEqual(interfaces.map(({ name }) => name));
    expect(said('Description')).toEqual(['the cable']);
    expect(said('Comment')).toEqual(['i']);
    expect(said('Time ticks per second').map(BigInt)).toEqual(
      interfaces.map((one) => one.resolution),
    );
  });

  test('formats that are no pcap', async () => {
    await shell(
      'editcap -F snoop ours.pcap snoop; editcap -F modpcap ours.pcap mod; gzip -k ours.pcap',
    );
    const problem = async (name: string) => readCapture(await readFile(at(name))).damage?.problem;
    expect(await problem('snoop')).toMatch(/^not a capture: it begins with 73 6e 6f 6f: expected/);
    expect(await problem('mod')).toMatch(/Kuznetzov’s kind: convert it with editcap -F pcap/);
    expect(await problem('ours.pcap.gz')).toMatch(/as gzip writes: run gunzip on it first/);
  });

  describe.each([
    ['little-endian', le],
    ['big-endian', be],
  ])('odd but sound, %s', (_, b) => {
    const cases = odd(b);
    let theirs: readonly Row[] = [];

    // One file, each case a section: a run of tshark takes its time.
    beforeAll(async () => {
      await writeFile(at('odd'), join(cases.flatMap(([, ...blocks]) => [b.section(), ...blocks])));
      const verdict = await tshark(at('odd'));
      expect(verdict.problem).toBe('');
      theirs = verdict.rows;
    });

    test.each(cases)('%s', (name) => {
      const counts = cases.map(([, ...blocks]) => readCapture(join(b.section(), blocks)));
      const index = cases.findIndex(([other]) => other === name);
      const first = counts.slice(0, index).reduce((sum, { packets }) => sum + packets.length, 0);
      const section = String(index + 1);
      const capture = counts[index] ?? readCapture(hex(''));
      expect(capture.damage).toBeNull();
      expect(capture.packets.length).toBeGreaterThan(0);
      // tshark 4.0 knows the names of the first section's interfaces only.
      const rows = ours(capture).map((row) => ({ ...row, 'frame.section_number': section }));
      expect(rows).toEqual(theirs.slice(first, first + rows.length));
    });

    test('interfaces with names', async () => {
      const named = ['a', 'b'].map((name) => b.interface({ options: [b.option(2, name)] }));
      const packets = [1, 0].map((interfaceId) => b.enhanced({ interfaceId }));
      await writeFile(at('odd'), join(b.section(), named, packets));
      const { interfaces } = await agree(at('odd'));
      expect(interfaces.map(({ name }) => name)).toEqual(['a', 'b']);
    });

    test.each([0xa1b2c3d4, 0xa1b23c4d])('pcap %i', async (magic) => {
      const file = join(
        b.header({ magic, snapLength: 10 }),
        b.record(),
        b.record({ bytes: DATA.subarray(0, 7), original: 1514 }),
        b.record({ original: 5 }),
        b.record({ seconds: 0xffffffff, fraction: 999_999 }),
      );
      await writeFile(at('odd'), file);
      await agree(at('odd'));
    });
  });

  test('a section of each order', async () => {
    const blocks = [be, le, be].flatMap((b) => [b.section(), b.interface(), b.enhanced()]);
    await writeFile(at('odd'), join(blocks));
    await agree(at('odd'));
  });

  const and = (...blocks: Uint8Array[]) => join(blocks, le.enhanced());

  test.each<[string, Uint8Array]>([
    ['cut in a packet', le.enhanced().subarray(0, 40)],
    ['cut in a header', le.enhanced().subarray(0, 6)],
    ['two lengths', and(le.enhanced({ again: 48 }))],
    ['a captured length that lies', and(le.enhanced({ captured: 0xffffffff }))],
    ['an unknown interface', and(le.enhanced({ interfaceId: 1 }))],
    ['flags of two bytes', and(le.enhanced({ options: [le.option(2, hex('01 00'))] }))],
    ['a packet id of four', and(le.enhanced({ options: [le.option(5, hex('01 00 00 00'))] }))],
    ['an option that lies', and(le.enhanced({ options: [le.option(1, 'abc', 40)] }))],
    ['an interface of the section before', and(be.section(), be.enhanced())],
    ['a version of the future', and(be.section({ major: 2 }))],
  ])('damaged: %s: as many packets before it', async (_, rest) => {
    const file = join(le.section(), le.interface(), le.enhanced(), le.enhanced(), rest);
    await writeFile(at('damaged'), file);
    const theirs = await tshark(at('damaged'));
    const capture = readCapture(file);
    expect(theirs.problem).not.toBe('');
    expect(capture.damage).not.toBeNull();
    expect(ours(capture)).toEqual(theirs.rows);
    expect(theirs.rows).toHaveLength(2);
  });

  const noDumpcap = needs('dumpcap', 'unshare', 'ip', 'ping');

  test.skipIf(noDumpcap).each(['', '-P'])(
    titled('dumpcap %s, of a kernel’s own packets', noDumpcap),
    async (format) => {
      const out = at('dump');
      const { code, stderr } = await run(
        inNamespace(`
          ip link set lo up
          ping -q -i 0.2 127.0.0.1 >/dev/null &
          trap "kill $!" EXIT
          dumpcap -q ${format} -i lo -c 4 -w ${out}`),
      );
      expect(code, stderr).toBe(0);
      const { packets, interfaces, sections } = await agree(out);
      expect(packets.length).toBeGreaterThanOrEqual(4);
      for (const { bytes } of packets) expect(bytes).toHaveLength(98);
      expect(interfaces).toHaveLength(1);
      if (format === '-P') return;
      expect(interfaces[0]).toMatchObject({ name: 'lo', linkType: 1, resolution: 1_000_000_000n });
      expect(sections[0]?.application).toMatch(/^Dumpcap/);
    },
  );

  /** Runs it in the folder. */
  async function shell(command: string) {
    const ended = await run(['sh', '-ec', `cd '${folder}'; rm -f out; ${command}`]);
    expect(ended.code, ended.stderr).toBe(0);
    return ended;
  }
});

/** Blocks that follow a section header, by what is odd about them. */
function odd(b: Build): [string, ...Uint8Array[]][] {
  const one = b.interface();
  const data = (length: number) => b.enhanced({ bytes: DATA.subarray(0, length) });
  const told = (...options: Uint8Array[]) => b.enhanced({ options });
  const resolution = (byte: string, ...more: Uint8Array[]) =>
    b.interface({ options: [b.option(9, hex(byte)), ...more] });
  const offset = b.option(14, b.u64(1_700_000_000n));
  return [
    ['every packet block', one, b.enhanced(), b.simple(), b.obsolete(), b.enhanced()],
    [
      'an old packet’s options',
      one,
      b.obsolete({ options: [b.option(2, b.u32(1)), b.option(1, 'old')] }),
    ],
    [
      'a simple packet that is cut',
      b.interface({ snapLength: 12 }),
      b.simple({ bytes: DATA.subarray(0, 12), original: 99 }),
    ],
    ['less kept than there was', one, b.enhanced({ original: 1514 }), b.obsolete({ original: 21 })],
    ['more kept than there was', one, b.enhanced({ original: 3 })],
    ['no data', one, data(0), b.enhanced({ bytes: hex(''), original: 60 })],
    ['data of each padding', one, data(1), data(2), data(3), data(4), data(5)],
    ['several comments', one, told(b.option(1, 'a'), b.option(1, 'bé'), b.end())],
    ['unknown options', one, told(b.option(0x7f01, 'abcde'), b.option(1, 'c'), b.end())],
    ['trash behind the end', one, told(b.option(1, 'c'), b.end(), b.u32(0xffffffff))],
    ['outbound', one, told(b.option(2, b.u32(2)))],
    ['a packet id of 64 bits', one, told(b.option(5, b.u64(2n ** 64n - 1n)))],
    ['unknown blocks', b.block(0xf0f1f2f3, DATA), one, b.block(0x99, DATA), b.enhanced()],
    ['seconds', resolution('00'), b.enhanced({ time: 1_700_000_000n })],
    ['milliseconds', resolution('03'), b.enhanced({ time: 1_700_000_000_123n })],
    ['nanoseconds', resolution('09'), b.enhanced({ time: 1_700_000_000_123_456_789n })],
    ['2^-20', resolution('94'), b.enhanced({ time: (1_700_000_000n << 20n) + 12_345n })],
    ['2^-30', resolution('9e'), b.enhanced({ time: (1_700_000_000n << 30n) + 0x3fff_ffffn })],
    ['an offset', resolution('09', offset), b.enhanced({ time: 5_000_000_006n })],
  ];
}

/** Reads the file and compares with tshark, but for one field. */
async function agree(file: string, but?: keyof Row): Promise<Capture> {
  const theirs = await tshark(file);
  const capture = readCapture(await readFile(file), { name: file });
  const known = (rows: readonly Row[]) => rows.map((row) => (but ? { ...row, [but]: '' } : row));
  expect(theirs.problem).toBe('');
  expect(capture.damage).toBeNull();
  expect(known(ours(capture))).toEqual(known(theirs.rows));
  return capture;
}
