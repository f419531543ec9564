import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { applySettings, planSettings, SETTING_OPTIONS } from '../../src/cli/settings.ts';
import { splitWords } from '../../src/cli/words.ts';
import { Stack } from '../../src/stack.ts';

const plan = (...args: string[]) => planSettings(splitWords(args, SETTING_OPTIONS, 'tapip up -h'));

describe('--sysctl', () => {
  test.each<[string, string, number]>([
    ['net.ipv4.ip_default_ttl=32', 'net.ipv4.ip_default_ttl', 32],
    ['net/ipv4/ip_default_ttl=0x20', 'net.ipv4.ip_default_ttl', 32],
    ['net.ipv4.ip_default_ttl = 040', 'net.ipv4.ip_default_ttl', 32],
    ['net.ipv4.ip_forward=1', 'net.ipv4.ip_forward', 1],
    ['net.ipv4.conf.lo.rp_filter=2', 'net.ipv4.conf.lo.rp_filter', 2],
    ['net/ipv4/conf/lo/rp_filter=-1', 'net.ipv4.conf.lo.rp_filter', -1],
  ])('%s', (words, name, value) => {
    const stack = new Stack();
    applySettings(stack, plan('--sysctl', words));
    expect(stack.sysctl.get(name)).toBe(value);
  });

  test('several, in their order', () => {
    const stack = new Stack();
    const [high, low] = ['net.ipv4.ipfrag_high_thresh', 'net.ipv4.ipfrag_low_thresh'];
    applySettings(stack, plan('--sysctl', `${low}=4`, '--sysctl', `${high}=5`));
    expect([stack.sysctl.get(low), stack.sysctl.get(high)]).toEqual([4, 5]);
  });

  test.each<[string, string]>([
    ['net.ipv4.ip_forward', 'expected NAME=VALUE, as net.ipv4.ip_forward=1'],
    ['=1', 'expected NAME=VALUE, as net.ipv4.ip_forward=1'],
    ['net.ipv4.ip_forward=', 'expected NAME=VALUE, as net.ipv4.ip_forward=1'],
    ['net.ipv4.ip_forward=on', 'on: expected a whole number'],
    ['net.ipv4.ip_forward=1.5', '1.5: expected a whole number'],
    ['net.ipv4.ip_forward=--1', '--1: expected a whole number'],
    ['net.ipv4.ip_forward=4294967295', 'expected a whole number from -2147483648 to 2147483647'],
    ['net.ipv4.ip_default_ttl=256', 'expected a whole number from 1 to 255'],
    ['net.ipv4.ip_default_ttl=0', 'expected a whole number from 1 to 255'],
    ['net.ipv4.ipfrag_low_thresh=4194305', 'expected a whole number from 0 to 4194304'],
    ['net.ipv4.ip_forwrad=1', 'no such setting; near it are net.ipv4.ip_forward, '],
    [
      'net.ipv4.conf.eth0.rp_filter=1',
      'no such setting; near it are net.ipv4.conf.all.rp_filter, ',
    ],
  ])('%s: one line that names it', (words, why) => {
    const apply = () => applySettings(new Stack(), plan(`--sysctl=${words}`));
    expect(apply).toThrow(UsageError);
    expect(apply).toThrow(`--sysctl ${words}: ${why}`);
  });
});

test.each<[string[], string | null]>([
  [[], null],
  [['--stats'], 'text'],
  [['--stats=text'], 'text'],
  [['--stats=json'], 'json'],
  [['--stats', '--stats=json'], 'json'],
])('%j', (args, form) => {
  expect(plan(...args).stats).toBe(form);
});

test.each(['xml', 'JSON'])('--stats=%s is no form', (form) => {
  expect(() => plan(`--stats=${form}`)).toThrow(
    `--stats=${form}: expected --stats or --stats=json`,
  );
});
