// The machine's own names: which files have them, and which file counts when several do.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNames } from '../../src/cli/names.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'names-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The names that those files come to; the first folder is `etc`, the second `usr`. */
function names(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(folder, 'machine-'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return readNames(['etc', 'usr'].map((name) => join(root, name)));
}

describe('tables', () => {
  test.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['without a file: those of every machine', {}, 254, 'main'],
    ['a name', { 'etc/rt_tables': '# mine\n\n7\tisp # the first\n' }, 7, 'isp'],
    ['a hexadecimal number', { 'etc/rt_tables': '0x10 isp\n' }, 16, 'isp'],
    ['of one number twice: the last', { 'etc/rt_tables': '7 one\n7 two\n' }, 7, 'two'],
    ['newer iproute2’s folder', { 'usr/rt_tables': '7 isp\n' }, 7, 'isp'],
    [
      'the first folder’s file hides the other’s',
      { 'etc/rt_tables': '8 other\n', 'usr/rt_tables': '7 isp\n' },
      7,
      '7',
    ],
    ['a part', { 'etc/rt_tables.d/vpn.conf': '7 vpn\n' }, 7, 'vpn'],
    ['a part that does not end with .conf', { 'etc/rt_tables.d/vpn': '7 vpn\n' }, 7, '7'],
    [
      'a part of the first folder counts before one of the other',
      { 'etc/rt_tables.d/a.conf': '7 mine\n', 'usr/rt_tables.d/z.conf': '7 theirs\n' },
      7,
      'mine',
    ],
    ['lines that are none', { 'etc/rt_tables': 'x y\n7\nseven 7\n-1 a\n8 isp\n' }, 8, 'isp'],
  ])('%s', (_, files, number, name) => {
    const { tables } = names(files);
    expect(tables.name(number)).toBe(name);
    expect(tables.parse(name)).toBe(number);
  });
});

test('the other lists, each from its file', () => {
  const all = names({
    'etc/rt_protos': '99 openr\n',
    'etc/rt_scopes': '77 near\n',
    'etc/rt_realms': '5 freenet\n',
    'etc/rt_dsfield': '0x28 AF11\n',
    'etc/group': '3 uplinks\n',
  });
  expect([
    all.protocols.name(99),
    all.scopes.name(77),
    all.realms.name(5),
    all.dsfields.name(0x28),
    all.groups.name(3),
    all.tables.name(3),
  ]).toEqual(['openr', 'near', 'freenet', 'AF11', 'uplinks', '3']);
});
