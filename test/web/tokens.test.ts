// The page's colours: every text can be read on every ground that it stands on, in the light and in the dark.
// WCAG 2.2: 1.4.3 asks for 4.5:1 of text, 1.4.11 for 3:1 of what is no text.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const css = readFileSync(
  fileURLToPath(new URL('../../web/style/tokens.css', import.meta.url)),
  'utf8',
);

/** Name to its colours in the light and in the dark. */
const COLOURS = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, name = '', light = '', dark = '']) => [name, [light, dark] as const],
  ),
);

const FATES = ['transmitted', 'delivered', 'answered', 'dropped', 'parked', 'open'];
const LAYERS = ['device', 'ether', 'arp', 'ip', 'route', 'icmp', 'igmp', 'raw'];
const GROUNDS = ['ground', 'surface', 'raised', 'sunken', 'hover'];
const TEXTS = ['text', 'text-quiet', 'accent', 'changed', 'cause', ...FATES];

const PAIRS: readonly (readonly [string, string, number])[] = [
  ...GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground, 4.5] as const)),
  ...LAYERS.flatMap((layer) => [
    [`layer-${layer}`, 'surface', 4.5] as const,
    [`layer-${layer}`, 'ground', 4.5] as const,
    [`layer-${layer}`, `layer-${layer}-tint`, 4.5] as const,
    ['text', `layer-${layer}-tint`, 4.5] as const,
    ['text-quiet', `layer-${layer}-tint`, 4.5] as const,
  ]),
  ...['accent', 'changed', 'transmitted', 'delivered', 'dropped', 'parked'].flatMap((name) => [
    [name, `${name}-tint`, 4.5] as const,
    ['text', `${name}-tint`, 4.5] as const,
  ]),
  ['text-on-accent', 'accent', 4.5],
  ['line-strong', 'surface', 3],
  ['line-strong', 'ground', 3],
  ['focus', 'surface', 3],
  ['focus', 'ground', 3],
];

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('in the %s', (_, index) => {
  test.each(PAIRS)('%s on %s: %d:1', (text, ground, least) => {
    const [one, other] = [COLOURS.get(text), COLOURS.get(ground)];
    expect(one, text).toBeDefined();
    expect(other, ground).toBeDefined();
    expect(contrast(one?.[index] ?? '', other?.[index] ?? '')).toBeGreaterThanOrEqual(least);
  });
});

/** WCAG 2.2: contrast ratio. */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

/** WCAG 2.2: relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
