// What surrounds a program's work on a cable: it is opened before, and whatever happens, closed behind.

import type { LoopOptions } from '../loop.ts';
import { type Cable, openCable } from './cable.ts';
import type { CablePlan } from './link.ts';
import { complain } from './output.ts';
import { printCounters } from './settings.ts';

/** Opens the link for the work, and closes it; prints what was asked for at the end. Returns what the work returns. */
export async function onCable(
  link: CablePlan,
  work: (cable: Cable) => Promise<number>,
  options: LoopOptions = {},
): Promise<number> {
  const cable = await openCable(link, complain, options);
  try {
    return await work(cable);
  } finally {
    cable.loop.stop();
    await printCounters(cable.stack, link);
  }
}

/** Starts something and waits until it ends the loop, or somebody interrupts: whether so. Throws when the link fails. */
export async function runToEnd({ stack, loop }: Cable, start: () => void): Promise<boolean> {
  let interrupted = false;
  process.on('SIGINT', () => {
    interrupted = true;
    loop.stop();
  });
  loop.run(stack, start);
  const failure = await loop.ended;
  if (failure !== null) throw failure;
  return interrupted;
}
