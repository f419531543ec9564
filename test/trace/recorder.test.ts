// What a recorder holds of several stacks, what falls out of it, and what it leaves out where there is too much.

import { beforeEach, describe, expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { Kind } from '../../src/core/trace.ts';
import { Network } from '../../src/sim/network.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { type Batch, RAW_LENGTH, Raw } from '../../src/trace/event.ts';
import { Recorder, type RecorderOptions } from '../../src/trace/recorder.ts';
import { StackTables } from '../../src/view/stacktables.ts';
import { arpRequest, counting, icmp, introduce, ip, PEER, Pinger } from '../support/packets.ts';

let wire: Wire;
let recorder: Recorder;

beforeEach(() => {
  wire = new Wire();
  record();
});

describe('events', () => {
  test('of several stacks are in one order, each with its stack', () => {
    const network = new Network();
    const a = network.host('a', { addresses: ['10.0.0.1/24'] });
    const b = network.host('b', { addresses: ['10.0.0.2/24'] });
    network.link(a, b);
    const both = new Recorder();
    both.observe('a', a.stack.ctx, new StackTables(a.stack));
    both.observe('b', b.stack.ctx, new StackTables(b.stack), 4);
    network.ping('a', '10.0.0.2');
    const ends = eventsOf(both.read(1, 1000)).filter(
      ({ kind }) => kind === Kind.Receive || kind === Kind.Transmit,
    );
    // The request for the station, the answer, the request, the reply.
    const [out, into] = [Kind.Transmit, Kind.Receive];
    expect(ends.map(({ node, kind }) => [node, kind])).toEqual([
      ...[
        [0, out],
        [4, into],
        [4, out],
        [0, into],
      ],
      ...[
        [0, out],
        [4, into],
        [4, out],
        [0, into],
      ],
    ]);
    expect(Object.keys(both.tables())).toEqual(['a', 'b']);
  });

  test('are read from anywhere, as many as are wanted', () => {
    for (let n = 0; n < 5; n++) wire.inject(icmp());
    const whole = recorder.read(1, 1000);
    expect(whole.first).toBe(1);
    expect(whole.events).toHaveLength(recorder.last * RAW_LENGTH);
    const pieces = [];
    for (let from = 1; from <= recorder.last; from += 7) pieces.push(recorder.read(from, 7));
    expect(pieces.flatMap(({ events }) => events)).toEqual(whole.events);
    expect(pieces.flatMap(({ bytes }) => bytes)).toEqual(whole.bytes);
    expect(pieces.flatMap(({ changes }) => changes)).toEqual(whole.changes);
    expect(recorder.read(recorder.last + 1, 10).events).toEqual([]);
  });

  test('fall out at the beginning, with all that belongs to them', () => {
    record({ events: 32 });
    introduce(wire);
    for (let n = 0; n < 9; n++) wire.inject(icmp());
    expect([recorder.first, recorder.last]).toEqual([recorder.last - 31, recorder.last]);
    const batch = recorder.read(1, 1000);
    expect(batch.first).toBe(recorder.first);
    expect(batch.events).toHaveLength(32 * RAW_LENGTH);
    for (const [id] of [...batch.bytes, ...batch.changes, ...batch.explanations]) {
      expect(id).toBeGreaterThanOrEqual(recorder.first);
    }
    expect(recorder.tablesAtFirst()).toEqual(recorder.tables());
  });

  test('are recorded no more when it is detached; the stack has its own ring again', () => {
    wire.inject(icmp());
    const { last } = recorder;
    recorder.detach();
    wire.inject(icmp());
    expect(recorder.last).toBe(last);
    expect(wire.stack.ctx.trace.capacity).toBe(1024);
    expect(recorder.read(1, 1000).events).toHaveLength(last * RAW_LENGTH);
  });
});

describe('bytes', () => {
  test('of a frame that comes in and of the answer that leaves', () => {
    introduce(wire);
    const { last } = recorder;
    const request = icmp();
    wire.inject(request);
    const [reply] = wire.sent();
    expect(keptSince(last)).toEqual([
      [Kind.Receive, bytesOf(request)],
      [Kind.Transmit, bytesOf(reply)],
    ]);
  });

  test('of a packet that is dropped or delivered as it came: once', () => {
    const bad = icmp({ checksumError: 1 });
    wire.inject(bad);
    expect(keptSince(0)).toEqual([[Kind.Receive, bytesOf(bad)]]);
  });

  test('of one that goes on and is dropped with one hop less: as it was then, too', () => {
    wire = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']] });
    wire.stack.ipForward = true;
    record();
    const frame = ip({ destination: '10.1.0.9', payload: counting(30), ttl: 9 });
    wire.inject(frame);
    wire.advance(4000);
    const kept = keptSince(0).filter(([kind]) => kind === Kind.Receive || kind === Kind.Drop);
    const after = kept.at(-1)?.[1] ?? [];
    expect(kept.map(([kind]) => kind)).toEqual([Kind.Receive, Kind.Drop]);
    expect(after[22]).toBe(8);
    expect(after.length).toBe(frame.length);
  });

  test('of one that was made here and got no Ethernet header: from its IP header on', () => {
    new Pinger(wire, PEER).send();
    wire.advance(4000);
    const { bytes } = recorder.read(1, 1000);
    const datagrams = bytes.filter(([, , from]) => from === 'ip');
    expect(datagrams).toHaveLength(1);
    const [[, text] = [0, '']] = datagrams;
    expect(Buffer.from(text, 'base64').subarray(16, 20)).toEqual(Buffer.from([10, 0, 0, 2]));
  });

  test('are gone where others took their place; the event stays', () => {
    record({ bytes: 1024 });
    for (let n = 0; n < 20; n++) wire.inject(arpRequest());
    const { events, bytes } = recorder.read(1, 1000);
    expect(events.length / RAW_LENGTH).toBe(recorder.last);
    expect(bytes.length).toBeGreaterThan(5);
    expect(bytes.length).toBeLessThan(20);
    expect(bytes.at(-1)?.[0]).toBe(recorder.last);
  });

  test('are taken of so many packets in a tenth of a second', () => {
    record({ packets: 6 });
    for (let n = 0; n < 9; n++) wire.inject(icmp({ checksumError: 1 }));
    expect(recorder.read(1, 1000).bytes).toHaveLength(6);
    wire.advance(100);
    const { last } = recorder;
    wire.inject(icmp({ checksumError: 1 }));
    expect(recorder.read(last + 1, 1000).bytes).toHaveLength(1);
  });

  test('are taken of fewer packets where these are long: each 512 bytes count as one more', () => {
    record({ packets: 6 });
    const long = icmp({ checksumError: 1, data: counting(1024) });
    for (let n = 0; n < 9; n++) wire.inject(long);
    expect(recorder.read(1, 1000).bytes).toHaveLength(2);
  });
});

describe('reasons', () => {
  test('are given with each route; the same ones are one object', () => {
    introduce(wire);
    wire.inject(icmp());
    const { last } = recorder;
    wire.inject(icmp());
    wire.inject(icmp());
    const batch = recorder.read(last + 1, 1000);
    const routes = eventsOf(batch).filter(({ kind }) => kind === Kind.Route);
    expect(batch.explanations.map(([id]) => id)).toEqual(routes.map(({ id }) => id));
    const [there, back, ...more] = batch.explanations;
    expect(there?.[1]).toMatchObject({ question: { destination: '10.0.0.1' } });
    expect(back?.[1]).toMatchObject({ question: { destination: PEER } });
    expect(more.map(([, same]) => same)).toEqual([there?.[0], back?.[0]]);
  });

  test('are new ones when the tables or the neighbours have changed', () => {
    introduce(wire);
    wire.inject(icmp());
    const { last } = recorder;
    wire.inject(icmp());
    wire.advance(5000);
    wire.inject(icmp());
    const { explanations } = recorder.read(last + 1, 1000);
    // What is for us depends on no neighbour, but is asked anew all the same.
    expect(explanations.map(([, given]) => typeof given)).toEqual(new Array(4).fill('object'));
  });

  test('are new ones when a route has changed and no neighbour has', () => {
    introduce(wire);
    wire.inject(icmp());
    const { last } = recorder;
    wire.inject(icmp());
    runCommands(wire.stack, 'rule add from 192.168.200.1 lookup 7');
    wire.inject(icmp());
    const given = recorder.read(last + 1, 1000).explanations.map(([, one]) => typeof one);
    expect(given).toEqual(new Array(4).fill('object'));
  });

  test('are looked for so often in a tenth of a second', () => {
    record({ reasons: 3 });
    introduce(wire);
    for (let n = 0; n < 9; n++) wire.inject(icmp());
    expect(recorder.read(1, 1000).explanations).toHaveLength(3);
    wire.advance(100);
    const { last } = recorder;
    wire.inject(icmp());
    expect(recorder.read(last + 1, 1000).explanations).toHaveLength(2);
  });

  test('are never looked for with 0', () => {
    record({ reasons: 0 });
    wire.inject(icmp());
    wire.advance(200);
    wire.inject(icmp());
    expect(recorder.read(1, 1000).explanations).toEqual([]);
  });
});

/** From now on a recorder of that kind listens. */
function record(options: RecorderOptions = {}): void {
  recorder = new Recorder(options);
  recorder.observe('us', wire.stack.ctx, new StackTables(wire.stack));
}

const eventsOf = ({ first, events }: Batch) =>
  Array.from({ length: events.length / RAW_LENGTH }, (_, n) => ({
    id: first + n,
    node: events[n * RAW_LENGTH + Raw.Node],
    kind: events[n * RAW_LENGTH + Raw.Kind],
  }));

/** What was kept behind that event: the kind of the event, and the bytes. */
function keptSince(id: number): [number | undefined, number[]][] {
  const batch = recorder.read(id + 1, 1000);
  const kinds = new Map(eventsOf(batch).map((event) => [event.id, event.kind]));
  return batch.bytes.map(([at, text]) => [kinds.get(at), [...Buffer.from(text, 'base64')]]);
}

const bytesOf = (frame: Uint8Array | undefined): number[] => [...(frame ?? [])];
