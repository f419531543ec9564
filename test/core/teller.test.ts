import { expect, test } from 'vitest';
import { Context } from '../../src/core/context.ts';
import { Teller } from '../../src/core/teller.ts';
import { Kind } from '../../src/core/trace.ts';

test('tells in a layer of its own, with its words and the packet that is the reason', () => {
  const ctx = new Context();
  const teller = new Teller();
  teller.bind(ctx, 'shelf', ({ detail, value }) => `${detail} books on shelf ${value}`);
  const pkt = ctx.originate(0, 1, 0x71);
  teller.tell(12, -34, pkt);
  teller.tell(13, 35);
  const [, because, alone] = [...ctx.trace.events()];
  const layer = ctx.layer('shelf');
  expect(because).toEqual({
    ...{ time: 0, packet: 1, cause: 0x71, layer, kind: Kind.State },
    ...{ detail: 12, value: -34 },
  });
  expect(alone).toMatchObject({ packet: 0, cause: 0, detail: 13, value: 35 });
  expect(alone && ctx.says(alone)).toBe('13 books on shelf 35');
  if (pkt !== null) ctx.pool.release(pkt);
});

test('who belongs to no stack tells nobody', () => {
  expect(() => new Teller().tell(1, 2)).not.toThrow();
});
