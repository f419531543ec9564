// What to begin with, where nothing has happened yet: the ping that the topology suggests.

import type { Request } from '../../src/view/protocol.ts';
import { problem, session } from '../model/state.ts';
import { play } from '../model/time.ts';
import { topology } from './playground.ts';

/** As `Ping b from a`; null: nothing is suggested. */
export function startText(): string | null {
  const start = topology.value?.start;
  return start === undefined || session.value === null
    ? null
    : `Ping ${start.to} from ${start.from}`;
}

/** Sends the suggested ping. What is wrong with it is shown. */
export async function start(): Promise<void> {
  const suggested = topology.value?.start;
  if (suggested === undefined) return;
  const { from, ...ping } = suggested;
  const request: Request = {
    do: 'ping',
    node: from,
    count: 1,
    intervalMs: 1000,
    size: 56,
    ...ping,
  };
  play();
  const answer = await session.value?.request(request);
  if (answer?.ok === false) problem.value = answer.says;
}
