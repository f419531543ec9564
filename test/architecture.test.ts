// Holds the house's rules: imports run one way, the portable part touches no machine, and every file keeps to
// syntax that can be erased. Reads the source as text, so that a type import counts like any other.

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codeOf, importsOf, lineAt } from './support/source.ts';

/**
 * Who may import what, besides itself. Of several rows that fit a file, the longest counts. A name stands for
 * the file or for the whole folder; `*` for any name.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: [],
  pcap: [],
  'ip/address.ts': [],
  netdev: ['core'],
  ether: ['core', 'netdev'],
  arp: ['core', 'ether', 'ip/address.ts'],
  route: ['core', 'ip/address.ts'],
  mib: ['core'],
  ip: ['core', 'route', 'arp', 'ether/header.ts'],
  raw: ['core', 'ip', 'route'],
  icmp: ['core', 'ip', 'raw', 'mib', 'route/table.ts'],
  igmp: ['core', 'ip'],
  ping: ['core', 'ip', 'icmp', 'stack.ts'],
  dissect: ['core', 'netdev/mac.ts', 'ip/address.ts', '*/header.ts'],
  trace: [
    ...['core', 'dissect', 'pcap', 'netdev/mac.ts', 'ip/address.ts'],
    ...['explanation.ts', 'reasons.ts', 'line.ts'].map((part) => `route/explain/${part}`),
    'route/table.ts',
    'arp/neighbour.ts',
  ],
  'trace/index.ts': ['trace', 'view'],
  'trace/explain.ts': ['stack.ts', 'route', 'arp/neighbour.ts', 'netdev/mac.ts'],
  'devices.ts': ['core', 'netdev', 'ether', 'arp', 'ip', 'route'],
  'stack.ts': [
    ...['core', 'netdev', 'ether', 'arp', 'ip', 'route', 'icmp', 'igmp', 'raw', 'mib'],
    'devices.ts',
  ],
  sim: ['core', 'pcap', 'netdev', 'ether/header.ts', 'route', 'icmp', 'ip', 'stack.ts'],
  view: [
    ...['core', 'trace', 'sim', 'command', 'dissect', 'pcap', 'stack.ts', 'netdev', 'ether'],
    ...['arp', 'ip', 'route', 'icmp', 'mib', 'ping', 'testing/frame', 'testing/hex'],
  ],
  command: ['core/own.ts', 'stack.ts', 'route', 'arp', 'ip', 'mib', 'netdev', 'trace/explain.ts'],
  'loop.ts': ['stack.ts', 'netdev'],
  'inlining.ts': [],
  'index.ts': ['*'],
  testing: ['*'],
  'testing/hex': [],
  'testing/frame': ['dissect', 'testing/hex'],
  'testing/tshark': ['dissect', 'pcap'],
  script: [
    ...['dissect', 'testing/frame', 'testing/hex', 'testing/wire', 'testing/talk', 'stack.ts'],
    ...['arp/neighbour.ts', 'route/table.ts', 'netdev/mac.ts', 'ip/address.ts', 'ip/send.ts'],
  ],
  cli: ['*'],
  bin: ['*'],
};

/** Who alone may import these, whatever the table says. */
const IMPORTED_ONLY_BY: Readonly<Record<string, readonly string[]>> = {
  cli: ['cli', 'bin'],
  bin: ['bin'],
};

/** Who may import `node:*` and packages. */
const TOUCHES_THE_MACHINE = ['netdev', 'loop.ts', 'inlining.ts', 'testing', 'cli', 'bin'];

/** What runs in a browser page as well, and in virtual time. */
const PORTABLE = [
  ...[
    'core',
    'ether',
    'arp',
    'ip',
    'route',
    'icmp',
    'mib',
    'igmp',
    'ping',
    'raw',
    'trace',
    'sim',
    'command',
    'dissect',
    'pcap',
    'view',
  ],
  ...['netdev/device.ts', 'netdev/mac.ts', 'netdev/memory.ts', 'netdev/dummy.ts'],
  ...['netdev/multicastlist.ts', 'netdev/name.ts', 'devices.ts', 'stack.ts'],
  ...['netdev/impairment.ts', 'netdev/impair', 'script'],
  ...['frame', 'hex', 'wire', 'talk', 'matchers', 'fixture'].map((part) => `testing/${part}`),
];

const NOT_PORTABLE: readonly [RegExp, string][] = [
  [/\bDate\s*\.\s*now\b|\bnew\s+Date\b|\bperformance\s*\./g, 'time is an argument'],
  [/\b(?:setTimeout|setInterval|setImmediate)\b/g, 'deadlines go into Timers'],
  [/\bMath\s*\.\s*random\b|\bcrypto\s*\./g, 'randomness comes from the context, seeded'],
  [/(?<![\w$.])process\s*\.|\bBuffer\b|\brequire\s*\(/g, 'a browser has none'],
];

const NOT_OUR_STYLE: readonly [RegExp, string][] = [
  [/\bexport\s+default\b|\bas\s+default\b/g, 'named exports only'],
  [/\bexport\s*\*/g, 'no barrels: import the file that declares it'],
  [/\benum\s+\w+\s*\{/g, 'not erasable: use a const object'],
  [/\bimport\s*\(\s*(?!['"\s])/g, 'only a literal says what is imported'],
];

/** Path (without `src/`) to source. */
type Sources = Readonly<Record<string, string>>;

test('src/ and bin/ keep to the house’s rules', () => {
  const sources = readSources();
  expect(Object.keys(sources)).toContain('core/packet.ts');
  expect(violations(sources)).toEqual([]);
});

test('no folder imports, by way of others, what imports it', () => {
  expect(cycle(readSources())).toBeNull();
});

describe('the check itself', () => {
  const from = (name: string): string => `import { a } from '${name}';`;

  test.each<[string, string, string, string]>([
    ['a layer above', 'core/demux.ts', from('../ip/input.ts'), 'core may import nothing'],
    [
      'a type',
      'arp/arp.ts',
      "import type { Ip } from '../ip/input.ts';",
      'arp may import core, ether,',
    ],
    [
      'over lines',
      'arp/arp.ts',
      "import {\n  type Ip,\n} from '../ip/input.ts';",
      "arp/arp.ts:3: '../ip/input.ts'",
    ],
    ['a side effect', 'ether/ether.ts', "import '../arp/arp.ts';", 'ether may import core'],
    ['a dynamic one', 'ether/ether.ts', "await import('../arp/arp.ts');", 'ether may import'],
    ['a type in place', 'ip/input.ts', "let a: import('../icmp/icmp.ts').Icmp;", 'ip may import'],
    [
      'a second on a line',
      'ip/a.ts',
      "import '../core/a.ts'; import '../sim/b.ts';",
      "'../sim/b.ts'",
    ],
    ['an export', 'route/table.ts', "export { a } from '../arp/arp.ts';", 'route may import'],
    ['more than a header', 'ip/output.ts', from('../ether/ether.ts'), 'ip may import'],
    ['a neighbour of the leaf', 'ip/address.ts', from('./header.ts'), 'may import nothing'],
    ['pcap from a driver', 'netdev/tap.ts', from('../pcap/pcapng.ts'), 'netdev may import'],
    ['cli from the library', 'index.ts', "export { a } from './cli/link.ts';", 'only cli, bin may'],
    ['a program', 'cli/link.ts', from('../../bin/tsping.ts'), 'only bin may'],
    ['an unknown folder', 'tcp/tcp.ts', '', 'tcp/tcp.ts: no row'],
    ['into an unknown folder', 'ip/input.ts', from('../tcp/tcp.ts'), 'ip may import'],
    ['node:', 'core/a.ts', from('node:fs'), "'node:fs': touches"],
    ['a builtin without node:', 'netdev/memory.ts', "import fs from 'fs';", "'fs': touches"],
    ['a package', 'stack.ts', "await import('koffi');", "'koffi': touches"],
    ['a package in the index', 'index.ts', "export { a } from 'pino';", "'pino': touches"],
    ['what is not portable', 'stack.ts', from('./netdev/tap.ts'), 'netdev/tap.ts is not'],
    ['a clock', 'ip/a.ts', 'const a = Date.now();', 'ip/a.ts:1: Date.now: time'],
    ['a clock in a template', 'ip/a.ts', `const a = \`at \${Date.now()}\`;`, 'Date.now'],
    ['a date', 'pcap/a.ts', 'const a = new Date(0);', 'new Date'],
    ['the fine clock', 'icmp/a.ts', 'const { now } = performance.now();', 'performance.'],
    ['a timer', 'arp/a.ts', '\n\nsetTimeout(() => {}, 1);', 'arp/a.ts:3: setTimeout'],
    ['an interval', 'sim/a.ts', 'setInterval(() => {}, 1);', 'setInterval'],
    ['a turn', 'sim/a.ts', 'setImmediate(() => {});', 'setImmediate'],
    ['randomness', 'command/a.ts', 'const a = Math.random();', 'Math.random'],
    ['strong randomness', 'core/a.ts', 'crypto.getRandomValues(a);', 'crypto.'],
    ['the process', 'trace/a.ts', 'const a = process.env.DEBUG;', 'process.'],
    ['Node’s buffers', 'dissect/a.ts', 'const a = Buffer.alloc(1);', 'Buffer'],
    ['a default export', 'cli/a.ts', 'export default class {}', 'named exports only'],
    ['a default by name', 'cli/a.ts', 'export { a as default };', 'named exports only'],
    ['a barrel', 'index.ts', "export * from './stack.ts';", 'no barrels'],
    ['a named barrel', 'index.ts', "export * as stack from './stack.ts';", 'no barrels'],
    ['an enum', 'cli/a.ts', 'export const enum Type { A }', 'not erasable'],
    ['an import by variable', 'cli/a.ts', 'await import(name);', 'only a literal'],
    ['an import by template', 'cli/a.ts', `await import(\`./\${name}.ts\`);`, 'only a literal'],
  ])('catches %s', (_, file, source, message) => {
    const found = violations({ [file]: source });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
    expect(found[0]).toContain(file);
  });

  test.each<[string, string, string]>([
    ['its own folder', 'core/context.ts', from('./timers.ts')],
    ['a layer below', 'ip/output.ts', "import type { Arp } from '../arp/arp.ts';"],
    ['any header', 'dissect/a.ts', "import * as Tcp from '../tcp/header.ts';"],
    ['the leaf', 'route/table.ts', from('../ip/address.ts')],
    ['pcap from the capture', 'trace/capture.ts', from('../pcap/write.ts')],
    [
      'the machine from a driver',
      'netdev/tap.ts',
      "import { b } from 'node:fs'; await import('koffi');",
    ],
    ['cli from a program', 'bin/tsping.ts', from('../src/cli/link.ts')],
    [
      'a comment',
      'core/a.ts',
      "// import '../ip/a.ts', Date.now()\n/* process.exit()\n enum A {} */",
    ],
    ['text', 'core/a.ts', `const a = "from 'x' Date.now()", b = \`Math.random \${a}\`;`],
    ['a pattern', 'core/a.ts', "const a = /['\"/]/; // it’s from 'x'"],
    [
      'a longer word',
      'core/a.ts',
      'this.process.id = 1; new ArrayBuffer(8); Array.from("ab"); a.from = 1;',
    ],
    ['a clock at the edge', 'loop.ts', 'const a = performance.now(); setTimeout(a, 1);'],
    ['import.meta', 'cli/a.ts', 'const a = import.meta.url;'],
  ])('lets %s pass', (_, file, source) => {
    expect(violations({ [file]: source })).toEqual([]);
  });

  test('a cycle is told from folder to folder', () => {
    const sources = {
      'arp/arp.ts': "import { a } from '../ether/ether.ts';",
      'ether/ether.ts': "import { a } from '../netdev/device.ts';",
      'netdev/device.ts': "import { a } from '../arp/header.ts';",
    };
    expect(cycle(sources)).toBe('arp → ether → netdev → arp');
  });

  test('addresses are a leaf of their own: ip → arp → ip/address.ts is no cycle', () => {
    const sources = {
      'ip/address.ts': 'export const ANY = 0;',
      'ip/output.ts': "import { a } from '../arp/arp.ts';",
      'arp/arp.ts': "import { a } from '../ip/address.ts';",
    };
    expect(cycle(sources)).toBeNull();
  });
});

/** Every breach of a rule, as `file:line: what: which rule`. */
function violations(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([file, source]) => {
    const row = rowOf(file);
    if (row === undefined) return [`${file}: no row of the table fits it; a new folder needs one`];
    const code = codeOf(source);
    const faults = importsOf(source).flatMap(({ name, line }) => {
      const target = resolve(file, name);
      const rule = target === null ? packageRule(file) : importRule(file, row, target);
      return rule === null ? [] : [`${file}:${line}: '${name}': ${rule}`];
    });
    const banned = fits(file, PORTABLE) ? [...NOT_OUR_STYLE, ...NOT_PORTABLE] : NOT_OUR_STYLE;
    for (const [pattern, rule] of banned) {
      for (const { 0: text, index } of code.matchAll(pattern)) {
        faults.push(`${file}:${lineAt(code, index)}: ${text}: ${rule}`);
      }
    }
    return faults;
  });
}

/** Why `file` may not import a package; null when it may. */
function packageRule(file: string): string | null {
  if (fits(file, TOUCHES_THE_MACHINE) && !fits(file, PORTABLE)) return null;
  return `touches the machine, which only ${TOUCHES_THE_MACHINE.join(', ')} may, portable files excepted`;
}

/** Why `file`, which falls under `row`, may not import `target`; null when it may. */
function importRule(file: string, row: string, target: string): string | null {
  for (const [guarded, importers] of Object.entries(IMPORTED_ONLY_BY)) {
    if (fits(target, [guarded]) && !fits(file, importers)) {
      return `only ${importers.join(', ')} may import ${guarded}`;
    }
  }
  const allowed = MAY_IMPORT[row] ?? [];
  if (!fits(target, [row, ...allowed]))
    return `${row} may import ${allowed.join(', ') || 'nothing'}`;
  const reachesOut = fits(file, PORTABLE) && rowOf(target) !== undefined && !fits(target, PORTABLE);
  return reachesOut ? `${file} is portable, ${target} is not` : null;
}

/** The first way found from a folder back to itself, as `a → b → a`; null when there is none. */
function cycle(sources: Sources): string | null {
  const edges = new Map<string, Set<string>>();
  for (const [file, source] of Object.entries(sources)) {
    const targets = edges.get(nodeOf(file)) ?? new Set();
    edges.set(nodeOf(file), targets);
    for (const { name } of importsOf(source)) {
      const target = resolve(file, name);
      if (target !== null) targets.add(nodeOf(target));
    }
    targets.delete(nodeOf(file));
  }
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): string | null => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node].join(' → ');
    if (done.has(node)) return null;
    for (const target of edges.get(node) ?? []) {
      const found = walk(target, [...path, node]);
      if (found !== null) return found;
    }
    done.add(node);
    return null;
  };
  for (const node of edges.keys()) {
    const found = walk(node, []);
    if (found !== null) return found;
  }
  return null;
}

/** Parts of folders that others may import without the rest, and a door that shows what is above its folder too. */
const ALONE = ['ip/address.ts', 'testing/hex', 'testing/frame', 'trace/index.ts'];

/** The folder, except for files on top and for those that stand {@link ALONE}. */
function nodeOf(file: string): string {
  return ALONE.find((part) => fits(file, [part])) ?? file.split('/')[0] ?? file;
}

function rowOf(file: string): string | undefined {
  const rows = Object.keys(MAY_IMPORT).filter((row) => fits(file, [row]));
  return rows.sort((a, b) => b.length - a.length)[0];
}

function fits(file: string, names: readonly string[]): boolean {
  return names.some((name) => {
    if (name === '*') return true;
    if (name.startsWith('*/')) return file.split('/').slice(1).join('/') === name.slice(2);
    return file === name || file.startsWith(`${name}/`);
  });
}

/** The path of what `file` imports as `name`, null for a package. Programs stand beside `src/`, all else in it. */
function resolve(file: string, name: string): string | null {
  if (!name.startsWith('.')) return null;
  const from = file.startsWith('bin/') ? file : `src/${file}`;
  return posix.join(posix.dirname(from), name).replace(/^src\//, '');
}

function readSources(): Sources {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const sources: Record<string, string> = {};
  for (const top of ['src', 'bin']) {
    for (const entry of readdirSync(posix.join(root, top), {
      recursive: true,
      withFileTypes: true,
    })) {
      const path = posix.join(entry.parentPath, entry.name);
      if (!entry.isFile() || !/\.[cm]?[jt]sx?$/.test(entry.name)) continue;
      sources[posix.relative(root, path).replace(/^src\//, '')] = readFileSync(path, 'utf8');
    }
  }
  return sources;
}
