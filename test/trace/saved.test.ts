// Files that are no recordings, or damaged ones: a sentence for people, and nothing else is thrown.

import { describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { Recording } from '../../src/trace/recording.ts';
import { RecordingError } from '../../src/trace/saved.ts';
import { busy } from '../support/recorded.ts';

const WHOLE = busy().recording();
const COUNTED = {
  ...{ received: 7, originated: 5, transmitted: 6, delivered: 3, dropped: 2, parked: 1 },
  ...{ drops: { 'ip.noRoute': 2 }, counters: { IpInReceives: 7 } },
};
WHOLE.totals = { a: COUNTED };
const JSON_TEXT = JSON.stringify(WHOLE.save('a title'));
const LAST = WHOLE.last;

function says(json: string): string {
  try {
    Recording.load(json, () => null);
  } catch (error) {
    if (error instanceof RecordingError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

/** What is said of the file with something else in that place; `undefined`: with nothing there. */
function changed(path: string, change: (old: unknown) => unknown): string {
  const saved = JSON.parse(JSON_TEXT);
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const place = keys.reduce((value, key) => value[key], saved);
  place[last] = change(place[last]);
  return says(JSON.stringify(saved));
}

const list = (old: unknown): unknown[] => (Array.isArray(old) ? old : []);

test('a whole one', () => expect(says(JSON_TEXT)).toBe('nothing is wrong'));

test('what the stacks had counted is in it; it need not be', () => {
  expect(Recording.load(JSON_TEXT, () => null).totals).toEqual({ a: COUNTED });
  const { totals, ...rest } = JSON.parse(JSON_TEXT);
  expect(totals).toBeDefined();
  const without = Recording.load(JSON.stringify(rest), () => null);
  expect(without.totals).toBeNull();
  expect('totals' in without.save()).toBe(false);
  expect(changed('totals.a.counters.IpInReceives', () => -1)).toMatch(
    /^this recording is damaged: totals\.a\.counters\.IpInReceives -1: expected /,
  );
});

describe('what is no recording', () => {
  test.each([
    [
      'cut',
      '{"tapip":"recording"',
      'this is no recording: broken JSON that ends at line 1, column 21: expected a comma or }',
    ],
    [
      'empty',
      '',
      'this is no recording: broken JSON without anything: expected a value: an object, a list, a text in double quotes, a number, true, false or null',
    ],
    ['a list', '[]', 'this is no recording: expected JSON with "tapip": "recording"'],
    ['null', 'null', 'this is no recording: expected JSON with "tapip": "recording"'],
    [
      'of another kind',
      '{"tapip":"topology"}',
      'this is no recording: expected JSON with "tapip": "recording"',
    ],
    [
      'of tomorrow',
      '{"tapip":"recording","version":2}',
      'this recording is of version 2: expected 1; a later tapip may read it',
    ],
    [
      'of no version',
      '{"tapip":"recording"}',
      'this recording is of version nothing: expected 1; a later tapip may read it',
    ],
  ])('%s', (_, json, sentence) => expect(says(json)).toBe(sentence));
});

describe('what is damaged', () => {
  const nodes = 'cast.nodes.1.name';
  const events = 'batches.0.events';
  const bytes = 'batches.0.bytes';

  test.each<[string, path: string, change: (old: unknown) => unknown, sentence: string]>([
    [
      'no cast',
      'cast',
      () => undefined,
      'cast is missing: expected an object with nodes, cables, tables, first, epochMs',
    ],
    [
      'a key too many',
      'more',
      () => 1,
      'more: expected no such key, but one of tapip, version, title, cast, batches',
    ],
    ['a name that is none', nodes, () => 5, 'cast.nodes[1].name 5: expected a text'],
    ['two of a name', nodes, () => 'a', 'cast.nodes[1].name: expected one that no other node has'],
    [
      'half an event',
      events,
      (old) => list(old).slice(1),
      'batches[0].events: expected 8 numbers an event',
    ],
    [
      'a text among numbers',
      `${events}.9`,
      () => '1',
      'batches[0].events[9] "1": expected a number',
    ],
    [
      'a node too far',
      `${events}.8`,
      () => 3,
      'batches[0].events[8] 3: expected a node of the cast',
    ],
    [
      'half a packet',
      `${events}.2`,
      () => 0.5,
      'batches[0].events[2] 0.5: expected a packet’s number',
    ],
    [
      'a wild cause',
      `${events}.3`,
      () => 1e300,
      'batches[0].events[3] 1e+300: expected a packet’s number',
    ],
    [
      'a wild layer',
      `${events}.4`,
      () => 256,
      'batches[0].events[4] 256: expected a layer, 0 to 255',
    ],
    ['no such kind', `${events}.5`, () => 13, 'batches[0].events[5] 13: expected a kind, 1 to 12'],
    [
      'a wild value',
      `${events}.7`,
      () => 2 ** 31,
      'batches[0].events[7] 2147483648: expected 32 bits',
    ],
    [
      'ids that go back',
      'batches',
      (old) => [...list(old), ...list(old)],
      `batches[1].first 1: expected ${LAST + 1} or more`,
    ],
    [
      'ids without end',
      'batches.0.first',
      () => Number.MAX_SAFE_INTEGER,
      'expected an id from 9007199254740991 to',
    ],
    [
      'bytes of nobody',
      `${bytes}.0.0`,
      () => 1e6,
      `batches[0].bytes[0][0] 1000000: expected an id from 1 to ${LAST}`,
    ],
    ['bytes in another order', bytes, (old) => list(old).toReversed(), 'batches[0].bytes[1][0]'],
    [
      'no base64',
      `${bytes}.0.1`,
      () => 'a b',
      'batches[0].bytes[0][1] "a b": expected bytes in base64',
    ],
    [
      'a row that is none',
      'cast.tables.a.routes.0',
      () => 1,
      'cast.tables.a.routes[0] 1: expected an object with',
    ],
  ])('%s', (_, path, change, sentence) => {
    const said = changed(path, change);
    expect(said).toMatch(/^this recording is damaged: /);
    expect(said).toContain(sentence);
  });

  test('a name without end, and a value without bottom', () => {
    const long = 'x'.repeat(1e6);
    expect(changed(long, () => 1).length).toBeLessThan(300);
    const deep = `${'['.repeat(1e5)}${']'.repeat(1e5)}`;
    expect(says(JSON_TEXT.replace('"a title"', deep))).toBe(
      'this recording is damaged: title a list of 1: expected a text',
    );
  });
});

test('whatever is written over it, it is read or refused, and can be looked through', () => {
  const random = randomFrom(20);
  const below = (most: number): number => (random() >>> 0) % most;
  let read = 0;
  for (let n = 0; n < 60; n++) {
    const saved = JSON.parse(JSON_TEXT);
    const { events } = saved.batches[0];
    for (let m = below(40); m >= 0; m--) {
      const at = below(events.length);
      events[at] = [below(4), below(40), -below(100), events[below(events.length)]][below(4)];
    }
    try {
      const recording = Recording.load(JSON.stringify(saved), () => null);
      read++;
      for (const event of recording) expect(event.says).not.toBe('');
      for (let m = 0; m < recording.packets.length; m++) {
        const packet = recording.packets.at(m);
        expect(recording.packet(packet?.node ?? '', packet?.packet ?? 0)).not.toBeNull();
      }
    } catch (error) {
      if (!(error instanceof RecordingError)) throw error;
    }
  }
  expect(read).toBeGreaterThan(5);
});
