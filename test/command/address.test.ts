// What needs no kernel: settings that a command cannot reach, the words that tapip refuses, and the promise that a
// refused command changes nothing. The outputs with promote_secondaries are what Linux 6.18 said.

import { describe, expect, test } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { byUs } from '../support/iproute.ts';
import { commandsOf } from '../support/sameasip.ts';

const fresh = (): Stack => new Stack({ loopbackUp: false });

/** What the last of the commands said; those before must do. */
function last(lines: string, stack = fresh()): { status: number; out: string; err: string } {
  const outcomes = byUs(commandsOf(lines), stack);
  const { status = -1, out = '', err = '' } = outcomes.pop() ?? {};
  for (const { command, ...outcome } of outcomes) expect(outcome).toMatchObject({ status: 0 });
  return { status, out, err };
}

test('RFC 1122 §3.3.1.6/1: a device with its addresses', () => {
  const lines = `link add d0 address 02:00:00:00:00:01 type dummy
    link set d0 up
    addr add 10.0.0.1/24 brd + dev d0
    addr add 10.0.0.2/24 label d0:x dev d0
    addr add 10.0.1.1 peer 10.0.2.1/24 metric 5 noprefixroute dev d0
    addr show d0`;
  expect(last(lines).out).toBe(
    `2: d0: <BROADCAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
    inet 10.0.0.1/24 brd 10.0.0.255 scope global d0
       valid_lft forever preferred_lft forever
    inet 10.0.1.1 peer 10.0.2.1/24 metric 5 scope global noprefixroute d0
       valid_lft forever preferred_lft forever
    inet 10.0.0.2/24 scope global secondary d0:x
       valid_lft forever preferred_lft forever
`,
  );
});

test('the same as JSON', () => {
  const lines = `link add d0 address 02:00:00:00:00:01 type dummy
    addr add 10.0.0.1/24 brd + valid_lft 100 preferred_lft 0 dev d0
    -j addr show d0`;
  expect(last(lines).out).toBe(
    '[{"ifindex":2,"ifname":"d0","flags":["BROADCAST","NOARP"],"mtu":1500,"qdisc":"noop","operstate":"DOWN",' +
      '"group":"default","txqlen":1000,"link_type":"ether","address":"02:00:00:00:00:01",' +
      '"broadcast":"ff:ff:ff:ff:ff:ff","addr_info":[{"family":"inet","local":"10.0.0.1","prefixlen":24,' +
      '"broadcast":"10.0.0.255","scope":"global","deprecated":true,"dynamic":true,"label":"d0",' +
      '"valid_life_time":100,"preferred_life_time":0}]}]\n',
  );
});

describe('promote_secondaries', () => {
  const world = (): Stack => {
    const stack = fresh();
    const lines = `link add d0 type dummy
      addr add 10.0.0.1/24 dev d0
      addr add 10.0.0.2/24 dev d0
      addr add 10.0.1.2/24 dev d0`;
    last(lines, stack);
    stack.sysctl.set('net.ipv4.conf.all.promote_secondaries', 1);
    return stack;
  };

  test('the next of the subnet takes the place of the first, behind the other primaries', () => {
    expect(last('addr del 10.0.0.1/24 dev d0\n-br addr show d0', world()).out).toBe(
      'd0               DOWN           10.0.1.2/24 10.0.0.2/24 \n',
    );
  });

  test('a flush of primaries leaves those that were secondaries', () => {
    const lines = `-s addr flush dev d0 primary
      -br addr show d0`;
    expect(last(lines, world()).out).toBe('d0               DOWN           10.0.0.2/24 \n');
  });

  test('a flush takes all in one round', () => {
    expect(last('-s -s addr flush dev d0', world()).out).toBe(
      `2: d0    inet 10.0.0.1/24 scope global d0
       valid_lft forever preferred_lft forever
2: d0    inet 10.0.1.2/24 scope global d0
       valid_lft forever preferred_lft forever
2: d0    inet 10.0.0.2/24 scope global secondary d0
       valid_lft forever preferred_lft forever

*** Round 1, deleting 3 addresses ***
*** Flush is complete after 1 round ***
`,
    );
  });
});

describe('what tapip has not, it refuses in one line', () => {
  test.each(['addr save', 'addr showdump', 'addr restore'])('%s', (line) => {
    expect(last(line)).toEqual({
      status: 255,
      out: '',
      err: 'Error: tapip has no dumps of addresses.\n',
    });
  });
});

test.each(['addr help', 'addr add help', 'addr show h', 'addr flush help'])(
  '%s tells what there is',
  (line) => {
    const { status, out, err } = last(line);
    expect([status, out]).toEqual([255, '']);
    expect(err).toMatch(/^Usage: tapip address \{add\|change\|replace\} IFADDR dev IFNAME/);
  },
);

describe('a command that is refused changes nothing', () => {
  test.each([
    'addr add 10.0.0.1/24 dev lo',
    'addr add 10.0.0.2/24 scope host dev lo',
    'addr add 10.0.0.2/24 metric nope dev lo',
    'addr change 10.0.0.1/24 metric 5 valid_lft 0 dev lo',
    'addr del 10.0.0.1/25 dev lo',
    'addr del 10.0.0.1/24 label nope dev lo',
    'addr flush scope global nonsense nonsense',
  ])('%s', (line) => {
    const stack = fresh();
    last('addr add 10.0.0.1/24 dev lo', stack);
    const before = last('addr', stack).out;
    expect(last(line, stack).status).not.toBe(0);
    expect(last('addr', stack).out).toBe(before);
  });
});

test.each([
  ['addr show constructor', 'Device "constructor" does not exist.\n'],
  ['link show toString', 'Device "toString" does not exist.\n'],
  [
    'route get 10.0.0.1 ipproto valueOf',
    'Error: argument "valueOf" is wrong: Invalid "ipproto" value\n',
  ],
])('a word that every object answers to is none of ours: %s', (line, err) => {
  const said = last(line);
  expect(said.status).not.toBe(0);
  expect(said.err).toBe(err);
});
