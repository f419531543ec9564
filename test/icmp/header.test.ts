import { expect, test } from 'vitest';
import * as Icmp from '../../src/icmp/header.ts';
import { describeHeader } from '../support/header.ts';
import { hex, viewOf } from '../support/hex.ts';

const VALID = '0c 13 f3 6a e5 26 b7 28  31 32 33';

describeHeader('the ICMP header, RFC 792', {
  size: Icmp.HEADER,
  distinct: '81 f2 93 14 c5 16 d7 18',
  valid: VALID,
  reads: [
    ['type', Icmp.type, 0x81, Icmp.Type.ParameterProblem],
    ['code', Icmp.code, 0xf2, 0x13],
    ['messageChecksum', Icmp.messageChecksum, 0x9314, 0xf36a],
    ['identifier', Icmp.identifier, 0xc516, 0xe526],
    ['sequence', Icmp.sequence, 0xd718, 0xb728],
    ['rest', Icmp.rest, 0xc516d718 | 0, 0xe526b728 | 0],
    ['nextHopMtu', Icmp.nextHopMtu, 0xd718, 0xb728],
    ['pointer', Icmp.pointer, 0xc5, 0xe5],
  ],
  writes: [
    ['set', (view, at) => Icmp.set(view, at, 12, 0x13, 0xe526b728 | 0), [0, 2], [4, 8]],
    ['setEcho', (view, at) => Icmp.setEcho(view, at, 0xe526, 0xb728), [4, 8]],
    ['fillChecksum', (view, at) => Icmp.fillChecksum(view, at, at + 11), [2, 4]],
  ],
  check: Icmp.check,
  short: Icmp.Drop.short,
  checks: [
    [
      'a checksum one too high',
      (view, at) => view.setUint16(at + 2, 0xf36b),
      Icmp.Drop.badChecksum,
    ],
    ['a checksum one too low', (view, at) => view.setUint16(at + 2, 0xf369), Icmp.Drop.badChecksum],
    [
      'a wrong last byte, an odd one',
      (view, at) => view.setUint8(at + 10, 0x34),
      Icmp.Drop.badChecksum,
    ],
    ['a wrong byte behind the message', (view, at) => view.setUint8(at + 11, 0), null],
    ['type 255: unknown numbers are data', (view, at) => Icmp.changeType(view, at, 255), null],
  ],
});

test('check: a header with nothing behind it is a whole message', () => {
  const bytes = hex('08 00 00 00 e5 26 b7 28');
  Icmp.fillChecksum(viewOf(bytes), 0, 8);
  expect(Icmp.check(viewOf(bytes), 0, 8)).toBeNull();
});

test.each([8, 9, 10])('check: a message of 11 bytes cut to %i has a bad checksum', (length) => {
  expect(Icmp.check(viewOf(hex(VALID)), 0, length)).toBe(Icmp.Drop.badChecksum);
});

test.each([
  ['echo request to reply', Icmp.Type.EchoRequest, Icmp.Type.EchoReply],
  ['echo reply to request', Icmp.Type.EchoReply, Icmp.Type.EchoRequest],
  ['nothing changes', 13, 13],
  ['the highest type to the lowest', 255, 0],
])('changeType: %s, and the checksum with it, nothing else', (_, from, to) => {
  const bytes = hex(`a5 a5 ${VALID} a5 a5`);
  const view = viewOf(bytes);
  view.setUint8(2, from);
  Icmp.fillChecksum(view, 2, 13);
  const expected = bytes.slice();
  expected[2] = to;
  Icmp.fillChecksum(viewOf(expected), 2, 13);

  Icmp.changeType(view, 2, to);
  expect(bytes).toEqual(expected);
});

test.each([
  ['an echo reply', 0, false],
  ['destination unreachable', 3, true],
  ['source quench', 4, true],
  ['redirect', 5, true],
  ['an echo request', 8, false],
  ['time exceeded', 11, true],
  ['parameter problem', 12, true],
  ['a timestamp', 13, false],
])('isError, RFC 1122 §3.2.2: %s (type %i) is %s', (_, type, expected) => {
  expect(Icmp.isError(type)).toBe(expected);
});

test('isError: no other type is one', () => {
  const errors = Array.from({ length: 256 }, (_, type) => type).filter(Icmp.isError);
  expect(errors).toEqual([3, 4, 5, 11, 12]);
});

test('types and codes are those of RFC 792, RFC 950 and RFC 8335', () => {
  expect(Icmp.Type).toEqual({
    EchoReply: 0,
    DestinationUnreachable: 3,
    SourceQuench: 4,
    Redirect: 5,
    EchoRequest: 8,
    TimeExceeded: 11,
    ParameterProblem: 12,
    TimestampRequest: 13,
    TimestampReply: 14,
    InformationRequest: 15,
    InformationReply: 16,
    AddressMaskRequest: 17,
    AddressMaskReply: 18,
    ExtendedEchoRequest: 42,
    ExtendedEchoReply: 43,
  });
  expect(Icmp.RedirectCode).toEqual({ Net: 0, Host: 1, NetTos: 2, HostTos: 3 });
  expect(Icmp.TimeExceededCode).toEqual({ Transit: 0, Reassembly: 1 });
});
