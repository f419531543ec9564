// docs/raw.md has the program beside this file, and it prints what is said there.

import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const docs = read('../../docs/raw.md');

test('docs/raw.md has the program', () => {
  expect(docs).toContain(`\`\`\`ts\n${read('hello.ts')}\`\`\`\n`);
});

test('it prints what docs/raw.md says', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./hello.ts');
  const lines = log.mock.calls.map(([line]) => `${line}\n`).join('');
  log.mockRestore();
  expect(docs).toContain(`\`\`\`\n${lines}\`\`\`\n`);
  expect(lines).toContain('ICMP type 3, code 2');
});
