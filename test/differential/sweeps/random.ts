// Datagrams of which several fields at once are at an edge, drawn by a seed: what no single sweep meets.

import { randomFrom } from '../../../src/core/random.ts';
import type { IpFields } from '../../../src/testing/frame/fields.ts';
import { between, type Frame } from '../../../src/testing/frame/frame.ts';
import { BROADCAST, type Row } from '../scenarios/stations.ts';
import { message } from './icmp.ts';
import { DESTINATIONS, SOURCES } from './ipfields.ts';
import { SOME } from './options.ts';
import { HOST, type Place, type Sweep, sender } from './places.ts';
import { upTo } from './sample.ts';

const FRAMES = 400;

export const random =
  (seed: number): Sweep =>
  (place) => {
    const draw = new Draw(seed);
    return upTo(FRAMES).map((n): Row => [`${n}`, drawn(draw, place)]);
  };

class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  /** A number below that. */
  below(limit: number): number {
    return (this.#random() >>> 0) % limit;
  }

  /** True once in so many. */
  once(every: number): boolean {
    return this.below(every) === 0;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    return [first, ...others][this.below(others.length + 1)] ?? first;
  }
}

function drawn(draw: Draw, place: Place): Frame {
  const from = sender();
  const fields: IpFields = { destination: place.destination, ...addresses(draw), ...header(draw) };
  const frame = payload(draw, between(from, HOST).ip(fields));
  const spoilt = draw.once(25) ? frame.with('ip', { checksum: draw.below(0x10000) }) : frame;
  if (!draw.once(10)) return spoilt;
  const destination = draw.of(BROADCAST, '01:00:5e:00:00:01', '06:22:a3:24:25:77');
  return spoilt.with('eth', { destination });
}

function addresses(draw: Draw): IpFields {
  const fields: IpFields = {};
  if (draw.once(5)) fields.source = draw.of('10.0.0.2', ...SOURCES);
  if (draw.once(3)) fields.destination = draw.of(HOST.ip, ...DESTINATIONS);
  return fields;
}

/** Most of the fields are right. */
function header(draw: Draw): IpFields {
  const fields: IpFields = {
    identification: draw.below(0x10000),
    ttl: draw.of(64, 64, 0, 1, 2, 255),
  };
  if (draw.once(2)) Object.assign(fields, { dscp: draw.below(64), ecn: draw.below(4) });
  if (draw.once(3)) fields.dontFragment = 1;
  if (draw.once(20)) fields.reserved = 1;
  if (draw.once(8)) Object.assign(fields, { moreFragments: 1, fragmentOffset: draw.of(0, 8, 800) });
  if (draw.once(12)) fields.fragmentOffset = 8 * draw.below(8192);
  if (draw.once(40)) fields.version = draw.below(16);
  if (draw.once(30)) fields.headerLength = 4 * draw.below(16);
  if (draw.once(20)) fields.totalLength = draw.of(19, 20, 27, 28, 60, 1500);
  if (draw.once(4)) fields.options = options(draw);
  return fields;
}

/** What fits of up to three. */
function options(draw: Draw): Uint8Array {
  const octets = upTo(1 + draw.below(3)).flatMap(() => [...draw.of([1], ...SOME)]);
  return Uint8Array.from(octets.slice(0, 40));
}

function payload(draw: Draw, frame: Frame): Frame {
  const size = draw.of(0, 1, 7, 20, 99, 549, 1000, 1400);
  const kind = draw.below(10);
  if (kind < 5) return frame.icmp({ identifier: 0x4142, sequence: draw.below(9) }).payload(size);
  if (kind < 8) {
    const wrong = draw.once(10) ? 1 : 0;
    const type = draw.of(0, 3, 5, 8, 11, 12, 13, 17, draw.below(256));
    const octets = message(type, draw.below(20), draw.of(3, 8, 20, 36, 64), wrong);
    return frame.with('ip', { protocol: 'icmp' }).payload(octets);
  }
  return frame.with('ip', { protocol: draw.of(2, 253, 254) }).payload(size);
}
