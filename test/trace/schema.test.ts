// docs/schema/trace.schema.json: the shapes that files are checked with, which the compiler holds against the types, read by
// somebody else. After a change: npx vitest run test/trace/schema.test.ts -u

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Recording } from '../../src/trace/recording.ts';
import { EVENT } from '../../src/trace/shapes/event.ts';
import { SAVED, traceSchema } from '../../src/trace/shapes/recording.ts';
import { openCapture } from '../../src/view/captured.ts';
import { feed } from '../../src/view/feed.ts';
import { suggestPorts } from '../../src/view/suggest.ts';
import { damages, fits } from '../support/jsonschema.ts';
import { busy } from '../support/recorded.ts';

const schema = traceSchema();
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Every event, and the whole as a file. */
function check(recording: Recording): void {
  for (const event of recording) {
    expect(EVENT.fault(json(event), '')).toBeNull();
    expect(fits(json(event), EVENT.definition, schema)).toBe(true);
  }
  const saved = json(recording.save());
  expect(SAVED.fault(saved, '')).toBeNull();
  expect(fits(saved, schema)).toBe(true);
}

test('is published as it is', async () => {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/schema/trace.schema.json');
});

test('events of simulated hosts fit', () => check(busy().recording()));

const FIXTURES = new URL('../fixtures/', import.meta.url);
const captures = readdirSync(FIXTURES).filter((file) => file.endsWith('.pcapng'));

test.each(captures)('events of a stack that receives %s fit', (file) => {
  const captured = openCapture(readFileSync(new URL(file, FIXTURES)), file);
  const { recording } = feed(captured, { ports: suggestPorts(captured) });
  expect(recording.length).toBeGreaterThan(0);
  check(recording);
});

describe('a damaged value', () => {
  const strange = [null, true, -1, 0.5, 1e300, '', 'a', [], [1], {}, { a: 1 }];
  const recording = busy().recording();
  const explained = [...recording].find(({ explanation }) => explanation !== null);
  const changed = [...recording].find(({ changes }) => changes.length > 0);

  test.each([
    ['an event with its reasons', json(explained), EVENT],
    ['an event with its changes', json(changed), EVENT],
    ['a recording', json(small(recording)), SAVED],
  ])('of %s is refused by the schema where it is by the shape', (_, whole, shape) => {
    let refused = 0;
    for (const damaged of damages(whole, strange)) {
      const fault = shape.fault(damaged, '');
      if (fits(damaged, shape.definition, schema) !== (fault === null))
        throw new Error(`${JSON.stringify(damaged)}: ${fault}`);
      if (fault !== null) refused++;
    }
    expect(refused).toBeGreaterThan(100);
  });
});

/** A little of each kind. */
function small(recording: Recording) {
  const { cast, batches, ...rest } = recording.save('a title');
  const [node] = cast.nodes;
  const [batch] = batches;
  if (node === undefined || batch === undefined) throw new Error('nothing was recorded');
  const frame = { id: 1, timeMs: 1, end: 'a.eth0', way: 'out', frame: 1, length: 42 };
  return {
    ...rest,
    cast: {
      ...cast,
      nodes: [{ ...node, reasons: node.reasons.slice(0, 1), layers: ['device'], place: [0, 1] }],
      cables: [{ ends: ['a.eth0', 'b.eth0'] }],
      tables: {},
    },
    batches: [
      {
        ...{ first: 1, events: batch.events.slice(0, 8) },
        bytes: [[1, 'AAAA', 'ip'], ...batch.bytes.slice(0, 1)],
        ...{ changes: [], explanations: [], frames: [frame], tables: {} },
      },
    ],
  };
}
