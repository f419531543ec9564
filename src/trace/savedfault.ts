// What is wrong with a recording whose shape is right: what does not go together in it.

import { Kind } from '../core/trace.ts';
import { type Batch, type Cast, RAW_LENGTH, Raw, type SavedRecording } from './event.ts';

/** Nodes that a recording can tell apart. */
const MOST_NODES = 65_535;

/** One sentence that says where; null: nothing is wrong. */
export function contentsFault({ cast, batches }: SavedRecording): string | null {
  const fault = castFault(cast);
  if (fault !== null) return fault;
  let next = cast.first;
  for (const [n, batch] of batches.entries()) {
    const path = `batches[${n}]`;
    if (batch.first < next) return `${path}.first ${batch.first}: expected ${next} or more`;
    const found = eventsFault(batch, cast.nodes.length, path) ?? besideFault(batch, path);
    if (found !== null) return found;
    next = batch.first + batch.events.length / RAW_LENGTH;
    if (!Number.isSafeInteger(next))
      return `${path}.first ${batch.first}: expected a smaller number`;
  }
  return null;
}

function castFault({ nodes }: Cast): string | null {
  if (nodes.length > MOST_NODES) return `cast.nodes: expected ${MOST_NODES} at most`;
  const names = new Set<string>();
  for (const [n, { name }] of nodes.entries()) {
    if (names.has(name)) return `cast.nodes[${n}].name: expected one that no other node has`;
    names.add(name);
  }
  return null;
}

const LAST_KIND = Math.max(...Object.values(Kind));
const int32 = (value: number): boolean => (value | 0) === value;
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isByte = (value: number): boolean => (value & 0xff) === value;

/** What each of an event's numbers must be, in their order. */
const NUMBERS: readonly (readonly [
  what: string,
  holds: (value: number, nodes: number) => boolean,
])[] = [
  ['a node of the cast', (value, nodes) => isCount(value) && value < nodes],
  ['a time in milliseconds', Number.isFinite],
  ['a packet’s number', isCount],
  ['a packet’s number', isCount],
  ['a layer, 0 to 255', isByte],
  [`a kind, 1 to ${LAST_KIND}`, (value) => isByte(value) && value >= 1 && value <= LAST_KIND],
  ['32 bits', int32],
  ['32 bits', int32],
];

function eventsFault({ events }: Batch, nodes: number, path: string): string | null {
  if (events.length % RAW_LENGTH !== 0)
    return `${path}.events: expected ${RAW_LENGTH} numbers an event`;
  for (let at = 0; at < events.length; at += RAW_LENGTH) {
    for (let n = Raw.Node; n < RAW_LENGTH; n++) {
      const value = events[at + n] ?? Number.NaN;
      const [what, holds] = NUMBERS[n] ?? ['', Number.isFinite];
      if (!holds(value, nodes)) return `${path}.events[${at + n}] ${value}: expected ${what}`;
    }
  }
  return null;
}

/** What stands beside the events is of one of them each, in their order. */
function besideFault(batch: Batch, path: string): string | null {
  const last = batch.first + batch.events.length / RAW_LENGTH - 1;
  for (const key of ['bytes', 'changes', 'explanations'] as const) {
    let least = batch.first;
    for (const [n, [id]] of batch[key].entries()) {
      if (id < least || id > last)
        return `${path}.${key}[${n}][0] ${id}: expected an id from ${least} to ${last}`;
      least = id + 1;
    }
  }
  return explanationsFault(batch, path);
}

/** What is the same as another's has that in front of it. */
function explanationsFault({ explanations }: Batch, path: string): string | null {
  const whole = new Set<number>();
  for (const [n, [id, given]] of explanations.entries()) {
    if (typeof given !== 'number') whole.add(id);
    else if (!whole.has(given))
      return `${path}.explanations[${n}][1] ${given}: expected an id with an explanation, in front of it`;
  }
  return null;
}
