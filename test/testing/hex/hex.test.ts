import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../../src/core/random.ts';
import { hex, hexdump, parseHex } from '../../../src/testing/hex/hex.ts';
import { HexError } from '../../../src/testing/hex/text.ts';
import { hex as bytes } from '../../support/hex.ts';
import { needs, run, titled } from '../../support/namespace.ts';
import { counting, icmp, upTo } from '../../support/packets.ts';

const SHORT = '45 00 00 1c 93 94 40 00 41 11 7c fd c1 42 43 44 d1 52';
const STREAM = SHORT.replaceAll(' ', '');

/** Bytes whose characters look like hex, offsets and blanks: a dump shows them in a column that could be bytes. */
const HEXY = new TextEncoder().encode(
  'ab cd  12 34 dead beef 0x41 00  0000 45 00 0010 7b|82| >99< 55  ',
);

const read = (text: string): string[] => parseHex(text).map(hex);

describe('without offsets', () => {
  test.each<[string, string]>([
    ['a hex stream', STREAM],
    ['a hex stream in capitals', STREAM.toUpperCase()],
    ['a hex stream with 0x', `0x${STREAM}`],
    ['a hex stream in quotation marks', `"${STREAM}"`],
    ['octets and blanks', SHORT],
    ['octets and colons', SHORT.replaceAll(' ', ':')],
    ['octets and dashes', SHORT.replaceAll(' ', '-')],
    [
      'octets, tabs and the line ends of DOS',
      SHORT.replace(' 40', '\t40').replace(' c1', '\r\nc1'),
    ],
    ['words', '4500 001c 9394 4000 4111 7cfd c142 4344 d152'],
    ['words and colons', '4500:001c:9394:4000:4111:7cfd:c142:4344:d152'],
    ['octets over lines', SHORT.replaceAll(/ (..) (..)/g, ' $1\n  $2')],
    ['a 0x list', SHORT.replaceAll(/(..) ?/g, '0x$1, ')],
    ['a 0x list without commas', SHORT.replaceAll(/(..) ?/g, '0x$1 ')],
    [
      'comments',
      `# 12\n${SHORT.replace(' 93', ' // 34\n93').replace(' 41', '/* 56\n 78 */41')} # 9a`,
    ],
    ['an array of C', `unsigned char x[18] = {\n${c(SHORT)} /* 45 00 */\n};\nint x_len = 18;`],
    ['an array of TypeScript', `const x = Uint8Array.from([${c(SHORT)}]); // 45 00`],
    ['a slice of Go', `x := []byte{${c(SHORT)}}`],
    ['an escaped string', `"${escaped(SHORT)}"`],
    [
      'an escaped string, as Wireshark copies it',
      `"${escaped(SHORT.slice(0, 24))}" \\\n"${escaped(SHORT.slice(24))}"`,
    ],
    [
      'an escaped string of C',
      `char x[] =\n  "${escaped(SHORT.slice(0, 24))}"\n  "${escaped(SHORT.slice(24))}"; // \\x41`,
    ],
    [
      'an escaped string of Python',
      `x = b'${escaped(SHORT.slice(0, 24))}' + b'${escaped(SHORT.slice(24))}'`,
    ],
    [
      'an escaped string in no quotation marks',
      `${escaped(SHORT.slice(0, 24))}\\\n${escaped(SHORT.slice(24))}`,
    ],
  ])('%s', (_, text) => {
    expect(read(text)).toEqual([SHORT]);
  });

  test.each<[string, string, string]>([
    ['single digits behind 0x', '0x5, 0X0, 0xf', '05 00 0f'],
    [
      'words of which the first is zero, and only a blank follows',
      '0000 001c 9394',
      '00 00 00 1c 93 94',
    ],
    [
      'words of which the first is not zero, and a gap follows',
      '4500  001c 9394',
      '45 00 00 1c 93 94',
    ],
    ['a station', '00:00:5e:00:53:01', '00 00 5e 00 53 01'],
  ])('%s', (_, text, octets) => {
    expect(read(text)).toEqual([octets]);
  });

  test.each<[string, string, string[]]>([
    ['octets, with blank lines between them', '45 00\n1c\n\n  \n\n93 94\n', ['45 00 1c', '93 94']],
    ['a comment is no blank line', '45 00\n# ip\n1c', ['45 00 1c']],
    ['short strings go on in the next line', '4500\n001c\n\n9394', ['45 00 00 1c', '93 94']],
    [
      'strings of more than 80 digits are frames, each in its line',
      `${'45'.repeat(41)}\n0x${'46'.repeat(41)}\n4748`,
      [octets(0x45, 41), octets(0x46, 41), '47 48'],
    ],
    [
      'strings of 80 digits are not',
      `${'45'.repeat(40)}\n${'46'.repeat(40)}\n47`,
      [`${octets(0x45, 40)} ${octets(0x46, 40)} 47`],
    ],
    [
      'what xxd -p prints is one',
      `${'45'.repeat(30)}\n${'46'.repeat(30)}\n47`,
      [`${octets(0x45, 30)} ${octets(0x46, 30)} 47`],
    ],
    ['arrays', 'char a[] = { 0x45, 0x00 };\nchar b[] = { 0x1c };', ['45 00', '1c']],
    ['arrays in an array', '[[0x45, 0x00], [0x1c]]', ['45 00', '1c']],
    ['strings in a list', '["\\x45\\x00", "\\x1c"]', ['45 00', '1c']],
    ['strings, with a blank line between them', '"\\x45\\x00"\n\n"\\x1c"', ['45 00', '1c']],
    ['strings in no quotation marks', '\\x45\\x00\n\n\\x1c', ['45 00', '1c']],
  ])('several frames: %s', (_, text, frames) => {
    expect(read(text)).toEqual(frames);
  });
});

describe('with offsets', () => {
  const first = '00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f';

  test.each<[string, string, string[]]>([
    ['one row', '0000  45 00 00 1c', ['45 00 00 1c']],
    ['words behind a colon', '0000: 4500 001c 93', ['45 00 00 1c 93']],
    [
      'words behind 0x and a gap, as old tcpdumps have them',
      '0x0000   4500 001c 93',
      ['45 00 00 1c 93'],
    ],
    ['words behind zero and a gap', '0000  4500 001c\n0004  9394', ['45 00 00 1c 93 94']],
    ['any number of bytes in a row', '000 45\n001 00 00\n003 1c', ['45 00 00 1c']],
    [
      'indented, quoted in a mail, from DOS',
      '> > \t0000 45 00\r\n>\t0002 1c 93\r\n',
      ['45 00 1c 93'],
    ],
    ['offset 0 begins a frame', '0000 45 00\n0002 1c\n0000 46 00\n', ['45 00 1c', '46 00']],
    [
      'text2pcap: comments, directives and text between packets',
      '# the first\n#TEXT2PCAP d=I\nI 10:15:14.5476\n000000 45 00\n000002 1c\nO\n000000 46 00',
      ['45 00 1c', '46 00'],
    ],
    [
      'hexdump -C: a gap in the middle, and the length',
      `00000000  ${first.slice(0, 23)}  ${first.slice(24)}  |................|\n00000010  41 42 20                                          |AB |\n00000013`,
      [`${first} 41 42 20`],
    ],
    [
      'a gap in the middle of a single row',
      '0000  41 42 43 44 45 46 47 48  49 4a   ABCDEFGH IJ',
      ['41 42 43 44 45 46 47 48 49 4a'],
    ],
    [
      'hexdump: a row that repeats',
      `00000000  45 45 45 45                                       |EEEE|\n*\n00000010  46                                                |F|\n00000011`,
      [`${octets(0x45, 16)} 46`],
    ],
    [
      'hexdump: a row that repeats to the end',
      `00000000  45 45 45 45  |EEEE|\n*\n00000010`,
      [octets(0x45, 16)],
    ],
  ])('%s', (_, text, frames) => {
    expect(read(text)).toEqual(frames);
  });

  describe('what looks like bytes and is the column of characters', () => {
    test.each<[string, string, string]>([
      ['the next offset tells', '0000  61 62 ab\n0002  63', '61 62 63'],
      ['the next offset tells, of words', '0000  6162 ab\n0002  6364 cd', '61 62 63 64'],
      ['the next offset tells, in spite of a gap', '0000  61  62 63\n0003  64', '61 62 63 64'],
      [
        'a single row: the bytes’ characters behind a gap',
        '0000  61 62 20 63   ab c',
        '61 62 20 63',
      ],
      ['blanks at both ends of them', '0000  20 61 62 20    ab ', '20 61 62 20'],
      ['points for blanks, as in tcpdump', '0x0000:  2061 6220  .ab.', '20 61 62 20'],
      ['between bars', '0000  61 62  |ab|', '61 62'],
      ['bars that are bytes', '0000  7c 61 7c  |a|', '7c 61 7c'],
      ['no gap, and no hex', '0000 45 00 00 54 E..T', '45 00 00 54'],
      [
        'no gap, but other rows have such a column',
        '0000 00 01 02 ...\n0003 36 36 66',
        '00 01 02 36 36',
      ],
      ['no other row has such a column', '0000 00 01 02\n0003 36 36  66', '00 01 02 36 36 66'],
      ['bytes and characters that other bytes have', '0000  61 62 63   ab ?', '61 62 63'],
    ])('%s', (_, text, octets) => {
      expect(read(text)).toEqual([octets]);
    });

    test.each<[string, string, string]>([
      ['a single row without a gap is all bytes', '0000 36 36 66', '36 36 66'],
      [
        'a gap alone does not end a row',
        '0000  06 22 a3 24   02 00 00 00',
        '06 22 a3 24 02 00 00 00',
      ],
    ])('but: %s', (_, text, octets) => {
      expect(read(text)).toEqual([octets]);
    });
  });
});

describe('what is wrong, where, and what was expected', () => {
  test.each<[string, string, string]>([
    ['nothing', '', 'line 1, column 1: no bytes found: expected hex digits'],
    ['blanks and comments', ' \n# 45\n', 'line 1, column 1: no bytes found: expected hex digits'],
    ['an empty array', 'x[] = {}', 'line 1, column 1: no bytes found: expected hex digits'],
    [
      'an odd digit',
      '45 00\n 45 0',
      'line 2, column 5: odd number of digits in "0": expected two for each byte',
    ],
    [
      'an odd digit in a stream',
      `45${STREAM}f`,
      `line 1, column 39: odd number of digits in "454500001c9394400041117…": expected two for each byte`,
    ],
    [
      'an odd digit in a 0x list',
      '0x45, 0x123',
      'line 1, column 11: odd number of digits in "123": expected two for each byte',
    ],
    ['what is no digit', '45 0g', 'line 1, column 5: found "0g": expected hex digits'],
    ['text', 'IP 10.0.0.1', 'line 1, column 1: found "IP": expected hex digits'],
    ['0x and nothing', '0x45, 0x', 'line 1, column 7: found "0x": expected 0x and two hex digits'],
    [
      'decimal numbers in an array',
      'x = { 0x45,\n 69 }',
      'line 2, column 2: found "69": expected 0x and two hex digits',
    ],
    [
      'a short escape',
      '"\\x45\\x0"',
      'line 1, column 6: found "\\x0": expected \\x and two hex digits',
    ],
    [
      'letters among escapes',
      '"\\x45E\\x00"',
      'line 1, column 6: found "E": expected \\x and two hex digits',
    ],
    [
      'a blank in a string',
      '"\\x45 \\x00"',
      'line 1, column 6: found " ": expected \\x and two hex digits',
    ],
    [
      'an odd digit in a row',
      '0000  45 0\n',
      'line 1, column 10: odd number of digits in "0": expected two for each byte',
    ],
    [
      'what is no digit in a row',
      '0000  45 0g 00 00\n0004  11',
      'line 1, column 11: found "0g": expected hex digits',
    ],
    [
      'what is no digit in a last row',
      '0000  45 00\n0002  11 xx 22',
      'line 2, column 10: found "xx": expected hex digits',
    ],
    [
      'an offset too high',
      '0000  45 00\n  0x0010  11',
      'line 2, column 3: offset 0x0010 does not fit: expected 0x0002, behind 2 bytes',
    ],
    [
      'an offset too low',
      '0000  45 00 11\n0002  22',
      'line 2, column 1: offset 0002 does not fit: expected 0x0003, behind 3 bytes',
    ],
    [
      'an offset too low, and a gap there',
      '0000  45 00  11 22\n0002  33',
      'line 2, column 1: offset 0002 does not fit: expected 0x0004, behind 4 bytes',
    ],
    [
      'an offset that goes back',
      '0000  45 00\n0002  11\n0001  22',
      'line 3, column 1: offset 0001 does not fit: expected 0x0003, behind 3 bytes',
    ],
    [
      'the first row is missing',
      '0010: 45 00',
      'line 1, column 1: offset 0010 does not fit: expected 0x0000, behind 0 bytes',
    ],
    [
      'a row is missing',
      '0000: 45 00  E.\n0004: 11  .',
      'line 2, column 1: offset 0004 does not fit: expected 0x0002, behind 2 bytes',
    ],
    [
      'the length at the end',
      '00000000  45 00\n00000003',
      'line 2, column 1: length 00000003 does not fit: expected 0x0002, behind 2 bytes',
    ],
    [
      'octal offsets',
      `0000000 ${octets(0x45, 16)}\n0000020 46`,
      'line 2, column 1: offset 0000020 does not fit: expected 0x0010, behind 16 bytes; octal offsets, as od prints them, are not read: use od -Ax -tx1',
    ],
    [
      'swapped words',
      '0000000 0045 1c00',
      'line 1, column 1: found "0000000 0045 1c00", words whose bytes are swapped: expected hexdump -C',
    ],
    [
      'bytes without an offset',
      '0000  45 00\n11 22\n',
      'line 2, column 1: found "11 22" without an offset: expected one, as in other lines',
    ],
    [
      'a stream among rows',
      `0000  45 00\n${STREAM}`,
      'line 2, column 1: found "4500001c9394400041117cf…" without an offset: expected one, as in other lines',
    ],
    [
      'an offset that lies about what repeats',
      '00000000  45 00  |E.|\n*\nffffff00  11',
      'line 3, column 1: a frame of 0xffffff00 bytes: expected at most 262144',
    ],
    [
      'a row that can’t repeat up to there',
      '00000000  45 00  |E.|\n*\n00000005',
      'line 3, column 1: length 00000005 does not fit: expected 0x0006, behind 6 bytes',
    ],
  ])('%s', (_, text, message) => {
    expect(thrown(text).message).toBe(message);
  });

  test('with the file’s name, and counted from the text’s first line in it', () => {
    const error = thrown('45\n0', { file: 'a/b.txt', line: 12 });
    const { file, line, column, problem } = error;
    expect(error.message).toBe(
      'a/b.txt:13:1: odd number of digits in "0": expected two for each byte',
    );
    expect({ file, line, column }).toEqual({ file: 'a/b.txt', line: 13, column: 1 });
    expect(problem).toMatch(/^odd number/);
    expect(thrown('45\n0').file).toBeNull();
  });
});

describe('hexdump', () => {
  test('offset, bytes and characters; no blanks at the end of a line', () => {
    expect(hexdump(Uint8Array.from([...counting(16), 0x20, 0x21, 0x7e, 0x7f, 0xff]))).toBe(
      '0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f   ................\n' +
        '0010  20 21 7e 7f ff                                    .!~..',
    );
  });

  test('marked bytes have ^^ under them', () => {
    const marked = [
      { at: 2, length: 1 },
      { at: 6, length: 4 },
      { at: 15, length: 0 },
      { at: 17, length: 9 },
    ];
    expect(
      hexdump(bytes('45 00 00 1c 93 94 40 00 41 11 7c fd c1 42 43 44 d1 52'), {
        marked,
        columns: 8,
      }),
    ).toBe(
      '0000  45 00 00 1c 93 94 40 00   E.....@.\n' +
        '            ^^          ^^ ^^\n' +
        '0008  41 11 7c fd c1 42 43 44   A.|..BCD\n' +
        '      ^^ ^^\n' +
        '0010  d1 52                     .R\n' +
        '         ^^',
    );
  });

  test.each([
    ['behind the last byte', { at: 2, length: 3 }],
    ['of no bytes', { at: 0, length: 0 }],
  ])('a mark %s changes nothing', (_, range) => {
    const octets = bytes('45 00');
    expect(hexdump(octets, { marked: [range] })).toBe(hexdump(octets));
  });

  test('with colour they are in reverse as well', () => {
    const marked = [{ at: 1, length: 1 }];
    expect(hexdump(bytes('45 41'), { marked, columns: 2, colour: true })).toBe(
      '0000  45 \x1b[7m41\x1b[27m   E\x1b[7mA\x1b[27m\n         ^^',
    );
  });

  test('of nothing is nothing; of more than 64 KiB, offsets grow', () => {
    expect(hexdump(new Uint8Array(0))).toBe('');
    const lines = hexdump(new Uint8Array(0x10001)).split('\n');
    expect([lines[0]?.slice(0, 9), lines.at(-1)?.slice(0, 9)]).toEqual(['00000  00', '10000  00']);
  });

  test('hex: octets and blanks', () => {
    expect(hex(bytes('0a00ff'))).toBe('0a 00 ff');
    expect(hex(new Uint8Array(0))).toBe('');
  });
});

describe('there and back', () => {
  const frames = upTo(100).slice(1).map(hexyFrame);

  test.each([1, 7, 8, 16, 32])(
    'hexdump in %i columns, marked, of bytes that look like hex',
    (columns) => {
      for (const frame of frames) {
        const text = hexdump(frame, { columns, marked: [{ at: 3, length: 5 }] });
        expect(read(text)).toEqual([hex(frame)]);
      }
      const all = frames.map((frame) => hexdump(frame, { columns })).join('\n');
      expect(read(all)).toEqual(frames.map(hex));
    },
  );

  test('octets, streams, arrays and strings', () => {
    for (const frame of frames) {
      const text = hex(frame);
      for (const written of [
        text,
        text.replaceAll(' ', ''),
        `{${c(text)}}`,
        `"${escaped(text)}"`,
      ]) {
        expect(read(written)).toEqual([text]);
      }
    }
  });

  test('the longest frame, whatever its form', () => {
    const text = hex(new Uint8Array(262_144).fill(0x61));
    for (const written of [
      text,
      text.replaceAll(' ', ''),
      `0000  ${text}`,
      `0000: ${text.replaceAll(' ', '')}`,
    ]) {
      expect(parseHex(written)[0]?.length).toBe(262_144);
    }
  });
});

test('any text at all: frames that are not empty, or a HexError that points into the text', () => {
  const pieces = [
    '0000',
    '0x0010:',
    '45',
    '4500',
    'g',
    ' ',
    '  ',
    '\n',
    '\t',
    '*',
    '|',
    '>',
    '#',
    '//',
  ];
  pieces.push(
    '{',
    '}',
    '[',
    '0x',
    '0x4',
    ',',
    '"',
    "'",
    '\\x45',
    '\\',
    '/*',
    '*/',
    '00000002',
    'ab c',
    '..',
  );
  const random = randomFrom(7);
  for (let n = 0; n < 5000; n++) {
    const length = (random() >>> 0) % 24;
    const text = upTo(length)
      .map(() => pieces[(random() >>> 0) % pieces.length])
      .join('');
    try {
      for (const frame of parseHex(text)) expect(frame.length, text).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof HexError)) throw new Error(JSON.stringify(text), { cause: error });
      const line = text.split('\n')[error.line - 1];
      expect(line, text).toBeDefined();
      expect(error.column, text).toBeLessThanOrEqual((line ?? '').length + 1);
    }
  }
});

const TOOLS = ['tcpdump', 'tshark', 'text2pcap', 'xxd', 'hexdump', 'od'];
const reason = needs(...TOOLS);

describe.skipIf(reason)(
  titled('what real tools print, of bytes that look like hex', reason),
  () => {
    const frames = [icmp(), ...upTo(64).map((length) => framed(hexyFrame(length + 1)))];
    let folder = '';

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'hex-'));
      writeFileSync(join(folder, 'frames.pcap'), pcap(frames));
      for (const [n, frame] of frames.entries()) {
        writeFileSync(join(folder, `${String(n).padStart(3, '0')}.bin`), frame);
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test.each([
      ['tcpdump -xx', 0],
      ['tcpdump -XX', 0],
      ['tcpdump -XX -e -v -tttt -#', 0],
      ['tcpdump -x', 14],
      ['tcpdump -X', 14],
      ['tcpdump -X -q -t', 14],
      ['tshark -x', 0],
      ['tshark -x -V', 0],
      ['tshark -x -P -t ad', 0],
    ])('%s', async (command, headers) => {
      const stdout = await shell(`${command} -n -r frames.pcap 2>/dev/null`);
      expect(read(stdout)).toEqual(frames.map((frame) => hex(frame.slice(headers))));
    });

    test.each([
      'xxd',
      'xxd -g 1',
      'xxd -u -g 4',
      'xxd -c 8',
      'xxd -c 8 -g 1',
      'xxd -c 32',
      'xxd -a',
      'hexdump -C',
      'hexdump -v -C',
      'od -Ax -tx1',
      'od -A x -t x1z -v',
    ])('%s', async (command) => {
      const stdout = await shell(`for f in *.bin; do ${command} $f; done`);
      expect(read(stdout)).toEqual(frames.map(hex));
    });

    test.each([
      ['xxd -p', '; echo'],
      ['xxd -i', ''],
    ])('%s', async (command, after) => {
      const stdout = await shell(`for f in *.bin; do ${command} $f${after}; done`);
      expect(read(stdout)).toEqual(frames.map(hex));
    });

    test('xxd -p -c 0, of frames with more than 80 digits', async () => {
      const stdout = await shell('for f in 0[3-6]*.bin; do xxd -p -c 0 $f; done');
      expect(read(stdout)).toEqual(frames.slice(30).map(hex));
    });

    test.each(['hexdump', 'od -tx2', 'od -Ax -tx2', 'od -tx1'])(
      '%s is refused',
      async (command) => {
        const stdout = await shell(`${command} 050.bin`);
        expect(() => parseHex(stdout)).toThrow(/swapped|octal/);
      },
    );

    test('zeros, which xxd -a and hexdump -C leave out', async () => {
      const zeros = new Uint8Array(100);
      zeros[99] = 0x41;
      writeFileSync(join(folder, 'zeros'), zeros);
      for (const command of ['xxd -a', 'hexdump -C', 'od -Ax -tx1']) {
        const stdout = await shell(`${command} zeros`);
        expect(stdout).toContain('*');
        expect(read(stdout)).toEqual([hex(zeros)]);
      }
    });

    test.each([
      ['', 'without characters', / {3}\S*$/gm],
      ['-a', 'with characters', /$^/g],
    ])(
      'text2pcap %s reads what hexdump writes, %s, and the same as parseHex',
      async (option, _, cut) => {
        // With -a, text2pcap takes bytes that look like their own characters for those.
        const some = option === '' ? frames : upTo(70).map((n) => framed(counting(n).reverse()));
        const text = some
          .map((frame) => hexdump(frame).replaceAll(cut, ''))
          .join('\n# a comment\n');
        await shell(`text2pcap -q ${option} -F pcap - out.pcap 2>/dev/null`, text);
        expect(packets(readFileSync(join(folder, 'out.pcap')))).toEqual(some.map(hex));
        expect(read(text)).toEqual(some.map(hex));
      },
    );

    async function shell(command: string, input = ''): Promise<string> {
      const { stdout, stderr, code } = await run(['sh', '-ec', `cd ${folder}; ${command}`], {
        input,
      });
      expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
      return stdout;
    }
  },
);

const c = (octetsAndBlanks: string): string => octetsAndBlanks.replaceAll(/(..) ?/g, '0x$1, ');

const escaped = (octetsAndBlanks: string): string => octetsAndBlanks.replaceAll(/(..) ?/g, '\\x$1');

const octets = (value: number, count: number): string => hex(new Uint8Array(count).fill(value));

/** `length` bytes, from another place in {@link HEXY} for each length. */
function hexyFrame(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => HEXY[(n + 5 * length) % HEXY.length] ?? 0);
}

/** A frame with that payload, of an EtherType that nobody dissects. */
const framed = (payload: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes('02 00 00 00 01 01  06 22 a3 24 25 26  88 b5'), ...payload]);

/** A capture file of Ethernet frames, by the hour of 2023. */
function pcap(frames: readonly Uint8Array[]): Uint8Array {
  const header = [0xa1b2c3d4, 0x00020004, 0, 0, 65535, 1].flatMap(word);
  const records = frames.flatMap((frame, n) => [
    ...[1_700_000_000 + n, 123_456, frame.length, frame.length].flatMap(word),
    ...frame,
  ]);
  return Uint8Array.from([...header, ...records]);
}

/** The packets of a capture file that this machine wrote. */
function packets(file: Uint8Array): string[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const little = view.getUint8(0) === 0xd4;
  const found: string[] = [];
  for (let at = 24; at < file.length; ) {
    const length = view.getUint32(at + 8, little);
    found.push(hex(file.subarray(at + 16, at + 16 + length)));
    at += 16 + length;
  }
  return found;
}

const word = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);

function thrown(text: string, options = {}): HexError {
  try {
    parseHex(text, options);
  } catch (error) {
    if (error instanceof HexError) return error;
    throw error;
  }
  throw new Error('it was read');
}
