import { beforeEach, describe, expect, test } from 'vitest';
import type { CraftField } from '../../../web/act/craft/fields.ts';
import {
  begin,
  crafted,
  drafts,
  frame,
  hexDraft,
  hexShown,
  isUntouched,
  leaveField,
  leaveHex,
  makeAllRight,
  misfits,
  takeBack,
  takeBackHex,
  typeField,
  typeHex,
  undo,
} from '../../../web/act/craft/frame.ts';
import { freshFrame } from '../../../web/act/craft/fresh.ts';

const ECHO = freshFrame(
  'echo',
  { mac: '02:11:12:13:14:15', ip: '10.21.22.1' },
  { mac: '02:31:32:33:34:35', ip: '10.21.22.2' },
);

beforeEach(() => begin(ECHO));

function field(name: string): CraftField {
  const all = crafted.value?.headers.flatMap(({ fields }) => fields) ?? [];
  const found = all.find((one) => one.field.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const keyOfTtl = '14/ip.ttl';

describe('fields and bytes in step', () => {
  test('a field that is typed is in the bytes, and reads as typed until it is left', () => {
    typeField(field('ip.ttl'), '0x0a');
    expect(hexShown.value.split('\n')[1]?.slice(0, 20)).toBe('00 3c 00 00 00 00 0a');
    expect(drafts.value.get(keyOfTtl)).toEqual({ text: '0x0a', says: null });
    leaveField(keyOfTtl);
    expect(drafts.value.has(keyOfTtl)).toBe(false);
    expect(field('ip.ttl').field.text).toBe('10');
  });

  test('bytes that are typed are in the fields', () => {
    typeHex(hexShown.value.replace(/^02 31/, '06 31'));
    expect(field('eth.destination').field.text).toBe('06:31:32:33:34:35');
    leaveHex();
    expect(hexDraft.value).toBeNull();
  });

  test('another type is another header', () => {
    typeField(field('ip.protocol'), 'udp');
    expect(crafted.value?.headers.map(({ key }) => key)).toEqual(['0/eth', '14/ip', '34/udp']);
  });
});

describe('what does not fit', () => {
  test('a field: it stays with its reason, and the frame as it was', () => {
    typeField(field('ip.ttl'), '300');
    leaveField(keyOfTtl);
    const says = "ip.ttl '300': expected a whole number from 0 to 255";
    expect(drafts.value.get(keyOfTtl)).toEqual({ text: '300', says });
    expect(misfits.value).toEqual([says]);
    expect(frame.value).toEqual(ECHO);
    takeBack(keyOfTtl);
    expect(misfits.value).toEqual([]);
  });

  test('bytes: the same', () => {
    typeHex('02 3');
    leaveHex();
    expect([hexShown.value, misfits.value.length]).toEqual(['02 3', 1]);
    expect(frame.value).toEqual(ECHO);
    takeBackHex();
    expect([hexShown.value.slice(0, 5), misfits.value.length]).toEqual(['02 31', 0]);
  });
});

test('steps back, and who has changed it', () => {
  expect(isUntouched.value).toBe(true);
  typeField(field('ip.ttl'), '1');
  expect(isUntouched.value).toBe(false);
  makeAllRight();
  expect(field('ip.checksum').faults).toEqual([]);
  undo();
  expect(field('ip.checksum').faults).toHaveLength(1);
  undo();
  expect(frame.value).toEqual(ECHO);
});
