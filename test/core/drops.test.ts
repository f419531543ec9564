import { expect, test } from 'vitest';
import { type DropReason, defineDrops, OK } from '../../src/core/drops.ts';

const Drop = defineDrops('layer', {
  short: {
    says: 'shorter than its header',
    rfc: 'RFC 791 §3.1',
    counter: 'IpInHdrErrors',
    linux: 'IP_INHDR',
  },
  odd: { says: 'is odd' },
});

test('a reason is named after its layer and keeps what was said of it', () => {
  expect(Drop.short).toEqual({
    name: 'layer.short',
    says: 'shorter than its header',
    rfc: 'RFC 791 §3.1',
    counter: 'IpInHdrErrors',
    linux: 'IP_INHDR',
  });
  expect(Drop.odd).toEqual({ name: 'layer.odd', says: 'is odd' });
  expect(Object.keys(Drop)).toEqual(['short', 'odd']);
});

test('the catalogue and its reasons are constants', () => {
  const loose: Record<string, DropReason> = Drop;
  expect(() => Object.assign(Drop.odd, { says: 'is even' })).toThrow(TypeError);
  expect(() => {
    loose.more = Drop.odd;
  }).toThrow(TypeError);
});

test('OK is no reason at all', () => {
  expect(OK).toBeNull();
});
