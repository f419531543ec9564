// The packet list tells of a packet what has been shown of it, and no more.

import { beforeEach, expect, test } from 'vitest';
import { recording } from '../../web/model/recording.ts';
import { frontier, session } from '../../web/model/state.ts';
import { pace, seek, toLive } from '../../web/model/time.ts';
import { causeToldOf, fateToldOf, packetAt, rowCount } from '../../web/packets/rows.ts';
import { frame } from '../../web/session/host.ts';
import { openPlaygroundBy } from '../../web/session/playground.ts';

beforeEach(async () => {
  openPlaygroundBy('two-hosts');
  frame(16);
  const ping = { do: 'ping', node: 'a', to: 'b', count: 1, intervalMs: 1000, size: 56 } as const;
  await session.value?.request(ping);
  for (let n = 0; n < 8; n++) frame(16);
  pace.value = 1;
});

/** Shows everything up to the first event of that kind, and what the first packet's row says then. */
function at(kind: string): string[] {
  const event = [...recording.value].find((one) => one.kind === kind && one.packet === 1);
  seek(event?.id ?? 0);
  const first = packetAt(0);
  return first === null ? [] : [fateToldOf(first), causeToldOf(first)];
}

test('a reply, which nothing here brought about, answers its request as soon as that is shown', () => {
  const reply = [...recording.value].find(({ values }) => values.request === '#1');
  const row = recording.value.packets.indexOf('a', reply?.packet ?? 0);
  const cause = (id: number): string => {
    seek(id);
    const packet = recording.value.packets.at(row);
    return packet === null ? 'nothing' : causeToldOf(packet);
  };
  expect(cause((reply?.id ?? 0) - 1)).toBe('');
  expect(cause(reply?.id ?? 0)).toBe('answers #1');
});

test('the first packet: made, waiting, let go, gone', () => {
  expect(at('originate')).toEqual(['open', '']);
  expect(rowCount.value).toBe(1);
  expect(at('park')).toEqual(['parked', '']);
  expect(at('release')).toEqual(['open', 'released by #3']);
  expect(at('transmit')).toEqual(['transmitted', 'released by #3']);
  toLive();
  frame(16);
  expect(at('originate')).toEqual(['transmitted', 'released by #3']);
  expect(frontier.value).toBeGreaterThan(20);
});
