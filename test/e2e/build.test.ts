// What `npm run build` leaves: programs that the shell can start.

import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/programs.ts';

test.each(['tsping', 'tapip'])('%s can be executed after each build', (name) => {
  const file = join(ROOT, 'dist/bin', `${name}.js`);
  expect(() => accessSync(file, constants.X_OK)).not.toThrow();
});
