// Who is meant by a name that a viewer gives.

import { describe, expect, test } from 'vitest';
import { formatIpv4, within } from '../../src/ip/address.ts';
import { Stack } from '../../src/stack.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { Refused } from '../../src/view/ask/given.ts';
import { Parties } from '../../src/view/ask/parties.ts';
import { address } from '../support/frames.ts';

const { stack } = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24', '10.1.0.9/24']] });
const parties = new Parties(
  new Map([
    ['tapip', stack],
    ['bare', new Stack()],
  ]),
  new Map([['kernel', address('10.0.0.2')]]),
);

describe('an address', () => {
  test.each([
    ['10.0.0.7', '10.0.0.7'],
    ['kernel', '10.0.0.2'],
    ['tapip', '10.0.0.1'],
  ])('%s: %s', (text, expected) => {
    expect(formatIpv4(parties.address(text))).toBe(expected);
  });

  test('of several one that is near', () => {
    const isNear = (one: ReturnType<typeof address>) => within(one, address('10.1.0.0'), 24);
    expect(formatIpv4(parties.address('tapip', isNear))).toBe('10.1.0.1');
  });

  test.each([
    [
      'nobody',
      '"nobody" is neither an IPv4 address such as 10.0.0.2 nor a node: there are tapip, bare, kernel',
    ],
    ['bare', 'bare has no address: give it one, or name an address'],
  ])('%s: none', (text, says) => {
    expect(() => parties.address(text)).toThrow(new Refused(says));
  });
});

describe('an end', () => {
  test('is a device with a cable', () => {
    expect(parties.end('tapip.eth1')).toMatchObject({ node: 'tapip', device: { name: 'eth1' } });
  });

  test.each([
    ['tapip.lo', '"tapip.lo" is no end of a cable: expected one of tapip.eth0, tapip.eth1'],
    ['bare.lo', '"bare.lo" is no end of a cable: bare has none'],
    ['kernel.tap0', 'no stack is called "kernel": expected one of tapip, bare'],
    ['', 'no stack is called "": expected one of tapip, bare'],
  ])('%s: none', (name, says) => {
    expect(() => parties.end(name)).toThrow(new Refused(says));
  });
});
