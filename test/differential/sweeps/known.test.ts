// Which differences a list explains, and which it leaves.

import { describe, expect, it } from 'vitest';
import { arp, ip } from '../../../src/testing/frame/frame.ts';
import {
  Input,
  isOneOf,
  judge,
  type Known,
  ONLY_LINUX,
  type Told,
  WHATEVER,
  within,
} from './known.ts';

const ROUTER = 'IP addresses (router, rp_filter 1)';

const input = (scenario: string, fields = {}) => new Input(scenario, ip(fields).bytes());

const difference = (on: string) => (field: string, expected: string, actual: string) => ({
  ...{ on, field, expected, actual },
});
const shown = difference('eth0');
const counted = difference('');

const ttl: Known = {
  what: 'a packet of 10.0.0.2',
  reason: 'a time to live of our own',
  about: ({ source }) => isOneOf(source, '10.0.0.2'),
  differs: ['ip.ttl', /^stack: .* echo reply/],
  stackCounts: ['IpInHdrErrors'],
};
const silent: Known = {
  what: 'a packet to a router',
  reason: 'nothing for routers',
  about: ({ isRouter }) => isRouter,
  differs: [ONLY_LINUX],
  linuxCounts: WHATEVER,
};

const REPLY = '10.0.0.1 > 10.0.0.2: ICMP echo reply';

describe('the differences that a frame makes', () => {
  it.each<[string, Input, Told[], string[], Known[]]>([
    ['none', input(ROUTER), [], [], []],
    ['a field', input(ROUTER), [shown('ip.ttl', '64', '1')], [], [ttl]],
    ['another field', input(ROUTER), [shown('ip.tos', '0', '1')], ['ip.tos'], []],
    ['a frame of ours', input(ROUTER), [shown('frame', 'nothing', REPLY)], [], [ttl]],
    ['a frame of Linux’s', input('(host)'), [shown('frame', REPLY, 'nothing')], ['frame'], []],
    [
      'a frame and a counter',
      input(ROUTER),
      [shown('frame', REPLY, 'nothing'), counted('IpOutRequests', '1', '0')],
      [],
      [silent],
    ],
    ['a counter of ours', input(ROUTER), [counted('IpInHdrErrors', '0', '1')], [], [ttl]],
    [
      'a counter that only Linux may add to',
      input(ROUTER),
      [counted('IpOutRequests', '1', '2')],
      ['IpOutRequests'],
      [],
    ],
    [
      'a counter that only we may add to',
      input('(host)'),
      [counted('IpInHdrErrors', '1', '0')],
      ['IpInHdrErrors'],
      [],
    ],
    [
      'a field of another’s frame',
      input('(host)', { source: '10.0.0.3' }),
      [shown('ip.ttl', '64', '1'), counted('IpOutRequests', '1', '0')],
      ['ip.ttl', 'IpOutRequests'],
      [],
    ],
  ])('%s', (_, from, differences, unknown, needed) => {
    const judged = judge(from, differences, [ttl, silent]);
    expect(judged.unknown.map(({ field }) => field)).toEqual(unknown);
    expect([...judged.needed]).toEqual(needed);
  });
});

it('what came in is told by its fields, whatever is missing of them', () => {
  const options = Uint8Array.of(148, 4, 0, 1);
  const input = new Input(ROUTER, ip({ options }).icmp({ type: 13 }).bytes());
  expect(input).toMatchObject({ isIp: true, isArp: false, isRouter: true });
  expect(input).toMatchObject({ protocol: 1, icmpType: 13, options });
  expect(new Input('(host)', ip().bytes().slice(0, 20))).toMatchObject({
    protocol: 0,
    isRouter: false,
  });
  const quoted = ip({ fragmentOffset: 64, headerLength: 16 }).payload(8);
  const error = new Input(
    '(host)',
    ip({ options }).icmp({ type: 5, code: 1 }).quote(quoted).bytes(),
  );
  expect(error).toMatchObject({ icmpType: 5, icmpCode: 1, before: null });
  expect(error).toMatchObject({ quotesLaterFragment: true, quotedHeaderLength: 16 });
  expect(new Input('(host)', ip().bytes(), error).before).toBe(error);
  const request = new Input('(host)', arp({ senderIp: '10.0.0.77' }).bytes());
  expect(request).toMatchObject({ isIp: false, isArp: true, isFromGroup: false, protocol: -1 });
  expect(within(request.source, '10.0.0.0/24') && !within(request.source, '10.0.1.0/24')).toBe(
    true,
  );
});
