// docs/settings.md has every setting, as the stack has it. After a change: npx vitest run test/settings.test.ts -u

import { expect, test } from 'vitest';
import { Stack } from '../src/stack.ts';
import {
  DEVICE_SAYS,
  DEVICES_HEAD,
  RANGES,
  SAYS,
  SETTINGS_FOOT,
  SETTINGS_HEAD,
} from './support/settingspage.ts';

const PREFIX = 'net.ipv4.';
const DEFAULT = `${PREFIX}conf.default.`;

const { sysctl } = new Stack();
const names = sysctl.names();
const ofStack = names.filter((name) => !name.startsWith(`${PREFIX}conf.`));
const ofDevices = names
  .filter((name) => name.startsWith(DEFAULT))
  .map((name) => name.slice(DEFAULT.length));

function rangeOf(name: string): string {
  const { least, most } = sysctl.bounds(name);
  if (most < 2 ** 31 - 1) return `${least} to ${most}`;
  return least === -(2 ** 31) ? 'any' : `from ${least}`;
}

function stackRow(name: string): string {
  const key = name.slice(PREFIX.length);
  return `| \`${name}\` | ${sysctl.get(name) ?? 'not to be read'} | ${RANGES[key] ?? rangeOf(name)} | ${SAYS[key]} |\n`;
}

function deviceRow(key: string): string {
  const [counts, says] = DEVICE_SAYS[key] ?? [];
  const all = sysctl.get(`${PREFIX}conf.all.${key}`);
  return `| \`${key}\` | ${all} | ${sysctl.get(DEFAULT + key)} | ${counts} | ${says} |\n`;
}

test('each setting has a sentence, and each sentence a setting', () => {
  expect(Object.keys(SAYS).map((key) => PREFIX + key)).toEqual(ofStack);
  expect(Object.keys(DEVICE_SAYS)).toEqual(ofDevices);
});

test('a setting of a device takes any number', () => {
  for (const key of ofDevices) expect(rangeOf(DEFAULT + key)).toBe('any');
});

test('docs/settings.md has every setting', async () => {
  const page = [
    ...[SETTINGS_HEAD, ...ofStack.map(stackRow)],
    ...[DEVICES_HEAD, ...ofDevices.map(deviceRow), SETTINGS_FOOT],
  ];
  await expect(page.join('')).toMatchFileSnapshot('../docs/settings.md');
});
