import { expect, test } from 'vitest';
import { Counters } from '../../src/core/counters.ts';
import { countersInOrder, declareCounters, icmpMessages, isGauge } from '../../src/mib/counters.ts';
import { Stack } from '../../src/stack.ts';

test('Linux’s icmpmibmap: a type with a name is counted once, for both of its names', () => {
  const counters = new Counters();
  const { in: incoming, out } = icmpMessages(counters);
  const byType: readonly [number, string][] = [
    ...([
      [3, 'DestUnreachs'],
      [11, 'TimeExcds'],
      [12, 'ParmProbs'],
      [4, 'SrcQuenchs'],
    ] as const),
    ...([
      [5, 'Redirects'],
      [8, 'Echos'],
      [0, 'EchoReps'],
      [13, 'Timestamps'],
    ] as const),
    ...([
      [14, 'TimestampReps'],
      [17, 'AddrMasks'],
      [18, 'AddrMaskReps'],
    ] as const),
  ].map(([type, name]): [number, string] => [type, name]);
  for (const [type, name] of byType) {
    expect(counters.get(`IcmpIn${name}`), name).toBe(incoming[type]);
    expect(counters.get(`IcmpOut${name}`), name).toBe(out[type]);
  }
});

test('may be declared again, and counts go on', () => {
  const counters = new Counters();
  declareCounters(counters);
  counters.get('IpInReceives').value = 3;
  counters.get('IcmpInEchos').value = 4;
  declareCounters(counters);
  expect(counters.snapshot()).toMatchObject({ IpInReceives: 3, IcmpInEchos: 4, IcmpMsgInType8: 4 });
});

test('in Linux’s order: types behind the rest of ICMP, those that came before those that went, and none that is 0', () => {
  const counters = new Counters();
  declareCounters(counters);
  for (const name of ['IcmpMsgOutType0', 'IcmpMsgInType42', 'IcmpInEchos', 'IpExtInOctets']) {
    counters.get(name).value++;
  }
  const listed = countersInOrder(counters);
  const names = listed.map(([name]) => name);
  expect(listed.filter(([, value]) => value !== 0).map(([name]) => name)).toEqual([
    ...['IcmpInEchos', 'IcmpOutEchoReps'],
    ...['IcmpMsgInType8', 'IcmpMsgInType42', 'IcmpMsgOutType0', 'IpExtInOctets'],
  ]);
  expect(names.slice(0, 3)).toEqual(['IpForwarding', 'IpDefaultTTL', 'IpInReceives']);
  expect(names.filter(isGauge)).toEqual(['IpForwarding', 'IpDefaultTTL']);
  expect(names.at(-1)).toBe('IpExtReasmOverlaps');
});

test('RFC 4293: ipForwarding is 1 for a router and 2 for none; ipDefaultTTL is the setting', () => {
  const stack = new Stack();
  const gauges = () =>
    countersInOrder(stack.ctx.counters)
      .slice(0, 2)
      .map(([, value]) => value);
  expect(gauges()).toEqual([2, 64]);
  stack.ipForward = true;
  stack.sysctl.set('net.ipv4.ip_default_ttl', 31);
  expect(gauges()).toEqual([1, 31]);
});
