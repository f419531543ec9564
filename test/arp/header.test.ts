import { expect, test } from 'vitest';
import * as Arp from '../../src/arp/header.ts';
import { ipv4 } from '../../src/ip/address.ts';
import { describeHeader } from '../support/header.ts';

const HARDWARE_TYPE = 0;
const PROTOCOL_TYPE = 2;
const HARDWARE_LENGTH = 4;
const PROTOCOL_LENGTH = 5;

describeHeader('RFC 826, packet format: the ARP packet', {
  size: Arp.HEADER,
  distinct: `11 12 13 14 15 16 97 18
    a1 22 b3 24 25 26  c1 32 33 34
    d1 42 e3 44 45 46  f1 52 53 54`,
  valid: `00 01 08 00 06 04 00 02
    02 22 b3 24 25 26  c1 32 33 34
    06 42 e3 44 45 46  f1 52 53 54`,
  reads: [
    ['operation', Arp.operation, 0x9718, Arp.Operation.Reply],
    ['senderMacHigh', Arp.senderMacHigh, 0xa122, 0x0222],
    ['senderMacLow', Arp.senderMacLow, 0xb3242526 | 0, 0xb3242526 | 0],
    ['senderIp', Arp.senderIp, ipv4(0xc1323334), ipv4(0xc1323334)],
    ['targetMacHigh', Arp.targetMacHigh, 0xd142, 0x0642],
    ['targetMacLow', Arp.targetMacLow, 0xe3444546 | 0, 0xe3444546 | 0],
    ['targetIp', Arp.targetIp, ipv4(0xf1525354), ipv4(0xf1525354)],
  ],
  writes: [
    ['setKind', Arp.setKind, [0, 6]],
    ['setOperation', (view, at) => Arp.setOperation(view, at, Arp.Operation.Reply), [6, 8]],
    [
      'setSender',
      (view, at) => Arp.setSender(view, at, 0x0222, 0xb3242526 | 0, ipv4(0xc1323334)),
      [8, 18],
    ],
    [
      'setTarget',
      (view, at) => Arp.setTarget(view, at, 0x0642, 0xe3444546 | 0, ipv4(0xf1525354)),
      [18, 28],
    ],
  ],
  check: Arp.check,
  short: Arp.Drop.short,
  checks: [
    ['hardware type 0', (view, at) => view.setUint16(at + HARDWARE_TYPE, 0), Arp.Drop.notEthernet],
    ['hardware type 6, IEEE 802', (view, at) => view.setUint16(at + HARDWARE_TYPE, 6), null],
    ['hardware type 2', (view, at) => view.setUint16(at + HARDWARE_TYPE, 2), Arp.Drop.notEthernet],
    [
      'hardware type 0x0101',
      (view, at) => view.setUint16(at + HARDWARE_TYPE, 0x0101),
      Arp.Drop.notEthernet,
    ],
    [
      'hardware length 5',
      (view, at) => view.setUint8(at + HARDWARE_LENGTH, 5),
      Arp.Drop.notEthernet,
    ],
    [
      'hardware length 7',
      (view, at) => view.setUint8(at + HARDWARE_LENGTH, 7),
      Arp.Drop.notEthernet,
    ],
    [
      'protocol type 0x0801',
      (view, at) => view.setUint16(at + PROTOCOL_TYPE, 0x0801),
      Arp.Drop.notIpv4,
    ],
    [
      'protocol type 0x86dd',
      (view, at) => view.setUint16(at + PROTOCOL_TYPE, 0x86dd),
      Arp.Drop.notIpv4,
    ],
    ['protocol length 3', (view, at) => view.setUint8(at + PROTOCOL_LENGTH, 3), Arp.Drop.notIpv4],
    ['protocol length 16', (view, at) => view.setUint8(at + PROTOCOL_LENGTH, 16), Arp.Drop.notIpv4],
    [
      'lengths the wrong way round',
      (view, at) => view.setUint16(at + 4, 0x0406),
      Arp.Drop.notEthernet,
    ],
    ['operation 0: unknown numbers are data', (view, at) => Arp.setOperation(view, at, 0), null],
    [
      'operation 0xffff: unknown numbers are data',
      (view, at) => Arp.setOperation(view, at, 0xffff),
      null,
    ],
  ],
});

test('operations are numbered as RFC 826 did', () => {
  expect(Arp.Operation).toEqual({ Request: 1, Reply: 2 });
});
