import { expect, test } from 'vitest';
import { Counters, countOne, Traffic } from '../../src/core/counters.ts';

test('the same name is the same counter, from 0', () => {
  const counters = new Counters();
  const counter = counters.get('IpInReceives');
  expect([counter.name, counter.value]).toEqual(['IpInReceives', 0]);
  counter.value++;
  expect(counters.get('IpInReceives')).toBe(counter);
  expect(counters.get('IpInDelivers')).not.toBe(counter);
  expect(counters.get('IpInDelivers').value).toBe(0);
});

test('a group holds the same counters as get', () => {
  const counters = new Counters();
  const before = counters.get('IpInReceives');
  const group = counters.group('IpInReceives', 'IpInDelivers');
  group.IpInDelivers.value += 2;
  expect(group.IpInReceives).toBe(before);
  expect(counters.get('IpInDelivers').value).toBe(2);
  expect(Object.keys(group)).toEqual(['IpInReceives', 'IpInDelivers']);
});

test('a snapshot has every counter, zeros too, and does not move afterwards', () => {
  const counters = new Counters();
  const { IpInReceives } = counters.group('IpInReceives', 'IpInDelivers');
  IpInReceives.value = 3;
  const snapshot = counters.snapshot();
  IpInReceives.value++;
  expect(snapshot).toEqual({ IpInReceives: 3, IpInDelivers: 0 });
});

test('a series: counters by their number, each with its name; a snapshot has those that are not 0', () => {
  const counters = new Counters();
  const series = counters.series('IcmpMsgInType', 256);
  countOne(series, 8);
  countOne(series, 255);
  countOne(series, 255);
  countOne(series, 256);
  expect(counters.series('IcmpMsgInType', 256)).toBe(series);
  expect(counters.get('IcmpMsgInType8')).toBe(series[8]);
  expect(counters.snapshot()).toEqual({ IcmpMsgInType8: 1, IcmpMsgInType255: 2 });
  expect(counters.names()).toHaveLength(256);
});

test.each(['IcmpMsgInType08', 'IcmpMsgInType256', 'IcmpMsgInType', 'IcmpMsgInType-1'])(
  '%s is none of a series',
  (name) => {
    const counters = new Counters();
    const series = counters.series('IcmpMsgInType', 256);
    expect(series).not.toContain(counters.get(name));
    expect(counters.snapshot()).toEqual({ [name]: 0 });
  },
);

test('another name is the same counter', () => {
  const counters = new Counters();
  const counter = counters.get('IcmpMsgInType8');
  counters.alias('IcmpInEchos', counter);
  counters.alias('IcmpInEchos', counter);
  counters.get('IcmpInEchos').value++;
  expect(counters.snapshot()).toEqual({ IcmpMsgInType8: 1, IcmpInEchos: 1 });
  expect(() => counters.alias('IcmpInEchos', counters.get('IcmpInMsgs'))).toThrow(
    'IcmpInEchos is a counter of its own already',
  );
});

test('a gauge is read each time, cannot be counted, and is in no snapshot', () => {
  const counters = new Counters();
  let hops = 64;
  counters.gauge('IpDefaultTTL', () => hops);
  hops = 32;
  expect(counters.get('IpDefaultTTL').value).toBe(32);
  expect(() => counters.get('IpDefaultTTL').value++).toThrow(TypeError);
  expect([counters.names(), counters.snapshot()]).toEqual([['IpDefaultTTL'], {}]);
});

test('packets and their bytes', () => {
  const counters = new Counters();
  const traffic = new Traffic(counters, 'IpExtInBcastPkts', 'IpExtInBcastOctets');
  traffic.count(84);
  traffic.count(1500);
  expect(counters.snapshot()).toEqual({ IpExtInBcastPkts: 2, IpExtInBcastOctets: 1584 });
});

test('bytes are counted beyond 32 bits', () => {
  const counters = new Counters();
  const octets = counters.get('IpExtInOctets');
  octets.value = 2 ** 32 - 1;
  octets.value += 2;
  expect(counters.snapshot()).toEqual({ IpExtInOctets: 2 ** 32 + 1 });
});

test('two sets of counters share nothing', () => {
  const [a, b] = [new Counters(), new Counters()];
  a.get('IpInReceives').value = 7;
  expect(b.get('IpInReceives').value).toBe(0);
});
