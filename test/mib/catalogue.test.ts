// The catalogue of counters: Linux's names in Linux's order; and docs/counters.md says what the code says. After a
// change: npx vitest run test/mib/catalogue.test.ts -u

import { describe, expect, test } from 'vitest';
import { CATALOGUE, type CounterText, ICMP_MESSAGES } from '../../src/mib/catalogue.ts';
import { Stack } from '../../src/stack.ts';
import { reasonsOf } from '../../src/testing/wire/state.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';
import { COUNTERS_FOOT, COUNTERS_HEAD } from './counterspage.ts';

const ALL = CATALOGUE.flatMap(({ counters }) => counters);

test('each has a name of its own, of its group, and a sentence', () => {
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  for (const { group, counters } of CATALOGUE) {
    for (const { name, says } of counters) {
      expect(name).toMatch(new RegExp(`^${group}[A-Z]`));
      expect(says).toMatch(/^[a-z1].*[^.]$/);
    }
  }
});

test('what a drop counts is in the catalogue', () => {
  const names = ALL.map(({ name }) => name);
  for (const { counter } of reasonsOf(new Stack())) {
    if (counter !== undefined) expect(names).toContain(counter);
  }
});

test('a stack has them all from its beginning, and no other', () => {
  const { counters } = new Stack().ctx;
  const { in: incoming, out, types } = ICMP_MESSAGES;
  const numbered = [incoming, out].flatMap((name) =>
    Array.from({ length: types }, (_, n) => `${name}${n}`),
  );
  expect(counters.names().sort()).toEqual([...ALL.map(({ name }) => name), ...numbered].sort());
  expect(Object.values(counters.snapshot()).filter((value) => value !== 0)).toEqual([]);
});

const reason = needs('unshare');

describe.skipIf(reason)(titled('this kernel’s names, in its order', reason), () => {
  test.each(['Ip', 'Icmp', 'IpExt'])('%s has all of them', async (group) => {
    expect(namesOf(group)).toEqual(await byLinux(group));
  });

  test('of TcpExt there is what IPv4 counts', async () => {
    const own = namesOf('TcpExt');
    expect((await byLinux('TcpExt')).filter((name) => own.includes(name))).toEqual(own);
  });
});

const namesOf = (group: string): string[] =>
  CATALOGUE.flatMap((each) => (each.group === group ? each.counters : [])).map(({ name }) => name);

async function byLinux(group: string): Promise<string[]> {
  const { stdout } = await run(inNamespace('cat /proc/net/snmp /proc/net/netstat'));
  const [, names = ''] = new RegExp(`^${group}: ([A-Z].*)$`, 'm').exec(stdout) ?? [];
  return names.split(' ').map((name) => `${group}${name}`);
}

test('docs/counters.md has every counter, as the code has it', async () => {
  const tables = CATALOGUE.map(({ group, counters }) => table(group, counters));
  await expect(COUNTERS_HEAD + tables.join('\n') + COUNTERS_FOOT).toMatchFileSnapshot(
    '../../docs/counters.md',
  );
});

function table(group: string, counters: readonly CounterText[]): string {
  const rows = counters.map(
    ({ name, says, object }) =>
      `| \`${name}\` | ${says} | ${object === undefined ? '' : `\`${object}\``} |\n`,
  );
  return `### ${group}\n\n| name | what it counts | RFC 4293 |\n|---|---|---|\n${rows.join('')}`;
}
