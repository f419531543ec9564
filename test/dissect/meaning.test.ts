import { describe, expect, test } from 'vitest';
import { dissect } from '../../src/dissect/dissect.ts';
import { fieldMeaning, headerMeaning } from '../../src/dissect/meaning.ts';
import { PROTOCOLS } from '../../src/dissect/protocols.ts';
import { BAD, GOOD } from './specimens.ts';

/** All fields of all tables, and those of options and records as they occur. */
function names(): Set<string> {
  const found = new Set<string>();
  for (const { name, fields } of PROTOCOLS.values())
    for (const field of fields) found.add(`${name}.${field.name}`);
  for (const frame of [...Object.values(GOOD), ...Object.values(BAD)])
    for (const { fields } of dissect(frame.bytes()).layers)
      for (const { name } of fields) found.add(name);
  return found;
}

describe('what fields are for', () => {
  test('every field has a sentence', () => {
    const sentences = [...names()].map((name) => [name, fieldMeaning(name)]);
    expect(sentences.length).toBeGreaterThan(90);
    expect(sentences.filter(([, says]) => says === null)).toEqual([]);
  });

  test('every header has a sentence', () => {
    const headers = new Set([...names()].map((name) => name.split('.')[0] ?? ''));
    expect([...headers].filter((name) => headerMeaning(name) === null)).toEqual([]);
  });

  test.each<[string, string | null]>([
    ['ip.ttl', 'How many more routers may pass it on. Each takes one away; at 0 it is dropped.'],
    ['option.address2', 'One stop of the way.'],
    ['record.source17', 'One source of the group.'],
    ['ip.tomorrow', null],
  ])('%s', (name, says) => {
    expect(fieldMeaning(name)).toBe(says);
  });
});
