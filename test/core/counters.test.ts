import { expect, test } from 'vitest';
import { Counters } from '../../src/core/counters.ts';

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

test('two sets of counters share nothing', () => {
  const [a, b] = [new Counters(), new Counters()];
  a.get('IpInReceives').value = 7;
  expect(b.get('IpInReceives').value).toBe(0);
});
