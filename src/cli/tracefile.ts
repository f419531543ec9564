// What `tapip trace` does: opens the capture, feeds it to a stack, and prints and writes what was recorded.

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import type { Recording } from '../trace/recording.ts';
import { annotate } from '../view/annotate.ts';
import { type Captured, CapturedError, MOST_BYTES, openCapture } from '../view/captured.ts';
import { type Fed, type FeedPort, feed } from '../view/feed.ts';
import { replayPage } from '../view/replaypage.ts';
import { suggestPorts } from '../view/suggest.ts';
import { Exit, UsageError } from './errors.ts';
import { applyBatchFile } from './ip.ts';
import { complain } from './output.ts';
import { applySettings, printCounters } from './settings.ts';
import { readAll, STDIN, STDOUT, write } from './streams.ts';
import type { TracePlan } from './trace.ts';
import { journeyOfPacket, jsonLines, journeysOfFrames } from './tracejourneys.ts';

/** Returns the exit status. */
export async function traceFile(plan: TracePlan): Promise<number> {
  const captured = open(plan.file);
  const ports = portsFor(captured, plan);
  const fed = run(captured, ports, plan);
  for (const note of fed.notes) complain(`tapip: ${plan.file}: ${note}`);
  print(fed, plan);
  await save(fed.recording, plan);
  await printCounters(fed.stack, plan);
  if (captured.damage === null) return Exit.Ok;
  complain(`tapip: ${captured.damage}; the frames before that are told`);
  return Exit.Error;
}
