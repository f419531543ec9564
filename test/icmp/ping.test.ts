import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Errno } from '../../src/ip/errors.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { viewOf } from '../support/hex.ts';
import {
  address,
  answer,
  counting,
  datagram,
  drops,
  icmp,
  introduce,
  OTHER,
  OTHER_MAC,
  PEER,
  Pinger,
  type SeenIcmp,
  seenArp,
  seenIcmp,
  US,
  upTo,
} from '../support/packets.ts';

let wire: Wire;

beforeEach(() => {
  wire = new Wire();
  introduce(wire);
});

afterEach(() => wire.assertBalanced());

describe('RFC 792, echo: what a session sends', () => {
  test('RFC 1122 §3.2.2.6/2, RFC 792, echo/4: type 8, code 0, its own identifier, sequence numbers from 1', () => {
    const pinger = new Pinger(wire, PEER);
    for (let n = 0; n < 3; n++) pinger.send();
    const { identifier } = pinger.session;
    expect(wire.sent().map(seenIcmp)).toMatchObject(
      [1, 2, 3].map((sequence) => ({ type: 8, code: 0, identifier, sequence, destination: PEER })),
    );
    expect(pinger.session.sequence).toBe(3);
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IcmpOutMsgs: 3, IcmpOutEchos: 3 });
  });

  test.each([0, 1, 15, 16, 17, 56, 1472])('%i data bytes', (size) => {
    const pinger = new Pinger(wire, PEER, { size });
    pinger.send();
    const [request] = wire.sent().map(seenIcmp);
    expect(request?.data).toHaveLength(size);
    const pattern = size >= 16 ? 16 : 0;
    expect(request?.data.slice(pattern)).toEqual(counting(size).slice(pattern));
  });

  test('the data begin with the time of day as a timeval, for Wireshark', () => {
    wire.advance(1234.5678);
    new Pinger(wire, PEER, { epochMs: 1_700_000_000_000.25 }).send();
    const [request] = wire.sent().map(seenIcmp);
    const view = viewOf(request?.data ?? new Uint8Array());
    expect(view.getBigUint64(0, true)).toBe(1_700_000_001n);
    expect(Number(view.getBigUint64(8, true))).toBeCloseTo(234_817, -1);
  });

  test('the data past byte 255 count on from 0', () => {
    new Pinger(wire, PEER, { size: 600 }).send();
    const [request] = wire.sent().map(seenIcmp);
    expect(request?.data.slice(250, 260)).toEqual(
      Uint8Array.of(250, 251, 252, 253, 254, 255, 0, 1, 2, 3),
    );
  });

  test('what does not go out says why, and the sequence number is used up', () => {
    const pinger = new Pinger(wire, '203.0.113.9');
    expect(pinger.send()).toBe(Errno.NetUnreachable);
    wire.stack.addGateway(address(PEER));
    expect(pinger.send()).toBe(Errno.Ok);
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ sequence: 2 }]);
  });
});

describe('what a session hears', () => {
  let pinger: Pinger;
  let request: SeenIcmp;

  beforeEach(() => {
    wire.advance(5000.25);
    pinger = new Pinger(wire, PEER);
    request = send(pinger);
  });

  test.each([0, 0.0625, 0.5, 12.5, 1000, 86_400_000])(
    'RFC 1122 §3.2.2.6/2,7: a reply after %f ms: that is its round-trip time',
    (ms) => {
      wire.advance(ms);
      wire.inject(answer(request));
      expect(pinger.replies).toEqual([
        {
          sequence: 1,
          from: address(PEER),
          ttl: 0x37,
          bytes: 64,
          rttMs: ms,
          duplicate: false,
          truncated: false,
          wrongAt: -1,
          options: new Uint8Array(),
          data: request.data,
        },
      ]);
      expect(drops(wire)).toEqual({});
      expect(wire.stack.ctx.flow.delivered).toBe(1);
    },
  );

  test('the time in the data is not believed', () => {
    wire.advance(7);
    const data = request.data.slice().fill(0xff, 0, 16);
    wire.inject(answer(request, { data }));
    expect(pinger.replies).toMatchObject([{ rttMs: 7, wrongAt: -1 }]);
  });

  test('the same reply again is a duplicate, with its own time', () => {
    wire.advance(3);
    wire.inject(answer(request));
    wire.advance(4);
    wire.inject(answer(request));
    wire.inject(answer(request));
    expect(pinger.replies.map(({ duplicate, rttMs }) => [duplicate, rttMs])).toEqual([
      [false, 3],
      [true, 7],
      [true, 7],
    ]);
  });

  test('replies in another order than the requests', () => {
    wire.advance(10);
    const second = send(pinger);
    wire.advance(10);
    wire.inject(answer(second));
    wire.inject(answer(request));
    expect(pinger.replies.map(({ sequence, rttMs }) => [sequence, rttMs])).toEqual([
      [2, 10],
      [1, 20],
    ]);
  });

  test('a reply from another station than was asked is told, with its address', () => {
    wire.inject(answer(request, { source: OTHER, from: OTHER_MAC }));
    expect(pinger.replies).toMatchObject([{ from: address(OTHER) }]);
  });

  test.each<[string, Partial<Record<'identifier' | 'sequence', number>>, string]>([
    ['whose sequence number was not sent yet', { sequence: 2 }, 'icmp.unexpected'],
    ['to sequence number 0', { sequence: 0 }, 'icmp.unexpected'],
    ['to the highest sequence number', { sequence: 65535 }, 'icmp.unexpected'],
    ['to another identifier', { identifier: 0x1234 }, 'icmp.noSession'],
  ])('a reply %s is dropped by name', (_, changes, reason) => {
    wire.inject(answer(request, changes));
    expect(pinger.replies).toEqual([]);
    expect(drops(wire)).toEqual({ [reason]: 1 });
  });

  test.each<[string, (data: Uint8Array) => Uint8Array, object]>([
    ['without data', () => counting(0), { truncated: true, wrongAt: -1, bytes: 8 }],
    ['one byte shorter', (data) => data.slice(0, 55), { truncated: true, wrongAt: -1, bytes: 63 }],
    [
      'one byte longer',
      (data) => Uint8Array.of(...data, 9),
      { truncated: false, wrongAt: -1, bytes: 65 },
    ],
    ['wrong in its first pattern byte', wrongAt(16), { truncated: false, wrongAt: 16 }],
    ['wrong in its last byte', wrongAt(55), { truncated: false, wrongAt: 55 }],
    ['wrong in the timestamp, which is not compared', wrongAt(15), { wrongAt: -1 }],
    [
      'shorter and wrong',
      (data) => wrongAt(20)(data).slice(0, 30),
      { truncated: true, wrongAt: 20 },
    ],
  ])('a reply %s', (_, change, expected) => {
    const data = change(request.data);
    wire.inject(answer(request, { data }));
    expect(pinger.replies).toMatchObject([{ duplicate: false, data, ...expected }]);
  });

  test('waiting until the answer, or an error, comes', () => {
    const second = send(pinger);
    expect([0, 1, 2, 3].map((n) => pinger.session.isWaiting(n))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    wire.inject(answer(request));
    expect([1, 2].map((n) => pinger.session.isWaiting(n))).toEqual([false, true]);
    const quoted = icmp({ ...request, sequence: 2, destination: PEER, type: 8 });
    wire.inject(icmp({ type: 11, code: 0, data: datagram(quoted), identifier: 0, sequence: 0 }));
    expect(pinger.session.isWaiting(2)).toBe(false);
    expect(pinger.errors).toMatchObject([{ sequence: second.sequence, type: 11, code: 0 }]);
  });

  test.each([
    ['destination unreachable', 3, false],
    ['source quench', 4, true],
    ['redirect', 5, true],
    ['time exceeded', 11, false],
    ['parameter problem', 12, false],
  ])(
    'after %s (%i) the request still waits: %s; an answer is the first, no duplicate',
    (_, type, waits) => {
      const quoted = icmp({ ...request, destination: PEER, type: 8 });
      wire.inject(icmp({ type, code: 0, data: datagram(quoted), identifier: 0, sequence: 0 }));
      expect(pinger.errors).toHaveLength(1);
      expect(pinger.session.isWaiting(1)).toBe(waits);
      wire.inject(answer(request));
      expect(pinger.replies).toMatchObject([{ sequence: 1, duplicate: false }]);
      expect(pinger.session.isWaiting(1)).toBe(false);
    },
  );

  test('a closed session hears nothing more', () => {
    pinger.session.close();
    wire.inject(answer(request));
    expect(pinger.replies).toEqual([]);
    expect(drops(wire)).toEqual({ 'icmp.noSession': 1 });
  });
});

describe('65536 sequence numbers, and round again', () => {
  test('the numbers go on from 65535 with 0, each measured from its last request', () => {
    const pinger = new Pinger(wire, PEER, { size: 0 });
    for (let n = 0; n < 65_536; n++) {
      pinger.send();
      if (n % 500 === 0) wire.sent();
    }
    expect(wire.sent().map(seenIcmp).at(-1)).toMatchObject({ sequence: 0 });
    wire.advance(1000);
    const again = send(pinger);
    expect(again.sequence).toBe(1);
    wire.advance(5);
    wire.inject(answer(again));
    expect(pinger.replies).toMatchObject([{ sequence: 1, rttMs: 5, duplicate: false }]);
  });

  test('a number that was answered in an earlier round waits again', () => {
    const pinger = new Pinger(wire, PEER, { size: 0 });
    wire.inject(answer(send(pinger)));
    for (let n = 0; n < 65_536; n++) {
      pinger.send();
      if (n % 500 === 0) wire.sent();
    }
    wire.sent();
    expect(pinger.session.isWaiting(1)).toBe(true);
    wire.inject(
      icmp({ type: 0, identifier: pinger.session.identifier, sequence: 1, data: counting(0) }),
    );
    expect(pinger.replies.map(({ duplicate }) => duplicate)).toEqual([false, false]);
  });
});

describe('several sessions', () => {
  test('two at once, to one host: each hears its own', () => {
    const first = new Pinger(wire, PEER);
    const second = new Pinger(wire, PEER, { size: 8 });
    expect(first.session.identifier).not.toBe(second.session.identifier);
    const requests = [send(first), send(second), send(first)];
    for (const request of requests.reverse()) wire.inject(answer(request));
    expect(first.replies.map(({ sequence }) => sequence)).toEqual([2, 1]);
    expect(second.replies).toMatchObject([{ sequence: 1, bytes: 16 }]);
  });

  test('a thousand, each with an identifier of its own', () => {
    const ids = upTo(1000).map(() => new Pinger(wire, PEER).session.identifier);
    expect(new Set(ids).size).toBe(1000);
  });

  test('identifiers come from the seed', () => {
    const ids = upTo(20).map((seed) => new Pinger(new Wire({ seed }), PEER).session.identifier);
    expect(new Set(ids).size).toBe(20);
  });

  test('an error goes to the session of the quoted identifier only', () => {
    const first = new Pinger(wire, PEER);
    const second = new Pinger(wire, PEER);
    send(first);
    second.send();
    const [frame = new Uint8Array()] = wire.sent();
    wire.inject(icmp({ type: 3, code: 13, data: datagram(frame) }));
    expect(first.errors).toEqual([]);
    expect(second.errors).toMatchObject([{ sequence: 1, code: 13, from: address(PEER) }]);
  });

  test('a session may open another and send from within its listener', () => {
    let opened: Pinger | null = null;
    const session = wire.stack.ping(
      { destination: address(PEER) },
      {
        reply: () => {
          opened = new Pinger(wire, PEER);
          opened.session.send();
          session.close();
        },
        error: () => {},
      },
    );
    wire.run(() => session.send());
    for (const request of wire.sent().map(seenIcmp)) wire.inject(answer(request));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 8, sequence: 1 }]);
  });
});

describe('two stacks in one process share nothing', () => {
  test('neighbours, sessions, counters, clocks, identifiers', () => {
    const other = new Wire({ seed: 2 });
    const ours = new Pinger(wire, PEER);
    const theirs = new Pinger(other, PEER);
    const request = send(ours);
    theirs.send();
    expect(other.sent().map(seenArp)).toMatchObject([{ targetIp: PEER }]);
    other.inject(answer(request));
    expect([ours.replies, theirs.replies]).toEqual([[], []]);
    expect(drops(other)).toEqual({ 'icmp.noSession': 1 });
    expect(drops(wire)).toEqual({});
    expect(wire.stack.ctx.counters.snapshot()).toMatchObject({ IpInReceives: 0 });
    other.advance(10_000);
    expect(theirs.errors).toHaveLength(1);
    expect(ours.session.isWaiting(1)).toBe(true);
    expect(wire.stack.ctx.now).toBe(0);
    other.assertBalanced();
  });
});

test('RFC 1122 §3.2.2.1/4: host unreachable from a router names the request', () => {
  const pinger = new Pinger(wire, '203.0.113.9');
  wire.stack.addGateway(address(PEER));
  pinger.send();
  const [frame = new Uint8Array()] = wire.sent();
  wire.inject(icmp({ type: 3, code: 1, data: datagram(frame), identifier: 0, sequence: 0 }));
  expect(pinger.errors).toEqual([{ sequence: 1, from: address(PEER), type: 3, code: 1, rest: 0 }]);
  expect(seenIcmp(frame).source).toBe(US);
});

/** Sends the next request and takes it off the cable. */
function send(pinger: Pinger): SeenIcmp {
  expect(pinger.send()).toBe(Errno.Ok);
  const [request] = wire.sent().map(seenIcmp);
  if (request === undefined) throw new Error('nothing was sent');
  return request;
}

function wrongAt(place: number): (data: Uint8Array) => Uint8Array {
  return (data) => data.map((byte, n) => (n === place ? byte ^ 0x80 : byte));
}
