// Recordings for tests: how a story reads, and the same one read otherwise.

import { Network } from '../../src/sim/network.ts';
import type { Cast, RecordedEvent } from '../../src/trace/event.ts';
import type { Recorder } from '../../src/trace/recorder.ts';
import { Recording } from '../../src/trace/recording.ts';
import { type RecordedStacks, recordStacks } from '../../src/view/recordstacks.ts';
import { stackWords } from '../../src/view/words.ts';

/** Two hosts and a router between them, whose far cable carries 1000 bytes. */
export function threeNodes() {
  const network = new Network();
  const a = network.host('a', { addresses: ['10.0.0.1/24'], gateway: '10.0.0.254' });
  const r = network.router('r', { interfaces: { eth0: '10.0.0.254/24', eth1: '10.0.1.254/24' } });
  const b = network.host('b', { addresses: ['10.0.1.2/24'], gateway: '10.0.1.254' });
  network.link(a, r);
  network.link(r, b, { mtu: 1000 });
  const recorded = recordStacks({ a: a.stack, r: r.stack, b: b.stack });
  return { network, recorded };
}

/** Pings that are answered, cut, reported and never answered: every kind of event but a copy for a raw session. */
export function busy(): RecordedStacks {
  const { network, recorded } = threeNodes();
  network.ping('a', '10.0.1.2', { count: 3 });
  network.ping('a', '10.0.1.2', { size: 3000 });
  network.ping('a', '10.0.1.2', { size: 1400 });
  network.ping('a', '10.0.1.2', { ttl: 1 });
  network.ping('a', '10.0.0.9');
  return recorded;
}

/** What the recorder holds, read in pieces of so many events. */
export function readIn(piece: number, { recorder }: { recorder: Recorder }, cast: Cast): Recording {
  const recording = new Recording(cast, stackWords());
  for (let from = 1, frame = 0; from <= recorder.last; from += piece) {
    const batch = recorder.read(from, piece, frame);
    frame += batch.frames.length;
    recording.add(batch);
  }
  return recording;
}

/** One event a line. */
export const line = ({ id, node, packet, cause, causeKind, stage, says }: RecordedEvent): string =>
  `${id} ${node} #${packet}${cause === 0 ? '' : ` ${causeKind} #${cause}`} ${stage}: ${says}`;

/** What was compared, one a line. */
export const comparisons = ({ compared }: RecordedEvent): string[] =>
  compared.map(({ ok, what, has, wants }) => `${SIGNS[`${ok}`]} ${what} ${has} / ${wants}`);

const SIGNS = { true: '✓', false: '✗', null: '·' } as const;
