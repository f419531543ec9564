// `route` where no kernel is asked: what only we have, what we have not, and that nothing changes by an error.

import { describe, expect, test } from 'vitest';
import { Shell } from '../../src/command/shell.ts';
import { Stack } from '../../src/stack.ts';
import { byUs } from '../support/iproute.ts';
import { commandsOf } from '../support/sameasip.ts';

const ROUTES = `link add d0 type veth peer name d1
  link set lo up
  link set d0 up
  link set d1 up
  addr add 10.0.0.1/24 dev d0
  route add default via 10.0.0.2 metric 100
  route add 20.0.0.0/8 via 10.0.0.3 mtu 1400 table 100
  route add 30.0.0.0/8 nexthop via 10.0.0.2 weight 3 nexthop via 10.0.0.3
  route add unreachable 40.0.0.0/8`;

const stackOf = (lines = ROUTES): Stack => {
  const stack = new Stack({ loopbackUp: false });
  for (const { command, err } of byUs(commandsOf(lines), stack))
    expect(`${command}: ${err}`).toBe(`${command}: `);
  return stack;
};

const words = (line: string): string[] => line.split(' ').filter((word) => word !== '');

describe('RFC 1122 §3.3.1.6/2: golden', () => {
  test.each([
    [
      'route show',
      `default via 10.0.0.2 dev d0 metric 100 
10.0.0.0/24 dev d0 proto kernel scope link src 10.0.0.1 
30.0.0.0/8 
\tnexthop via 10.0.0.2 dev d0 weight 3 
\tnexthop via 10.0.0.3 dev d0 weight 1 
unreachable 40.0.0.0/8 
`,
    ],
    ['route show table 100', '20.0.0.0/8 via 10.0.0.3 dev d0 mtu 1400 \n'],
    ['route get 9.9.9.9', '9.9.9.9 via 10.0.0.2 dev d0 src 10.0.0.1 uid 0 \n    cache \n'],
    ['route get 10.0.0.1', 'local 10.0.0.1 dev lo src 10.0.0.1 uid 0 \n    cache <local> \n'],
    ['route get fibmatch 9.9.9.9', 'default via 10.0.0.2 dev d0 metric 100 \n'],
  ])('%s', (line, out) => {
    expect(new Shell(stackOf()).run(words(line))).toEqual({ status: 0, out, err: '' });
  });
});

describe('what iproute2 knows and we do not have is refused by name', () => {
  test.each([
    ['add 50/8 via inet6 ::1', 'inet6', 'tapip has no family but inet'],
    ['add 50/8 dev d0 pref high', 'pref', 'tapip has no preferences, which are IPv6’s'],
    ['add 50/8 dev d0 vrf x', 'vrf', 'tapip has no VRFs'],
    ['add 50/8 nhid 5', 'nhid', 'tapip has no nexthop objects'],
    ['add 50/8 encap ip id 5 dev d0', 'encap', 'tapip has no tunnels'],
    ['add 50/8 ttl-propagate enabled dev d0', 'ttl-propagate', 'tapip has no MPLS'],
    ['add 50/8 expires 5 dev d0', 'expires', 'tapip has no IPv4 routes that expire'],
    ['add 50/8 as to 1.1.1.1 dev d0', 'as', 'tapip has no address translation'],
    ['add 50/8 from 1.1.1.1 dev d0', 'from', 'tapip has no routes by source: use a rule'],
    ['add 50/8 nexthop dev d0 realm 5', 'realms', 'tapip has no realms of a nexthop'],
    ['add 50/8 nexthop dev d0 encap ip', 'encap', 'tapip has no tunnels'],
    ['show vrf x', 'vrf', 'tapip has no VRFs'],
    ['get 1.1.1.1 vrf x', 'vrf', 'tapip has no VRFs'],
    ['get 1.1.1.1 as to 1.1.1.1', 'as', 'tapip has no address translation'],
  ])('route %s', (line, word, why) => {
    const stack = stackOf();
    const before = everything(stack);
    expect(new Shell(stack).run(['route', ...words(line)])).toEqual({
      status: 255,
      out: '',
      err: `Error: argument "${word}" is wrong: ${why}\n`,
    });
    expect(everything(stack)).toBe(before);
  });
});

test.each(['help', 'add', 'add help', 'del', 'get help', 'show table help', 'get 1.1.1.1 from h'])(
  'route %s prints what there is to standard error, with status 255',
  (line) => {
    const { status, out, err } = new Shell(stackOf()).run(['route', ...words(line)]);
    expect({ status, out }).toEqual({ status: 255, out: '' });
    expect(err).toMatch(/^Usage: tapip route \{ list \| flush \} SELECTOR\n/);
  },
);

test('a prefix to get is no prefix, and the warning is no failure', () => {
  expect(new Shell(stackOf()).run(words('route get 9.9.9.9/24'))).toEqual({
    status: 0,
    out: '9.9.9.9 via 10.0.0.2 dev d0 src 10.0.0.1 uid 0 \n    cache \n',
    err: 'Warning: /24 as prefix is invalid, only /32 (or none) is supported.\n',
  });
});

describe('a command that fails changes nothing', () => {
  test.each([
    'add 10.0.0.0/24 dev d0 proto kernel scope link src 10.0.0.1',
    'add 50/8 via 99.0.0.1',
    'add 50/8 dev d0 mtu x',
    'replace default via 99.0.0.1 metric 100',
    'change 50/8 dev d0',
    'del 50/8',
    'del default metric 5',
    'flush dev nope',
    'flush table nope',
    'flush table 99',
    'test default via 10.0.0.2 metric 100',
  ])('route %s', (line) => {
    const stack = stackOf();
    const before = everything(stack);
    expect(new Shell(stack).run(['route', ...words(line)]).status).not.toBe(0);
    expect(everything(stack)).toBe(before);
  });
});

describe('explain', () => {
  test.each(['explain', '--explain'])('%s adds the proof behind the answer', (word) => {
    const { status, out, err } = new Shell(stackOf()).run(['route', 'get', '9.9.9.9', word]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(
      /^9\.9\.9\.9 via 10\.0\.0\.2 dev d0 src 10\.0\.0\.1 uid 0 \n {4}cache \n\n/,
    );
    expect(out).toContain('Rules\n');
    expect(out).toMatch(/Answer\n.*\n$/s);
  });

  test('in JSON the answer’s object has it', () => {
    const { out } = new Shell(stackOf(), { json: true }).run(words('route get 9.9.9.9 explain'));
    const [answer] = JSON.parse(out);
    expect(answer).toMatchObject({ dst: '9.9.9.9', gateway: '10.0.0.2' });
    expect(answer.explain).toMatchObject({
      direction: 'output',
      question: { destination: '9.9.9.9' },
      answer: { ok: true, rule: 32766, prefix: 'default', device: 'd0', source: '10.0.0.1' },
      nextHop: { address: '10.0.0.2', device: 'd0', neighbour: { state: 'NONE', lladdr: null } },
    });
  });

  test('a lookup that fails says so as ever, and the proof goes to standard output', () => {
    const shell = new Shell(stackOf());
    const { status, out, err } = shell.run(words('route get 40.0.0.1 explain'));
    expect({ status, err }).toEqual({ status: 2, err: 'RTNETLINK answers: No route to host\n' });
    expect(out).toMatch(/^A packet of our own to 40\.0\.0\.1\n/);
    const json = new Shell(stackOf(), { json: true }).run(words('route get 40.0.0.1 explain'));
    expect(json).toMatchObject({ status: 2, err });
    expect(JSON.parse(json.out)).toMatchObject([
      { explain: { answer: { errno: 'EHOSTUNREACH' } } },
    ]);
  });

  test('packets that come in are explained too', () => {
    const { out } = new Shell(stackOf()).run(
      words('route get 10.0.0.1 from 10.0.0.9 iif d0 explain'),
    );
    expect(out).toContain('A packet from 10.0.0.9 to 10.0.0.1, that came in by d0');
  });

  test('the neighbour’s entry is told', () => {
    const stack = stackOf();
    stack.arp.neighbours.setPermanent(
      stack.findDevice('d0')?.index ?? 0,
      0x0a000002 as never,
      0x0211,
      0x22334455,
    );
    const { out } = new Shell(stack, { json: true }).run(words('route get 9.9.9.9 explain'));
    expect(JSON.parse(out)[0].explain.nextHop.neighbour).toEqual({
      state: 'PERMANENT',
      lladdr: '02:11:22:33:44:55',
    });
  });
});

const everything = (stack: Stack): string =>
  new Shell(stack, { details: true }).run(words('route show table all')).out;
