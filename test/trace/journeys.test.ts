// Journeys of a recording: which leg stands below which, and one packet's journey with all that was compared.

import { describe, expect, test } from 'vitest';
import { Journeys, type Leg } from '../../src/trace/journeys.ts';
import { packetJourney } from '../../src/trace/packetjourney.ts';
import type { Recording } from '../../src/trace/recording.ts';
import { openCapture } from '../../src/view/captured.ts';
import { feed } from '../../src/view/feed.ts';
import { STACK } from '../../src/view/standin.ts';
import { HOST_MAC, PINGED, pcapng } from '../support/captures.ts';
import { arpReply, arpRequest, icmp, PEER, PEER_MAC, US } from '../support/packets.ts';

const PORTS = [{ name: 'eth0', mac: HOST_MAC, addresses: ['10.0.0.1/24'] }];

const recordingOf = (frames: readonly Uint8Array[]): Recording =>
  feed(openCapture(pcapng(frames), 'a'), { ports: PORTS }).recording;

function* eventsOf(recording: Recording) {
  for (let id = recording.first; id <= recording.last; id++) {
    const event = recording.event(id);
    if (event !== null) yield event;
  }
}

function journeysOf(recording: Recording): readonly Leg[] {
  const journeys = new Journeys();
  for (const event of eventsOf(recording)) journeys.add(event);
  return journeys.roots;
}

/** As `#1(#2 #3)`: each leg with those below it. */
const shapeOf = (legs: readonly (number | Leg)[]): string =>
  legs
    .flatMap((leg) => {
      if (typeof leg === 'number') return [];
      const below = shapeOf(leg.parts);
      return [`#${leg.packet}${below === '' ? '' : `(${below})`}`];
    })
    .join(' ');

/** A ping that finds no neighbour entry: the answer waits, is asked for, and goes on because of the ARP reply. */
const WAITING = recordingOf([icmp(), arpReply()]);

test.each<[string, Recording, string]>([
  ['what is answered', recordingOf(PINGED), '#1(#2) #3(#4)'],
  ['what waits, and goes on because of something else', WAITING, '#1(#2(#3)) #4(#2)'],
  [
    'a ping of an address of our own, by the loopback',
    recordingOf([icmp({ source: '10.0.0.1' })]),
    '#1',
  ],
])('%s', (_, recording, shape) => {
  expect(shapeOf(journeysOf(recording))).toBe(shape);
});

test('every event stands in one leg, in order', () => {
  const idsOf = (legs: readonly (number | Leg)[]): number[] =>
    legs.flatMap((part) => (typeof part === 'number' ? [part] : idsOf(part.parts)));
  const ids = idsOf(journeysOf(WAITING));
  expect(ids.toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: WAITING.last }, (_, n) => n + 1),
  );
});

test('the depth is known as things happen, too, and nothing is kept then', () => {
  const whole = new Journeys();
  const live = new Journeys({ whole: false });
  const depths = [...eventsOf(WAITING)].map((event) => [
    whole.add(event).depth,
    live.add(event).depth,
  ]);
  for (const [one, other] of depths) expect(one).toBe(other);
  expect(Math.max(...depths.flat())).toBe(2);
  expect(live.roots).toEqual([]);
});

test('one packet’s journey: causes by name, effects to the right, all that was compared', () => {
  const [head, ...lines] = packetJourney(WAITING, STACK, 2, 0) ?? [];
  expect(head).toMatch(/^packet 2: 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo reply, .*, transmitted$/);
  const text = lines.join('\n');
  expect(text).toMatch(
    /#2 <- #1 +icmp +the echo request becomes its own reply\n +answers packet 1: /,
  );
  expect(text).toMatch(/#3 <- #2 +arp {7}asks everybody who has 10\.0\.0\.2\n/);
  expect(text).toMatch(/#2 <- #4 +arp +goes on: .*\n +released by packet 4: ARP 10\.0\.0\.2 is-at/);
  expect(text).toMatch(/^ +✓ /m);
  expect(text).toMatch(/^ +neighbours: 10\.0\.0\.2 dev eth0 /m);
  // The ARP reply's own stages are its own journey.
  expect(text).not.toMatch(/ms {2}#4 /);
});

describe('from a request to its answer, and back', () => {
  const request = icmp({
    ...{ from: HOST_MAC, to: PEER_MAC, source: US, destination: PEER },
  });
  const film = recordingOf([request, icmp({ type: 0 })]);

  test('who read the answer stands below the request', () => {
    expect(packetJourney(film, STACK, 1, 0)?.at(-1)).toMatch(
      /#2 +icmp {6}read by the ping session with identifier 33154, whose request #1 it answers$/,
    );
  });

  test('the request stands at the answer', () => {
    const lines = packetJourney(film, STACK, 2, 0) ?? [];
    const read = lines.findIndex((line) => line.includes('read by the ping session'));
    expect(lines[read + 1]).toMatch(
      /^ +answers packet 1: 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request/,
    );
  });
});

test('what was brought about by one part of a packet’s life is not told of another', () => {
  const text = (packetJourney(WAITING, STACK, 4, 0) ?? []).join('\n');
  expect(text).toMatch(/#2 <- #4 +device +leaves by eth0/);
  expect(text).not.toContain('#3 <- #2');
});

test('a packet that is not there has none', () => {
  expect(packetJourney(WAITING, STACK, 99, 0)).toBeNull();
  expect(packetJourney(WAITING, 'nobody', 1, 0)).toBeNull();
  expect(packetJourney(recordingOf([arpRequest()]), STACK, 2, 0)).not.toBeNull();
});
