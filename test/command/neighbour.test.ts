// `neigh` where no kernel is asked: the most important outputs, what time does to them, what we have not, and that
// nothing changes by an error.

import { describe, expect, test } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { byUs } from '../support/iproute.ts';
import { commandsOf } from '../support/sameasip.ts';

const NEIGHBOURS = `link add d0 type veth peer name d1
  link set d0 up
  link set d1 up
  addr add 10.0.0.1/24 dev d0
  neigh add 10.0.0.3 dev d0 lladdr 02:13:24:35:46:57 nud reachable
  neigh add 10.0.0.2 dev d0 lladdr 02:11:22:33:44:55
  neigh add 200.0.0.4 dev d0 lladdr 02:12:23:34:45:56 nud stale proto static
  neigh add 10.0.0.5 dev d0 nud failed
  neigh add 10.0.0.6 dev d1 nud none`;

const stackOf = (lines = NEIGHBOURS): Stack => {
  const stack = new Stack({ loopbackUp: false });
  for (const { command, err } of byUs(commandsOf(lines), stack))
    expect(`${command}: ${err}`).toBe(`${command}: `);
  return stack;
};

const shown = (stack: Stack): string | undefined => byUs(['neigh show nud all'], stack)[0]?.out;

/** By device and address; Linux has them in the order of a hash. */
const SHOWN = `10.0.0.6 dev d1 
10.0.0.2 dev d0 lladdr 02:11:22:33:44:55 PERMANENT 
10.0.0.3 dev d0 lladdr 02:13:24:35:46:57 REACHABLE 
10.0.0.5 dev d0 FAILED 
200.0.0.4 dev d0 lladdr 02:12:23:34:45:56 STALE proto static 
`;

describe('golden', () => {
  test.each([
    ['neigh show nud all', SHOWN],
    ['neigh show dev d0 nud permanent', '10.0.0.2 lladdr 02:11:22:33:44:55 PERMANENT \n'],
    [
      '-s neigh show 10.0.0.2/31',
      `10.0.0.2 dev d0 lladdr 02:11:22:33:44:55  used 0/0/0probes 0 PERMANENT 
10.0.0.3 dev d0 lladdr 02:13:24:35:46:57  ref 1 used 0/0/0probes 0 REACHABLE 
`,
    ],
    [
      '-br neigh show 10.0.0.2',
      '10.0.0.2                                d0               02:11:22:33:44:55\n',
    ],
    [
      '-j -s neigh show 200.0.0.4',
      '[{"dst":"200.0.0.4","dev":"d0","lladdr":"02:12:23:34:45:56","used":0,"confirmed":60,"updated":0,"probes":0,"state":["STALE"],"protocol":"static"}]\n',
    ],
    ['-j neigh show nud none', '[{"dst":"10.0.0.6","dev":"d1"}]\n'],
    ['-j neigh get 10.0.0.5 dev d0', '10.0.0.5 dev d0 FAILED \n'],
    [
      '-s neigh flush nud stale nud failed',
      '\n*** Round 1, deleting 2 entries ***\n*** Flush is complete after 1 round ***\n',
    ],
  ])('%s', (command, out) => {
    expect(byUs([command], stackOf())[0]).toMatchObject({ status: 0, out, err: '' });
  });
});

test('time passes: ages in seconds, REACHABLE goes STALE', () => {
  const stack = stackOf();
  stack.advance(50_999);
  expect(byUs(['-s neigh show 10.0.0.2/31'], stack)[0]?.out).toMatch(
    /^10.0.0.2 dev d0 lladdr 02:11:22:33:44:55 {2}used 50\/50\/50probes 0 PERMANENT \n10.0.0.3 dev d0 lladdr 02:13:24:35:46:57 {2}used 50\/50\/\d+probes 0 STALE \n$/,
  );
});

describe('what fails changes nothing', () => {
  const no = (word: string, what: string) => `Error: argument "${word}" is wrong: tapip ${what}`;
  const NO_PROXY = no('proxy', 'answers for no other host, and has no proxy neighbours');

  test.each<[string, number, string]>([
    ['neigh add proxy 10.0.0.9 dev d0', 255, NO_PROXY],
    ['neigh add pr 10.0.0.9 dev d0', 255, NO_PROXY],
    ['neigh show proxy', 255, NO_PROXY],
    ['neigh flush proxy', 255, NO_PROXY],
    ['neigh get proxy 10.0.0.9 dev d0', 255, NO_PROXY],
    ['neigh add 10.0.0.9 dev d0 router', 255, no('router', 'has no routers among its neighbours')],
    [
      'neigh add 10.0.0.9 dev d0 use',
      255,
      no('use', 'has no neighbours that are asked for before they are used'),
    ],
    [
      'neigh add 10.0.0.9 dev d0 managed',
      255,
      no('managed', 'has no neighbours that it asks for by itself'),
    ],
    [
      'neigh add 10.0.0.9 dev d0 ext',
      255,
      no('extern_learn', 'has no neighbours that others learn for it'),
    ],
    // Linux leaves an empty entry behind, for which the next add is refused.
    ['neigh add 10.0.0.9 dev d0', 2, 'Error: No link layer address given.'],
    ['neigh change 10.0.0.5 dev d0 nud stale', 2, 'Error: No link layer address given.'],
    ['neigh add 10.0.0.9 dev d0 lladdr 1:2:3', 2, 'Error: Invalid link address.'],
    ['neigh add 10.0.0.2 dev d0 nud stale', 2, 'RTNETLINK answers: File exists'],
    ['neigh change 10.0.0.9 dev d0', 2, 'RTNETLINK answers: No such file or directory'],
    ['neigh del 10.0.0.9 dev d0', 2, 'RTNETLINK answers: No such file or directory'],
    ['neigh get 10.0.0.9 dev d0', 2, 'Error: Neighbour entry not found.'],
    ['neigh flush', 1, 'Flush requires arguments.'],
    ['neigh flush dev d9', 1, 'Cannot find device "d9"'],
    ['neigh foo', 255, 'Command "foo" is unknown, try "tapip neigh help".'],
  ])('%s', (command, status, err) => {
    const stack = stackOf();
    expect(byUs([command], stack)[0]).toMatchObject({ status, out: '', err: `${err}\n` });
    expect(shown(stack)).toBe(SHOWN);
  });

  test('a full table', () => {
    const stack = stackOf();
    stack.arp.neighbours.settings.gcThresh3 = 1;
    byUs(['neigh flush dev d0', 'neigh flush nud none'], stack);
    const [ended] = byUs(['neigh add 10.0.0.9 dev d0 lladdr 02:31:32:33:34:35'], stack);
    expect(ended).toMatchObject({
      status: 2,
      err: 'RTNETLINK answers: No buffer space available\n',
    });
  });

  test.each(['neigh help', 'neigh h', 'neigh add help', 'neigh show help', 'neigh get h'])(
    '%s',
    (command) => {
      const [ended] = byUs([command]);
      expect(ended).toMatchObject({ status: 255, out: '' });
      expect(ended?.err).toMatch(/^Usage: tapip neigh \{ add \| del \| change \| replace \}\n/);
    },
  );
});
