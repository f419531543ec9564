import { describe, expect, test } from 'vitest';
import * as Igmp from '../../src/igmp/header.ts';
import { ipv4 } from '../../src/ip/address.ts';
import { obviousChecksum } from '../support/checksum.ts';
import { hex, viewOf } from '../support/hex.ts';

/** Ahead of each message, so that an offset that is forgotten is seen. */
const AT = 3;

const behind = (message: Uint8Array): DataView =>
  viewOf(Uint8Array.of(0xa5, 0xa5, 0xa5, ...message));

/** The message with its checksum right, or off by so much. */
function message(text: string, off = 0): Uint8Array {
  const bytes = hex(text);
  bytes.set([0, 0], 2);
  const right = (obviousChecksum(bytes) + off) & 0xffff;
  bytes.set([right >> 8, right & 0xff], 2);
  return bytes;
}

const check = (bytes: Uint8Array): string | null =>
  Igmp.check(behind(bytes), AT, AT + bytes.length)?.name ?? null;

describe('what a message says', () => {
  const view = behind(hex('11 12 13 14 e1 e2 e3 e4 5b 6c 00 02 a1 a2 a3 a4 b1 b2 b3 b4'));

  test.each<[string, (view: DataView, at: number) => number, number]>([
    ['type', Igmp.type, 0x11],
    ['max resp code', Igmp.responseCode, 0x12],
    ['group', Igmp.group, ipv4(0xe1e2e3e4)],
    ['robustness, without S and the reserved bits', Igmp.robustness, 3],
    ['QQIC', Igmp.intervalCode, 0x6c],
    ['number of sources', Igmp.sourceCount, 2],
    ['the first source', (of, at) => Igmp.source(of, at, 0), ipv4(0xa1a2a3a4)],
    ['the last source', (of, at) => Igmp.source(of, at, 1), ipv4(0xb1b2b3b4)],
  ])('%s', (_, read, value) => expect(read(view, AT)).toBe(value));
});

describe('the gate', () => {
  test.each<[string, Uint8Array, string | null]>([
    ['a message of 8 bytes', message('16 00 0000 ef010203'), null],
    ['a message of a type of tomorrow', message('99 01 0000 ef010203 a1'), null],
    ['nothing', hex(''), 'igmp.short'],
    ['7 bytes', message('16 00 0000 ef0102'), 'igmp.short'],
    ['a checksum one too high', message('16 00 0000 ef010203', 1), 'igmp.badChecksum'],
    ['RFC 3376 §7.1: a query of 8 bytes', message('11 64 0000 00000000'), null],
    ['RFC 3376 §7.1: a query of 9', message('11 64 0000 00000000 a1'), 'igmp.queryLength'],
    ['RFC 3376 §7.1: a query of 11', message('11 64 0000 00000000 027d00'), 'igmp.queryLength'],
    ['RFC 3376 §7.1: a query of 12', message('11 64 0000 00000000 027d0000'), null],
    ['a report of 9 is none of its business', message('16 64 0000 ef010203 a1'), null],
  ])('%s', (_, bytes, name) => expect(check(bytes)).toBe(name));
});

describe('a query of version 3', () => {
  test.each<[string, Uint8Array, string | null]>([
    ['as many sources as it says', message('11 64 0000 ef010203 027d0001 0a000009'), null],
    ['RFC 3376 §4.1.10: data behind them', message('11 64 0000 ef010203 027d0000 a1a2'), null],
    ['a source too few', message('11 64 0000 ef010203 027d0002 0a000009'), 'igmp.sourcesBeyond'],
    ['sources of no group', message('11 64 0000 00000000 027d0001 0a000009'), 'igmp.sourcesOfAll'],
  ])('%s', (_, bytes, name) => {
    expect(check(bytes)).toBe(null);
    expect(Igmp.checkSources(behind(bytes), AT, AT + bytes.length)?.name ?? null).toBe(name);
  });
});

describe('RFC 3376 §4.1.1, §4.1.7: codes of 128 and more are numbers with an exponent', () => {
  test.each([
    [0, 0],
    [1, 1],
    [127, 127],
    [0x80, 128],
    [0x8a, 208],
    [0x8f, 248],
    [0x90, 256],
    [0xff, 31744],
  ])('%i is %i', (code, value) => expect(Igmp.codeValue(code)).toBe(value));
});

describe('what is written over poison', () => {
  const poisoned = (): Uint8Array => new Uint8Array(24).fill(0xa5);

  test('a message of version 2', () => {
    const bytes = poisoned();
    Igmp.set(viewOf(bytes), AT, Igmp.Type.V2Report, ipv4(0xef010203));
    expect(bytes.subarray(AT, AT + 8)).toEqual(message('16 00 0000 ef010203'));
    expect(bytes.subarray(AT + 8)).toEqual(poisoned().subarray(AT + 8));
  });

  test('a report of version 3 with a record', () => {
    const bytes = poisoned();
    const view = viewOf(bytes);
    Igmp.setReport(view, AT, 0x0102);
    Igmp.setRecord(view, AT + 8, 4, 0x0304, ipv4(0xef050607));
    Igmp.fillChecksum(view, AT, AT + 16);
    expect(bytes.subarray(AT, AT + 16)).toEqual(
      message('22 00 0000 0000 0102  04 00 0304 ef050607'),
    );
  });
});
