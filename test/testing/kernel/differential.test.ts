// What the differential runner notices, and what it lets pass.

import { describe, expect, it } from 'vitest';
import { arp, between, ip, PEER, STACK } from '../../../src/testing/frame/frame.ts';
import {
  compareWithKernel,
  type KernelScenario,
  resultText,
  type StepResult,
} from '../../../src/testing/kernel/differential.ts';
import {
  judgeStep,
  type KnownDifference,
  strayEntries,
} from '../../../src/testing/kernel/known.ts';
import { needs, titled } from '../../support/namespace.ts';

const reason = needs('unshare', 'ip', 'nstat', '/dev/net/tun');

const ECHO = { name: 'echo', frame: ip().icmp({ sequence: 7 }).payload(9) };
const SCENARIO: KernelScenario = { name: 'one echo', neighbours: [PEER], steps: [ECHO] };

describe.skipIf(reason)(titled('compareWithKernel', reason), () => {
  it('finds both of one mind, whatever their identifications', async () => {
    const { steps, counters } = await compareWithKernel({
      ...SCENARIO,
      counters: ['IcmpInEchos', 'IcmpOutEchoReps', 'IpInReceives'],
    });
    expect(steps).toMatchObject([{ step: ECHO, differences: [] }]);
    expect(steps[0]?.kernel).toMatchObject([{ on: 'eth0' }]);
    expect(steps[0]?.stack).toMatchObject([{ on: 'eth0' }]);
    expect(counters).toEqual([]);
  });

  it('finds a field that differs', async () => {
    // A message of zeros, whose sum Linux sends as 0: test/differential/intended.ts.
    const zeros = ip().icmp({ identifier: 0, sequence: 0 }).payload(new Uint8Array(8));
    const scenario = { ...SCENARIO, steps: [{ name: 'an echo of zeros', frame: zeros }] };
    const { steps } = await compareWithKernel(scenario);
    const sum = { on: 'eth0', field: 'icmp.checksum', expected: '0x0000', actual: '0xffff' };
    expect(steps.flatMap(({ differences }) => differences)).toMatchObject([sum]);
    const ignoring = await compareWithKernel({ ...scenario, ignore: ['icmp.checksum'] });
    expect(ignoring.steps.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it('gives both the settings that both have', async () => {
    const sysctls = { 'net.ipv4.ip_default_ttl': 99 };
    const { steps } = await compareWithKernel({ ...SCENARIO, sysctls });
    expect(steps.flatMap(({ differences }) => differences)).toEqual([]);
    expect(steps[0]?.stack.map(({ bytes }) => bytes[22])).toEqual([99]);
  });

  it('finds a frame that only one of the two sends, and a counter that differs', async () => {
    // To Linux only 0.0.0.0 is nobody's.
    const frame = ip({ source: '0.1.2.3' }).icmp({ sequence: 7 }).payload(9);
    const scenario = { ...SCENARIO, gateway: PEER.ip, steps: [{ name: 'from nobody', frame }] };
    const counters = ['IcmpOutEchoReps', 'IpInReceives'];
    const comparison = await compareWithKernel({ ...scenario, counters, stepCounters: counters });
    expect(comparison.counters).toEqual([{ name: 'IcmpOutEchoReps', kernel: 1, stack: 0 }]);
    const line = '10.0.0.1 > 0.1.2.3: ICMP echo reply, id 0, seq 7, 17 bytes';
    expect(comparison.steps.map(resultText)).toEqual([
      [
        'in     0.1.2.3 > 10.0.0.1: ICMP echo request, id 0, seq 7, 17 bytes',
        `Linux  eth0: ${line}`,
        'stack  nothing',
        `  eth0 frame: Linux ${line}, stack nothing`,
        '  IcmpOutEchoReps: Linux 1, stack 0',
      ].join('\n'),
    ]);
  });

  it('gives both its settings', async () => {
    const sysctls = { 'net.ipv4.conf.all.rp_filter': 1 };
    const steps = [{ name: 'from elsewhere', frame: ip({ source: '10.9.9.9' }).icmp() }];
    const stepCounters = ['TcpExtIPReversePathFilter'];
    const comparison = await compareWithKernel({ ...SCENARIO, sysctls, steps, stepCounters });
    expect(comparison.steps).toMatchObject([{ kernel: [], stack: [], differences: [] }]);
  });

  it('tells interfaces and steps apart, and lets time pass in both', async () => {
    const right = { mac: '06:52:d3:54:55:56', ip: '192.168.7.9' };
    const { steps } = await compareWithKernel({
      name: 'a router',
      interfaces: [['10.0.0.1/24'], { name: 'right', addresses: ['192.168.7.1/24'], mtu: 1000 }],
      ipForward: true,
      neighbours: [PEER, { ...right, on: 'right' }],
      steps: [
        { name: 'across', frame: ip({ destination: right.ip }).icmp() },
        { name: 'to nobody', frame: ip({ destination: '192.168.7.77' }).icmp(), waitMs: 1300 },
        {
          name: 'back',
          frame: between(right, { ...STACK, mac: '02:00:00:00:01:02' }).arp({
            targetIp: '192.168.7.1',
          }),
          on: 1,
        },
      ],
    });
    expect(steps.map(({ kernel }) => kernel.map(({ on }) => on))).toEqual([
      ['right'],
      ['right', 'right'],
      ['right'],
    ]);
    expect(steps.flatMap(({ differences }) => differences)).toEqual([]);
  });

  it.each<[string, Partial<KernelScenario>, string]>([
    [
      'a field',
      { ignore: ['ip.tll'] },
      "one echo: ignore 'ip.tll': no such field: ip has version,",
    ],
    ['a counter', { counters: ['Nonsense'] }, 'counter Nonsense: expected one that nstat has'],
    ['steps', { steps: [ECHO, ECHO] }, "one echo: two steps are named 'echo'"],
    [
      'an interface',
      { steps: [{ ...ECHO, on: 'eth7' }] },
      'no interface eth7: expected one of eth0',
    ],
    ['an address', { interfaces: [['10.0.0.1/33']] }, "'10.0.0.1/33': expected an IPv4 address"],
  ])('says what is wrong with %s', async (_, change, message) => {
    await expect(compareWithKernel({ ...SCENARIO, ...change })).rejects.toThrow(message);
  });
});

describe('a list of known differences', () => {
  const difference = (field: string) => ({
    ...{ on: 'eth0', field, expected: '1', actual: '2' },
    ...{ at: 0, length: 1 },
  });
  const result = (...fields: string[]): StepResult => ({
    step: { name: 'ask', frame: arp() },
    kernel: [],
    stack: [],
    differences: fields.map(difference),
  });
  const known: KnownDifference = {
    scenario: 'ARP',
    steps: ['say', 'ask'],
    fields: ['ip.ttl', 'ip.dscp'],
    reason: 'we like it so',
  };

  it.each<[string, StepResult, readonly KnownDifference[], string | null]>([
    ['nothing differs, and nothing should', result(), [], null],
    ['what should', result('ip.dscp', 'ip.ttl', 'ip.ttl'), [known], null],
    ['what should not', result('ip.ttl'), [], 'not as Linux does it: ip.ttl differ'],
    [
      'nothing any more',
      result(),
      [known],
      'the list expects ip.ttl, ip.dscp to differ (we like it so), and now they agree: mend the list',
    ],
    ['less than should', result('ip.ttl'), [known], 'and now ip.ttl differ: mend the list'],
    ['more', result('ip.ttl', 'ip.dscp', 'ip.ecn'), [known], 'ip.ttl, ip.dscp, ip.ecn differ'],
    ['a list for another scenario', result(), [{ ...known, scenario: 'IP' }], null],
  ])('%s', (_, step, list, fault) => {
    const verdict = judgeStep({ name: 'ARP' }, step, list);
    if (fault === null) expect(verdict.fault).toBeNull();
    else expect(verdict.fault).toContain(fault);
    expect(verdict.known).toBe(list.includes(known) ? known : null);
  });

  it('a fault shows what both sent', () => {
    const { fault } = judgeStep({ name: 'ARP' }, result('ip.ttl'), []);
    expect(fault).toContain('in     ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes\nLinux  nothing');
    expect(fault).toContain('  eth0 ip.ttl: Linux 1, stack 2');
  });

  it('names only steps that there are, each once', () => {
    const scenarios: KernelScenario[] = [{ name: 'ARP', steps: [{ name: 'ask', frame: arp() }] }];
    expect(strayEntries([known, { ...known, steps: ['ask'] }], scenarios)).toEqual([
      'ARP: say: no such step',
      'ARP: ask: named twice',
    ]);
  });
});
