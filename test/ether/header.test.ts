import { expect, test } from 'vitest';
import * as Eth from '../../src/ether/header.ts';
import { describeHeader } from '../support/header.ts';

describeHeader('the Ethernet II header, RFC 894', {
  size: Eth.HEADER,
  distinct: '81 12 93 14 15 16  a1 22 b3 24 25 26  f1 32',
  valid: '02 12 93 14 15 16  a2 22 b3 24 25 26  08 06',
  reads: [
    ['destinationHigh', Eth.destinationHigh, 0x8112, 0x0212],
    ['destinationLow', Eth.destinationLow, 0x93141516 | 0, 0x93141516 | 0],
    ['sourceHigh', Eth.sourceHigh, 0xa122, 0xa222],
    ['sourceLow', Eth.sourceLow, 0xb3242526 | 0, 0xb3242526 | 0],
    ['type', Eth.type, 0xf132, Eth.EtherType.Arp],
  ],
  writes: [
    ['setDestination', (view, at) => Eth.setDestination(view, at, 0x0212, 0x93141516 | 0), [0, 6]],
    ['setSource', (view, at) => Eth.setSource(view, at, 0xa222, 0xb3242526 | 0), [6, 12]],
    ['setType', (view, at) => Eth.setType(view, at, Eth.EtherType.Arp), [12, 14]],
  ],
  check: Eth.check,
  short: Eth.Drop.runt,
  checks: [
    ['a length of 0 is no type', (view, at) => Eth.setType(view, at, 0), Eth.Drop.length],
    [
      '0x05dc, the longest IEEE 802.3 length',
      (view, at) => Eth.setType(view, at, 1500),
      Eth.Drop.length,
    ],
    ['0x05ff is no type yet', (view, at) => Eth.setType(view, at, 0x05ff), Eth.Drop.length],
    ['0x0600 is the first type', (view, at) => Eth.setType(view, at, 0x0600), null],
    [
      '0xffff is a type: unknown numbers are data',
      (view, at) => Eth.setType(view, at, 0xffff),
      null,
    ],
  ],
});

test('types are numbered as IEEE and IANA did', () => {
  expect(Eth.EtherType).toEqual({ Ipv4: 0x0800, Arp: 0x0806, Vlan: 0x8100, Ipv6: 0x86dd });
});
