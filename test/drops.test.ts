// docs/drops.md says what the code says. After a change: npx vitest run test/drops.test.ts -u

import { expect, test } from 'vitest';
import { Stack } from '../src/stack.ts';
import { reasonsOf } from '../src/testing/wire/state.ts';

const HEAD = `# Why packets are dropped

Every packet that the stack drops is dropped for one of these reasons. \`tapip up --trace\`, captures, scripts and the
harness call them by these names. The counter is the one that the drop increases, by the name that \`nstat\` prints.

| name | what is wrong | rule | counter |
|---|---|---|---|
`;

const FOOT = `
Made from the code by \`npx vitest run test/drops.test.ts -u\`.
`;

test('docs/drops.md has every reason to drop, as the code has it', async () => {
  const rows = reasonsOf(new Stack()).map(
    ({ name, says, rfc = '', counter }) =>
      `| \`${name}\` | ${says} | ${rfc} | ${counter === undefined ? '' : `\`${counter}\``} |\n`,
  );
  expect(rows.length).toBeGreaterThan(40);
  await expect(HEAD + rows.join('') + FOOT).toMatchFileSnapshot('../docs/drops.md');
});
