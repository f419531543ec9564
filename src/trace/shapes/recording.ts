// The shapes of a batch of events, and of a recording as a file.

import {
  anyText,
  faultAt,
  many,
  named,
  number,
  object,
  oneOf,
  only,
  orNull,
  row,
  type Schema,
  type Shape,
  textLike,
  truth,
  whole,
} from '../../core/shape.ts';
import type { Explanation } from '../../route/explain/explanation.ts';
import {
  type Batch,
  type CableDescription,
  type Cast,
  FRAME_WAYS,
  type FrameMoment,
  type NodeDescription,
  type NodeDevice,
  type NodeTotals,
  RAW_LENGTH,
  type SavedRecording,
} from '../event.ts';
import { DROP_REASON, EVENT } from './event.ts';
import { EXPLANATION, EXPLANATION_PARTS } from './explanation.ts';
import { all, byName, count, time } from './parts.ts';
import { CHANGES, TABLE_PARTS, TABLES } from './tables.ts';

const DEVICE = object<NodeDevice>(
  {
    index: count('its number in its stack'),
    name: anyText('as eth0'),
    lladdr: anyText('its Ethernet address; empty for a port of a switch'),
    mtu: count('bytes'),
    inner: truth('what it sends its own stack hears'),
    peer: count('the index of the other of a veth pair'),
    end: anyText('its end of a cable, where that has not its name; empty: it has none'),
    gone: truth('it is there no more'),
  },
  ['index', 'name', 'lladdr', 'mtu'],
  'a device of a node',
);

const fraction = number(0, 1, 'of the picture’s width or height');

const NODE = all<NodeDescription>(
  {
    name: anyText('unique in the recording'),
    kind: oneOf(['host', 'router', 'switch', 'kernel']),
    devices: many(DEVICE, 'by their index'),
    layers: many(anyText('a layer'), 'an event’s layer is an index; empty: no stack of ours'),
    reasons: many(DROP_REASON, 'a drop’s detail is an index'),
    place: orNull(row<readonly [number, number]>([fraction, fraction], 2, 'x and y')),
    says: anyText('in words, for people'),
  },
  'whoever is at an end of a cable',
);

const end = anyText('an end of a cable, as node.eth0');

const CAST = all<Cast>(
  {
    nodes: many(NODE, 'an event’s node is an index'),
    cables: many(
      all<CableDescription>(
        { ends: row<readonly [string, string]>([end, end], 2, 'two ends') },
        'a cable',
      ),
      'between the nodes',
    ),
    tables: byName(TABLES, 'how they stood before the first event, by node'),
    first: whole(1, Number.MAX_SAFE_INTEGER, 'id of the first event that can be had'),
    epochMs: time('milliseconds since 1970 at the clocks’ zero; 0: the time is virtual'),
  },
  'who takes part',
);

const MOMENT = all<FrameMoment>(
  {
    id: count('the last event before it, or the one that is the same thing'),
    timeMs: time('milliseconds'),
    end,
    way: oneOf(FRAME_WAYS),
    frame: count('the frame’s number, which it keeps through switches'),
    length: count('bytes'),
  },
  'a frame goes into a cable, comes out of one, or is lost between',
);

/** A list as long as a recording: it is gone through without a text for each number. */
const NUMBERS: Shape<readonly number[]> = {
  schema: {
    ...{ type: 'array', items: { type: 'number' } },
    description: `${RAW_LENGTH} numbers an event: node, time, packet, cause, layer, kind, detail, value`,
  },
  fault: (given, path) => {
    if (!Array.isArray(given)) return faultAt(path, given, `${RAW_LENGTH} numbers an event`);
    const wrong = given.findIndex((one) => typeof one !== 'number');
    return wrong < 0 ? null : faultAt(`${path}[${wrong}]`, given[wrong], 'a number');
  },
};

const id = whole(1, Number.MAX_SAFE_INTEGER, 'of an event');
const base64 = textLike('[A-Za-z0-9+/]*={0,2}', 'bytes in base64');

const EXPLANATION_OR_ID: Shape<Explanation | number> = {
  schema: { anyOf: [EXPLANATION.schema, id.schema] },
  fault: (given, path) => (typeof given === 'number' ? id : EXPLANATION).fault(given, path),
};

const BATCH = object<Batch>(
  {
    first: whole(1, Number.MAX_SAFE_INTEGER, 'id of the first event'),
    events: NUMBERS,
    bytes: many(
      row<Batch['bytes'][number]>(
        [id, base64, only('ip') as Shape<'ip' | undefined>],
        2,
        'an id and base64',
      ),
      'bytes of packets: whole frames, or from the IP header on',
    ),
    changes: many(
      row<Batch['changes'][number]>([id, CHANGES], 2, 'an id and changes'),
      'of tables',
    ),
    explanations: many(
      row<Batch['explanations'][number]>([id, EXPLANATION_OR_ID], 2, 'an id and an explanation'),
      'of routes',
    ),
    frames: many(MOMENT, 'where frames were, in order of time'),
    tables: byName(
      TABLES,
      'how they stood before the first event, where events before it are missing',
    ),
  },
  ['first', 'events', 'bytes', 'changes', 'explanations', 'frames'],
  'a run of consecutive events',
);

const TOTALS = all<NodeTotals>(
  {
    received: count('packets'),
    originated: count('packets'),
    transmitted: count('packets'),
    delivered: count('packets'),
    dropped: count('packets'),
    parked: count('packets that wait'),
    drops: byName(count('packets'), 'by the reason, those that are not 0'),
    counters: byName(count('what it says'), 'by Linux’s names, those that are not 0'),
  },
  'what a stack has done with its packets, and counted',
);

export const SAVED = named(
  'SavedRecording',
  object<SavedRecording>(
    {
      tapip: only('recording'),
      version: only(1),
      title: anyText('what it shows, in words'),
      cast: CAST,
      batches: many(BATCH, 'in order; where two do not meet, events between them were not kept'),
      totals: byName(TOTALS, 'what each stack had counted at the end, by node'),
    },
    ['tapip', 'version', 'title', 'cast', 'batches'],
    'a recording as a file',
  ),
);

/** The shapes as a JSON Schema (2020-12): of an event, and of a recording as a file. */
export function traceSchema(): Schema {
  const parts = [EVENT, SAVED, DROP_REASON, ...TABLE_PARTS, ...EXPLANATION_PARTS];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An event that tapip has recorded, or a whole recording',
    anyOf: [EVENT.schema, SAVED.schema],
    $defs: Object.fromEntries(parts.map(({ name, definition }) => [name, definition])),
  };
}
