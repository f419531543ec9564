// The topologies that come with the playground: each is one that it takes, and what its text promises happens.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { FrameMoment } from '../../src/trace/event.ts';
import { Playground } from '../../src/view/playground.ts';
import type { Request } from '../../src/view/protocol.ts';
import { readTopology } from '../../src/view/readtopology.ts';

const FOLDER = fileURLToPath(new URL('../../examples/topologies/', import.meta.url));
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

type Ping = Extract<Request, { do: 'ping' }>;

/** Somebody who tries what the text says. */
class Student {
  readonly ground: Playground;
  readonly #moments: FrameMoment[] = [];
  #lines: string[] = [];

  constructor(file: string) {
    const read = readTopology(JSON.parse(readFileSync(FOLDER + file, 'utf8')));
    if (!read.ok) throw new Error(`${file}: ${read.says}`);
    this.ground = new Playground(read.topology);
    this.ground.session.listen((message) => {
      if (message.type === 'line') this.#lines.push(message.text);
      if (message.type === 'events') this.#moments.push(...message.frames);
    });
  }

  /** Pings, and returns the answers' lines without the times, and the line that sums up. */
  ping(from: string, to: string, more: Partial<Ping> = {}): string[] {
    return this.#ask({ do: 'ping', node: from, to, count: 1, intervalMs: 200, size: 56, ...more });
  }

  /** The suggested ping. */
  start(): string[] {
    const { start } = this.ground.topology;
    if (start === undefined) throw new Error('it suggests no ping');
    const { from, ...rest } = start;
    return this.#ask({ do: 'ping', node: from, count: 3, intervalMs: 1000, size: 56, ...rest });
  }

  say(node: string, line: string): string {
    const answer = this.ground.session.answer({ do: 'words', node, line });
    return answer.ok ? answer.out : answer.says;
  }

  /** Ends that frames of so many bytes have passed since the last time, as `s.port1 out`, each once. */
  seen(least = 0): string[] {
    const moments = this.#moments.splice(0).filter(({ length }) => length >= least);
    return [...new Set(moments.map(({ end, way }) => `${end} ${way}`))];
  }

  #ask(request: Request): string[] {
    this.#lines = [];
    expect(this.ground.session.answer(request)).toEqual({ ok: true, out: '' });
    for (let n = 0; n < 20 * 25; n++) this.ground.advance(50);
    this.ground.network.assertBalanced();
    const told = this.#lines.filter((line) => /^(\d+ bytes|From|ping:|\d+ packets)/.test(line));
    return told.map((line) => line.replace(/, time \d+ms$/, ''));
  }
}

const counterOf = ({ ground }: Student, node: string, counter: string): number =>
  ground.session.totals().nodes[node]?.counters[counter] ?? 0;

const dropsOf = ({ ground }: Student, node: string) => ground.session.totals().nodes[node]?.drops;

describe.each(FILES)('%s', (file) => {
  test('is taken, has a title, two sentences or more, a place for everybody and a ping', () => {
    const { topology, session } = new Student(file).ground;
    expect(topology.$schema).toBe('../../docs/schema/topology.schema.json');
    expect(topology.title.length).toBeGreaterThan(10);
    expect(topology.says.match(/[.;,:] /g)?.length).toBeGreaterThan(1);
    expect(session.state().impairable).toHaveLength(topology.cables.length * 2);
    const places = topology.nodes.map(({ place = [] }) => place.join());
    expect(new Set(places).size).toBe(topology.nodes.length);
    expect(topology.start).toBeDefined();
  });

  test('the same requests make the same messages', () => {
    const told = (): string => {
      const student = new Student(file);
      const heard: unknown[] = [];
      student.ground.session.listen((message) => heard.push(message));
      student.start();
      return JSON.stringify(heard);
    };
    const first = told();
    expect(first.length).toBeGreaterThan(10_000);
    expect(told() === first).toBe(true);
  });
});

describe('docs/playground.md', () => {
  const page = readFileSync(new URL('../../docs/playground.md', import.meta.url), 'utf8');

  test('names every file', () => {
    expect([...page.matchAll(/^\| `(.*\.json)` \|/gm)].map(([, file]) => file).sort()).toEqual(
      FILES,
    );
  });

  test('has an example that works', () => {
    const [, json = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
    const read = readTopology(JSON.parse(json));
    if (!read.ok) throw new Error(read.says);
    const ground = new Playground(read.topology);
    ground.session.answer({ do: 'ping', node: 'a', to: 'b', count: 1, intervalMs: 10, size: 0 });
    ground.advance(100);
    expect(ground.session.totals().nodes.r?.counters.IpForwDatagrams).toBeGreaterThan(0);
  });
});

describe('what the text promises', () => {
  test('two hosts: ARP before the first request, and after a flush', () => {
    const student = new Student('two-hosts.json');
    expect(student.start()[0]).toContain('time=8.00 ms');
    expect(student.ping('a', 'b')[0]).toContain('time=4.00 ms');
    expect(student.say('a', 'neigh flush all')).toBe('');
    expect(student.ping('a', 'b')[0]).toContain('time=8.00 ms');
  });

  test('switch: the first request by all ports, the rest by one', () => {
    const student = new Student('switch.json');
    student.ping('a', 'b');
    expect(student.seen()).toContain('s.port3 out');
    student.ping('a', 'b');
    expect(student.seen()).not.toContain('s.port3 out');
    student.ping('b', 'c');
    expect(student.seen()).toContain('s.port3 out');
  });

  test('router: one hop less, and the router answers when none is left', () => {
    const student = new Student('router.json');
    expect(student.ping('a', 'b')[0]).toContain('from 10.2.0.2: icmp_seq=1 ttl=63');
    expect(student.ping('a', 'b', { ttl: 1 })[0]).toBe(
      'From 10.1.0.254 icmp_seq=1 Time to live exceeded',
    );
  });

  test('blackhole: nobody is told, until it is made unreachable', () => {
    const student = new Student('blackhole.json');
    expect(student.start()).toEqual(['3 packets transmitted, 0 received, 100% packet loss']);
    expect(Object.values(dropsOf(student, 'r2') ?? {})).toEqual([3]);
    expect(student.ping('a', 'b')[0]).toContain('from 10.3.0.2: icmp_seq=1 ttl=62');
    expect(student.say('r2', 'route replace unreachable 10.3.0.66')).toBe('');
    expect(student.ping('a', '10.3.0.66')[0]).toBe(
      'From 10.2.0.2 icmp_seq=1 Destination Host Unreachable',
    );
  });

  test('uplinks: by source, by TOS and by mark', () => {
    const student = new Student('uplinks.json');
    const ways: [string, Partial<Ping>, string][] = [
      ['a', {}, 'fast'],
      ['b', {}, 'cheap'],
      ['b', { tos: 16 }, 'fast'],
      ['r', {}, 'cheap'],
      ['r', { mark: 1 }, 'fast'],
    ];
    for (const [from, more, by] of ways) {
      const before = counterOf(student, by, 'IpForwDatagrams');
      student.seen();
      expect(student.ping(from, 'web', more)[0]).toContain('from 192.0.2.80');
      expect(counterOf(student, by, 'IpForwDatagrams')).toBeGreaterThan(before);
      expect(student.seen(98).includes('r.eth2 out'), `${from} ${JSON.stringify(more)}`).toBe(
        by === 'fast',
      );
    }
  });

  test('path MTU: lost without a word, then learnt', () => {
    const student = new Student('mtu-black-spot.json');
    expect(student.ping('a', 'b')[0]).toContain('64 bytes from 10.3.0.2');
    expect(student.start()).toEqual(['3 packets transmitted, 0 received, 100% packet loss']);
    expect(student.say('r1', 'rule del priority 100')).toBe('');
    expect(student.start()).toEqual([
      'From 10.1.0.254 icmp_seq=1 Frag needed and DF set (mtu = 1400)',
      expect.stringContaining('1408 bytes from 10.3.0.2: icmp_seq=2'),
      expect.stringContaining('1408 bytes from 10.3.0.2: icmp_seq=3'),
      '3 packets transmitted, 2 received, +1 errors, 33.3333% packet loss',
    ]);
    expect(counterOf(student, 'a', 'IpFragCreates')).toBe(4);
    expect(student.say('a', 'route get 10.3.0.2')).toContain('mtu 1400');
  });

  test('lossy: some are lost, some come twice, and a checksum finds the damage', () => {
    const student = new Student('lossy.json');
    const lines = student.start();
    expect(lines.at(-1)).toBe(
      '20 packets transmitted, 15 received, +3 duplicates, 25% packet loss',
    );
    expect(dropsOf(student, 'a')).toEqual({ 'ip.badChecksum': 1 });
    expect(dropsOf(student, 'b')).toEqual({ 'icmp.badChecksum': 1 });
    expect(student.seen()).toContain('s1.port2 lost');
    for (const end of student.ground.session.state().impairable)
      student.ground.session.answer({ do: 'impair', end, impairment: {}, seed: 6 });
    expect(student.ping('a', 'b', { count: 20 }).at(-1)).toBe(
      '20 packets transmitted, 20 received, 0% packet loss',
    );
  });
});
