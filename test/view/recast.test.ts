// Devices that come, go and are renamed by words: what a viewer hears, and what becomes of what is recorded.

import { beforeEach, expect, test } from 'vitest';
import { nameAt } from '../../src/trace/ends.ts';
import { Recording } from '../../src/trace/recording.ts';
import { Playground } from '../../src/view/playground.ts';
import type { Message } from '../../src/view/protocol.ts';
import type { Topology } from '../../src/view/topology.ts';
import { stackWords } from '../../src/view/words.ts';
import { passagesOf } from '../../web/pictures/passages.ts';

const TWO: Topology = {
  title: 'Two hosts',
  says: 'Ping.',
  nodes: [
    { name: 'a', kind: 'host', addresses: ['10.0.0.1/24'] },
    { name: 'b', kind: 'host', addresses: ['10.0.0.2/24'] },
  ],
  cables: [{ ends: ['a', 'b'], delayMs: 2 }],
};

const PING = { do: 'ping', node: 'a', to: 'b', count: 1, intervalMs: 1000, size: 56 } as const;

let ground: Playground;
let heard: Message[];

beforeEach(() => {
  ground = new Playground(TWO);
  heard = [];
  ground.session.listen((message) => heard.push(message));
});

function say(...lines: readonly string[]): void {
  for (const line of lines) {
    expect(ground.session.answer({ do: 'words', node: 'a', line })).toMatchObject({ ok: true });
  }
}

function pass(ms: number): void {
  for (let gone = 0; gone < ms; gone += 50) ground.advance(50);
}

const casts = () => heard.filter((message) => message.type === 'cast');

/** The devices of `a` as they were told last. */
const devices = (): string[] =>
  (casts().at(-1)?.nodes[0]?.devices ?? []).map(({ index, name, inner, peer, end, gone }) => {
    const joined = peer !== undefined && `peer ${peer}`;
    const marks = [inner && 'inner', joined, gone && 'gone', end !== undefined && `end ${end}`];
    return [`${index} ${name}`, ...marks.filter((mark) => typeof mark === 'string')].join(', ');
  });

const LO = '1 lo, inner';

test.each<[string, string[], string[]]>([
  ['a dummy', ['link add d0 type dummy'], [LO, '2 eth0', '3 d0, end ']],
  [
    'a veth',
    ['link add v0 type veth peer name v1'],
    [LO, '2 eth0', '3 v1, inner, peer 4, end ', '4 v0, inner, peer 3, end '],
  ],
  [
    'a device that is renamed',
    ['link set eth0 down', 'link set eth0 name up0'],
    [LO, '2 up0, end a.eth0'],
  ],
  [
    'and its old name taken by another',
    ['link set eth0 down', 'link set eth0 name up0', 'link add eth0 type dummy'],
    [LO, '2 up0, end a.eth0', '3 eth0, end '],
  ],
  [
    'one that is gone, which events still name',
    ['link add d0 type dummy', 'link del d0'],
    [LO, '2 eth0', '3 d0, gone, end '],
  ],
])('%s', (_, lines, expected) => {
  say(...lines);
  expect(devices()).toEqual(expected);
});

test('a node says its addresses as they are, and nothing is told of what stays', () => {
  say('neigh show', 'route show', 'addr add 10.9.0.1/24 dev eth0');
  expect(casts().map(({ nodes }) => nodes[0]?.says)).toEqual([
    'host, eth0 10.0.0.1/24, eth0 10.9.0.1/24',
  ]);
});

test('who comes later hears the nodes as they are; who comes back hears what he does not know', () => {
  say('link add d0 type dummy');
  const later: Message[] = [];
  ground.session.listen((message) => later.push(message));
  const back: Message[] = [];
  ground.session.listen((message) => back.push(message), 0);
  const [hello] = later;
  expect(hello?.type === 'hello' && hello.cast.nodes).toEqual(casts()[0]?.nodes);
  expect(back[0]).toEqual(casts()[0]);
});

test('the cable stays the same cable, and what is recorded is kept', () => {
  ground.session.answer(PING);
  pass(100);
  say('link set eth0 down', 'link set eth0 name up0', 'link set up0 up');
  ground.session.answer(PING);
  pass(100);
  const recording = recorded();
  const { cast, last } = recording;
  expect(cast.nodes[0]?.devices[1]).toMatchObject({ name: 'up0', end: 'a.eth0' });
  expect(nameAt(cast, 'a.eth0')).toBe('a.up0');
  const ends = passagesOf(recording, 1, last).map(({ out, fate }) => `${out.end} ${fate}`);
  expect(new Set(ends)).toEqual(new Set(['a.eth0 arrived', 'b.eth0 arrived']));
  expect(passagesOf(recording, 1, last).every(({ out }) => out.packet > 0)).toBe(true);
  const saved = Recording.load(JSON.stringify(recording.save('renamed')), stackWords());
  expect(saved.cast).toEqual(cast);
});

test('names are those of now, also of what was read before', () => {
  ground.session.answer(PING);
  pass(100);
  const recording = recorded();
  const left = [...recording].find(({ kind }) => kind === 'transmit')?.id ?? 0;
  const names = () => [recording.event(left)?.values.device, recording.packets.at(0)?.outDevice];
  expect(names()).toEqual(['eth0', 'eth0']);
  say('link set eth0 down', 'link set eth0 name up0');
  const [cast] = casts();
  if (cast !== undefined) recording.recast(cast);
  expect(names()).toEqual(['up0', 'up0']);
});

/** As a page takes in what it hears. */
function recorded(): Recording {
  let recording: Recording | null = null;
  for (const message of heard) {
    if (message.type === 'hello') recording = new Recording(message.cast, stackWords());
    if (message.type === 'cast') recording?.recast(message);
    if (message.type === 'events') recording?.add(message);
  }
  if (recording === null) throw new Error('nothing was heard');
  return recording;
}
