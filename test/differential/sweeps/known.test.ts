// Which differences a list explains, and which it leaves.

import { describe, expect, it } from 'vitest';
import { arp, type Frame, ip } from '../../../src/testing/frame/frame.ts';
import type { StepResult } from '../../../src/testing/kernel/differential.ts';
import { COUNTER, Input, isOneOf, judge, type Known, ONLY_LINUX, within } from './known.ts';

const ROUTER = 'IP addresses (router, rp_filter 1)';

const result = (frame: Frame, ...differences: [string, string, string][]): StepResult => ({
  step: { name: 'a frame', frame },
  kernel: [],
  stack: [],
  differences: differences.map(([field, expected, actual]) => ({
    ...{ on: 'eth0', field, expected, actual },
    ...{ at: 0, length: 1 },
  })),
});

const ttl: Known = {
  reason: 'a time to live of our own',
  about: ({ source }) => isOneOf(source, '10.0.0.2'),
  differs: ['ip.ttl', /^stack: .* echo reply/],
};
const silent: Known = {
  reason: 'nothing for routers',
  about: ({ isRouter }) => isRouter,
  differs: [ONLY_LINUX, COUNTER],
};

const REPLY = '10.0.0.1 > 10.0.0.2: ICMP echo reply';

describe('the differences of a step', () => {
  it.each<[string, StepResult, string, string[], Known[]]>([
    ['none', result(ip()), ROUTER, [], []],
    ['a field', result(ip(), ['ip.ttl', '64', '1']), ROUTER, [], [ttl]],
    ['another field', result(ip(), ['ip.tos', '0', '1']), ROUTER, ['ip.tos'], []],
    ['a frame of ours', result(ip(), ['frame', 'nothing', REPLY]), '(host)', [], [ttl]],
    ['a frame of Linux’s', result(ip(), ['frame', REPLY, 'nothing']), '(host)', ['frame'], []],
    [
      'a frame and a counter',
      result(ip(), ['frame', REPLY, 'nothing'], ['IpOutRequests', '1', '0']),
      ROUTER,
      [],
      [silent],
    ],
    [
      'a field of another’s frame',
      result(ip({ source: '10.0.0.3' }), ['ip.ttl', '64', '1'], ['IpOutRequests', '1', '0']),
      '(host)',
      ['ip.ttl', 'IpOutRequests'],
      [],
    ],
  ])('%s', (_, step, scenario, unknown, needed) => {
    const judged = judge(scenario, step, [ttl, silent]);
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
  const request = new Input('(host)', arp({ senderIp: '10.0.0.77' }).bytes());
  expect(request).toMatchObject({ isIp: false, isArp: true, isFromGroup: false });
  expect(within(request.source, '10.0.0.0/24') && !within(request.source, '10.0.1.0/24')).toBe(
    true,
  );
});
