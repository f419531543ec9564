// What IP counts of packets and bytes, as Linux 6.18 counts it; test/differential/counters.test.ts asks a kernel. In here is
// what no frame from outside brings about: what this host sends by itself.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Wire } from '../../src/testing/wire/wire.ts';
import { introduce, PEER, Pinger } from '../support/packets.ts';

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
  introduce(wire);
  wire.counted();
});

afterEach(() => wire.assertBalanced());

const SENT = { IpOutRequests: 1, IcmpOutMsgs: 1, IcmpOutEchos: 1, IcmpMsgOutType8: 1 };
const ONE = { ...SENT, IpOutTransmits: 1, IpExtOutOctets: 84 };

test.each<[string, string, number, object]>([
  ['to a neighbour', PEER, 56, ONE],
  [
    'to the subnet’s broadcast address',
    '10.0.0.255',
    56,
    // This host hears it too.
    {
      ...{ ...ONE, IpExtOutBcastPkts: 1, IpExtOutBcastOctets: 84 },
      ...{ IpInReceives: 1, IpInDelivers: 1, IpExtInNoECTPkts: 1, IpExtInOctets: 84 },
      ...{ IpExtInBcastPkts: 1, IpExtInBcastOctets: 84 },
      ...{ IcmpInMsgs: 1, IcmpInErrors: 1, IcmpInEchos: 1, IcmpMsgInType8: 1 },
    },
  ],
  [
    'in fragments: the request once, the fragments and their bytes each',
    PEER,
    2000,
    { ...SENT, IpFragOKs: 1, IpFragCreates: 2, IpOutTransmits: 2, IpExtOutOctets: 2048 },
  ],
])('%s', (_, destination, size, counted) => {
  new Pinger(wire, destination, { size }).send();
  expect(wire.counted()).toEqual(counted);
});

test('to ourselves: out and in', () => {
  new Pinger(wire, '127.0.0.1', {}).send();
  wire.advance(1);
  expect(wire.counted()).toEqual({
    ...{ IpInReceives: 2, IpInDelivers: 2, IpOutRequests: 2, IpOutTransmits: 2 },
    ...{ IpExtInOctets: 168, IpExtOutOctets: 168, IpExtInNoECTPkts: 2 },
    ...{ IcmpInMsgs: 2, IcmpInEchos: 1, IcmpInEchoReps: 1, IcmpMsgInType0: 1, IcmpMsgInType8: 1 },
    ...{ IcmpOutMsgs: 2, IcmpOutEchos: 1, IcmpOutEchoReps: 1 },
    ...{ IcmpMsgOutType0: 1, IcmpMsgOutType8: 1 },
  });
});

test('to a group', () => {
  new Pinger(wire, '224.0.0.1', { device: 2 }).send();
  expect(wire.counted()).toMatchObject({ IpExtOutMcastPkts: 1, IpExtOutMcastOctets: 84 });
});
