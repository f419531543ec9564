// Recordings of a playground, as the pages' pictures are drawn from.

import { Recording } from '../../../src/trace/recording.ts';
import { Playground } from '../../../src/view/playground.ts';
import type { Topology } from '../../../src/view/topology.ts';
import { stackWords } from '../../../src/view/words.ts';

export interface FilmOptions {
  /** Impairs the one cable, or the cable to the last node. */
  readonly cable?: Record<string, number>;
  readonly seed?: number;
  readonly count?: number;
  /** Who is pinged: by default the last node. */
  readonly to?: string;
  readonly size?: number;
  readonly ttl?: number;
}

/** Host a pings over one cable, with 2 ms each way: `b`, 10.0.0.2. */
export function filmOfTwo({ cable = {}, seed = 1, ...ping }: FilmOptions = {}): Recording {
  return film(
    {
      ...{ title: 'two', says: 'two', seed },
      nodes: [
        { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'] },
        { name: 'b', kind: 'host', addresses: ['10.0.0.2/24'] },
      ],
      cables: [{ ends: ['a', 'b'], delayMs: 2, ...cable }],
    },
    ping,
  );
}

/** Host a pings by way of router r: `b`, 10.0.2.1. */
export function filmOfRouter({ cable = {}, seed = 1, ...ping }: FilmOptions = {}): Recording {
  return film(
    {
      ...{ title: 'router', says: 'router', seed },
      nodes: [
        { name: 'a', kind: 'host', addresses: ['10.0.1.1/24'], gateway: '10.0.1.254' },
        {
          ...{ name: 'r', kind: 'router' },
          interfaces: { eth0: ['10.0.1.254/24'], eth1: ['10.0.2.254/24'] },
        },
        { name: 'b', kind: 'host', addresses: ['10.0.2.1/24'], gateway: '10.0.2.254' },
      ],
      cables: [
        { ends: ['a', 'r.eth0'], delayMs: 1 },
        { ends: ['r.eth1', 'b'], delayMs: 1, ...cable },
      ],
    },
    ping,
  );
}

/** Host a pings by way of a switch, to which c is joined too: `b`, 10.0.0.2. */
export function filmOfSwitch(): Recording {
  return film(
    {
      ...{ title: 'switch', says: 'switch' },
      nodes: [
        { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'] },
        { name: 'b', kind: 'host', addresses: ['10.0.0.2/24'] },
        { name: 'c', kind: 'host', addresses: ['10.0.0.3/24'] },
        { name: 's', kind: 'switch' },
      ],
      cables: [
        { ends: ['a', 's'], delayMs: 1 },
        { ends: ['b', 's'], delayMs: 1 },
        { ends: ['c', 's'], delayMs: 1 },
      ],
    },
    { to: 'b' },
  );
}

function film(topology: Topology, ping: Omit<FilmOptions, 'cable' | 'seed'>): Recording {
  const { count = 1, to = 'b', size = 56, ttl } = ping;
  const playground = new Playground(topology);
  let recording: Recording | null = null;
  playground.session.listen((message) => {
    if (message.type === 'hello') recording = new Recording(message.cast, stackWords());
    if (message.type === 'events') recording?.add(message);
  });
  const answer = playground.session.answer({
    ...{ do: 'ping', node: 'a', to, count, intervalMs: 1000, size },
    ...(ttl === undefined ? {} : { ttl }),
  });
  if (!answer.ok) throw new Error(answer.says);
  for (let ms = 0; ms < (count + 3) * 1000; ms += 50) playground.advance(50);
  if (recording === null) throw new Error('no recording has begun');
  return recording;
}
