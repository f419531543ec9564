// What needs no kernel: dummies, which the kernel of the comparisons has not, the words that tapip refuses, and the
// promise that a refused command changes nothing.

import { describe, expect, test } from 'vitest';
import { matchesGlob } from '../../src/command/glob.ts';
import { statisticsText } from '../../src/command/link/stats.ts';
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

const shown = (lines: string): string => last(lines).out;

describe('dummy', () => {
  test('down: no queue yet, neither ARP nor multicast', () => {
    expect(shown('link add dummy0 address 02:00:00:00:00:01 type dummy\nlink show dummy0')).toBe(
      `2: dummy0: <BROADCAST,NOARP> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff
`,
    );
  });

  test('up: Linux knows nothing of its state', () => {
    const lines = `link add name d0 address 02:00:00:00:00:01 up type dummy
      addr add 10.0.0.1/24 dev d0
      -d addr show d0`;
    expect(shown(lines)).toBe(
      `2: d0: <BROADCAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN group default qlen 1000
    link/ether 02:00:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 0 maxmtu 0 
    dummy numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 
    inet 10.0.0.1/24 scope global d0
       valid_lft forever preferred_lft forever
`,
    );
  });

  test('the first name is dummy0, then dummy1; each has any MTU', () => {
    const lines = `link add type dummy
      link add type dummy
      link add dummy%d mtu 100000 type dummy
      link set dummy1 mtu 20
      -br link`;
    expect(shown(lines).replaceAll(/02(:..){5}/g, 'MAC')).toBe(
      `lo               DOWN           00:00:00:00:00:00 <LOOPBACK> 
dummy0           DOWN           MAC <BROADCAST,NOARP> 
dummy1           DOWN           MAC <BROADCAST,NOARP> 
dummy2           DOWN           MAC <BROADCAST,NOARP> 
`,
    );
    expect(last('link add d0 mtu -1 type dummy').err).toBe(
      'Error: mtu less than device minimum.\n',
    );
  });

  test('RFC 1812 §3.3.4/2: no MTU that the cable cannot carry', () => {
    expect(last('link add v0 type veth peer v1\n link set v0 mtu 65536').err).toBe(
      'Error: mtu greater than device maximum.\n',
    );
  });

  test('deleted alone or by its group', () => {
    const lines = `link add d0 type dummy
      link add d1 group 4 type dummy
      link add d2 group 4 type dummy
      link del group 4
      link del d0 type dummy
      -br link`;
    expect(shown(lines)).toBe('lo               DOWN           00:00:00:00:00:00 <LOOPBACK> \n');
  });

  test.each([
    [
      'link add d0 type dummy up',
      'Garbage instead of arguments "up ...". Try "tapip link help".\n',
    ],
    ['link add lo type dummy', 'RTNETLINK answers: File exists\n'],
    [
      'link add d0 address 01:00:00:00:00:01 type dummy',
      'RTNETLINK answers: Cannot assign requested address\n',
    ],
  ])('%s: %s', (line, err) => expect(last(line)).toMatchObject({ err, out: '' }));
});

describe('the carrier of a dummy', () => {
  const MADE = 'link add d0 address 02:00:00:00:00:01 type dummy\naddr add 10.0.0.1/24 dev d0';
  const UP = `${MADE}\nlink set d0 up`;
  const line = (text: string): string => text.split(' mode ')[0] ?? '';

  test.each([
    ['off', `${UP}\nlink set d0 carrier off`, '<NO-CARRIER,BROADCAST,NOARP,UP>', 'DOWN'],
    ['off while it is down', `${MADE}\nlink set d0 carrier off`, '<BROADCAST,NOARP>', 'DOWN'],
    [
      'kept as it goes up',
      `${MADE}\nlink set d0 carrier off\nlink set d0 up`,
      '<NO-CARRIER,BROADCAST,NOARP,UP>',
      'DOWN',
    ],
    [
      'kept as it goes down and up',
      `${UP}\nlink set d0 carrier off\nlink set d0 down\nlink set d0 up`,
      '<NO-CARRIER,BROADCAST,NOARP,UP>',
      'DOWN',
    ],
    [
      'on again: now its state is known',
      `${UP}\nlink set d0 carrier off\nlink set d0 carrier on`,
      '<BROADCAST,NOARP,UP,LOWER_UP>',
      'UP',
    ],
    [
      'on where it is on: nothing changes',
      `${UP}\nlink set d0 carrier on`,
      '<BROADCAST,NOARP,UP,LOWER_UP>',
      'UNKNOWN',
    ],
    [
      'said twice: the last one counts',
      `${UP}\nlink set d0 carrier on carrier off`,
      '<NO-CARRIER,BROADCAST,NOARP,UP>',
      'DOWN',
    ],
    [
      'of no account for a new device',
      'link add d0 carrier off up type dummy',
      '<BROADCAST,NOARP,UP,LOWER_UP>',
      'UNKNOWN',
    ],
  ])('%s', (_, lines, flags, state) => {
    const qdisc = lines.includes('up') ? 'noqueue' : 'noop';
    const expected = `2: d0: ${flags} mtu 1500 qdisc ${qdisc} state ${state}`;
    expect(line(shown(`${lines}\nlink show d0`))).toBe(expected);
  });

  test('its routes say linkdown, and are passed over where that is asked for', () => {
    const lines = `${UP}\nroute add default via 10.0.0.2\nlink set d0 carrier off`;
    expect(shown(`${lines}\nroute`)).toBe(
      `default via 10.0.0.2 dev d0 linkdown 
10.0.0.0/24 dev d0 proto kernel scope link src 10.0.0.1 linkdown 
`,
    );
    const ignored = `${lines}\nsysctl -q net.ipv4.conf.d0.ignore_routes_with_linkdown=1`;
    expect(last(`${ignored}\nroute get 9.9.9.9`).err).toBe(
      'RTNETLINK answers: Network is unreachable\n',
    );
    expect(last(`${ignored}\nlink set d0 carrier on\nroute get 9.9.9.9`).status).toBe(0);
  });

  test.each([
    ['link set lo carrier off', 2, 'RTNETLINK answers: Operation not supported\n'],
    [
      'link set lo carrier maybe',
      22,
      'Error: argument of "carrier" must be one of "off", "on", not "maybe"\n',
    ],
  ])('%s', (line, status, err) => expect(last(line)).toEqual({ status, err, out: '' }));
});

describe('what tapip has not, it refuses in one line', () => {
  test.each([
    ['link add d0 type bridge', '"bridge" is wrong: tapip has devices of type dummy and veth'],
    ['link add d0 type vlan', '"vlan" is wrong: tapip has devices of type dummy and veth'],
    ['link set lo promisc on', '"promisc" is wrong: tapip has no promiscuous mode'],
    ['link set lo netns 1', '"netns" is wrong: tapip has no namespaces'],
    ['link set lo broadcast 02:00:00:00:00:01', '"broadcast" is wrong: tapip has no broadcast'],
    ['link set lo xdp off', '"xdp" is wrong: tapip has no XDP'],
    ['link set lo addrgenmode none', '"addrgenmode" is wrong: tapip has no IPv6'],
    ['link add d0 numtxqueues 2 type dummy', '"numtxqueues" is wrong: tapip has no queues'],
  ])('%s', (line, why) => {
    const { status, err } = last(line);
    expect([status, err.startsWith(`Error: argument ${why}`)]).toEqual([255, true]);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    'link replace lo up',
    'link xstats type veth',
    'link afstats',
    'link property add dev lo',
  ])('%s', (line) => expect(last(line)).toMatchObject({ status: 255, out: '' }));

  test('a device that nobody made by a command is not deleted by one', () => {
    const stack = new Stack();
    const { err } = last('link del lo', stack);
    expect(err).toBe('RTNETLINK answers: Operation not supported\n');
  });
});

describe('a command that is refused changes nothing', () => {
  test.each([
    'link set d0 up mtu 1400 name lo',
    'link set d0 name other address 01:00:00:00:00:01',
    'link set d1 up mtu 1400 carrier off',
    'link set d0 group 3 alias all promisc on',
    'link set d0 mtu 1400 nonsense',
    'link set group default mtu 67',
    'link add e0 type veth peer name d0',
    'link add e0 index 7 type veth peer name e1 index 7',
    'link add d0 type dummy',
  ])('%s', (line) => {
    const stack = fresh();
    last('link add d0 type veth peer name d1', stack);
    const before = last('-d -s -s link', stack).out;
    expect(last(line, stack).status).not.toBe(0);
    expect(last('-d -s -s link', stack).out).toBe(before);
  });
});

test('counters stand in columns as wide as the widest', () => {
  const stack = fresh();
  const [lo] = stack.devices;
  if (lo === undefined) throw new Error('no lo');
  Object.assign(lo.stats, { rxBytes: 123456789012, rxPackets: 12345678, rxDropped: 3 });
  Object.assign(lo.stats, { txBytes: 7, txPackets: 2, txErrors: 1234567, txDropped: 4 });
  lo.carrierChanges = 12345678;
  expect(statisticsText(lo, 2, '\n')).toBe(
    [
      '    RX:    bytes  packets  errors dropped  missed    mcast           ',
      '    123456789012 12345678       0       3       0        0 ',
      '    RX errors:     length     crc   frame    fifo  overrun',
      '                        0       0       0       0        0 ',
      '    TX:    bytes  packets  errors dropped carrier  collsns           ',
      '               7        2 1234567       4       0        0 ',
      '    TX errors:    aborted    fifo  window heartbt  transns',
      '                        0       0       0       0 12345678 ',
    ].join('\n'),
  );
});

test.each([
  ['d*', 'd0:x', true],
  ['d?', 'd0', true],
  ['d?', 'd0:x', false],
  ['[de]0', 'e0', true],
  ['[!d]0', 'e0', true],
  ['[!d]0', 'd0', false],
  ['[a-c]', 'b', true],
  ['[a-c', '[a-c', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a.c', 'abc', false],
  ['', '', true],
  ['(a|b)+$', '(a|b)+$', true],
])('the pattern %j fits %j: %s', (pattern, text, fits) => {
  expect(matchesGlob(pattern, text)).toBe(fits);
});
