import { expect, test } from 'vitest';
import { Kind } from '../../src/core/trace.ts';
import { Stack } from '../../src/stack.ts';
import { describeStack } from '../../src/view/cast.ts';
import { stackWords } from '../../src/view/words.ts';

const NODE = { name: 'n', kind: 'host', place: null, says: '' } as const;
const event = {
  time: 0,
  packet: 1,
  cause: 0,
  layer: 0,
  kind: Kind.State,
  detail: 2,
  value: 0x0a000002,
};

test('layers are known by their names, whatever their numbers were', () => {
  const words = stackWords();
  const node = { ...describeStack(new Stack(), NODE), layers: ['nobody', 'arp', 'device'] };
  expect([0, 1, 2, 9].map((layer) => words({ ...event, layer }, node))).toEqual([
    null,
    '10.0.0.2 is REACHABLE now',
    null,
    null,
  ]);
});
