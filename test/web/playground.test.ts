// The playground as the page drives it: time goes on as far as the person has seen, and steps are shown while it stands.

import { expect, test } from 'vitest';
import { recording } from '../../web/model/recording.ts';
import { last, playhead, problem, session, state, title } from '../../web/model/state.ts';
import { behind, pace, pause, STAGE_MS, stepStage, toLive } from '../../web/model/time.ts';
import { frame } from '../../web/session/host.ts';
import { openPlaygroundBy, openTopologyFile, topologyName } from '../../web/session/playground.ts';

const FRAME_MS = 16;

function frames(count: number): void {
  for (let n = 0; n < count; n++) frame(FRAME_MS);
}

async function pingOnce(): Promise<void> {
  const ping = { do: 'ping', node: 'a', to: 'b', count: 2, intervalMs: 1000, size: 56 } as const;
  await session.value?.request(ping);
}

test('slow motion is never behind what has happened: time waits for it', async () => {
  openPlaygroundBy('two-hosts');
  frames(1);
  await pingOnce();
  frames(3);
  const happened = last.value;
  expect(happened).toBeGreaterThan(10);
  frames(Math.floor((STAGE_MS * 5) / FRAME_MS));
  expect(last.value).toBe(happened);
  expect(playhead.value).toBeGreaterThan(3);
  expect(behind.value).toBeGreaterThan(0);
  pace.value = Number.POSITIVE_INFINITY;
  frames(2);
  expect(behind.value).toBe(0);
  frames(Math.ceil(1100 / FRAME_MS));
  expect(last.value).toBeGreaterThan(happened);
});

test('held stacks do one thing at a step, and it is shown', async () => {
  openPlaygroundBy('two-hosts');
  frames(1);
  await pingOnce();
  frames(3);
  toLive();
  pause();
  frames(1);
  expect(state.value?.held).toBe(true);
  const before = last.value;
  stepStage(1);
  await new Promise((done) => setTimeout(done, 0));
  frames(1);
  expect(last.value).toBeGreaterThan(before);
  expect(playhead.value).toBe(before + 1);
});

test('a name that no topology has, and a file that is none', () => {
  openPlaygroundBy('nowhere');
  frames(1);
  expect(problem.value).toContain('There is no topology “nowhere”');
  expect([topologyName.value, title.value]).toEqual(['two-hosts', 'Two hosts on one cable']);
  const shown = recording.value;
  expect(openTopologyFile({ title: 3 }, 'mine.json')).toBe(false);
  expect(problem.value).toContain('mine.json: title');
  expect(recording.value).toBe(shown);
});
