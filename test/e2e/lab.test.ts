// examples/labs/path.sh prints what the README beside it says, times apart.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { needs, run, titled } from '../support/namespace.ts';
import { PRIVATE_NEEDS, people, ROOT } from '../support/programs.ts';

const LABS = join(ROOT, 'examples/labs');
const lacking = needs(...PRIVATE_NEEDS, 'ip', 'nsenter', 'sysctl');

const README = readFileSync(join(LABS, 'README.md'), 'utf8');
const [, EXPECTED = ''] = /```\n(\$ tapip traceroute .*?)```/s.exec(README) ?? [];

const masked = (text: string): string =>
  text
    .replace(/ *\d+(\.\d+)? ?ms/g, ' T ms')
    .replace(/mdev = .*/g, 'mdev = T')
    // What else the stack has heard in between, as the switch's own chatter, is numbered too.
    .replace(/#\d+ +/g, '#N ')
    .trim();

for (const { name, reason, runs } of people()) {
  const why = reason ?? lacking;

  describe.skipIf(why)(titled(`the lab of several hops ${name}`, why), () => {
    // How often it redirects a kernel counts by its own clock: on a busy machine one more try.
    test('prints what its README says', { retry: 1, timeout: 140_000 }, async () => {
      const { code, stdout, stderr } = await run(runs(['sh', join(LABS, 'path.sh')]), {
        limitMs: 60_000,
      });
      expect(masked(stdout)).toBe(masked(EXPECTED));
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    });

    test('runs a command in it, whose status is its own', async () => {
      const script = 'tsping -c 1 10.4.0.2 >/dev/null && exit 7';
      const { code } = await run(runs(['sh', join(LABS, 'path.sh'), 'sh', '-c', script]));
      expect(code).toBe(7);
    });

    test('ends at once when its shell is told to, and what it has begun ends with it', async () => {
      const script = 'kill $PPID; exec sleep 60';
      const { code } = await run(runs(['sh', join(LABS, 'path.sh'), 'sh', '-c', script]));
      expect(code).toBe(143);
    });
  });
}
