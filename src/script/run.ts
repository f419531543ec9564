// Runs a script: a conversation with a stack of its own, in virtual time. The same script and seed give the
// same frames at the same times on any machine.

import type { Stack } from '../stack.ts';
import { ConversationError } from '../testing/talk/error.ts';
import type { Said } from '../testing/talk/transcript.ts';
import { Dialogue } from './dialogue.ts';
import { Unmet } from './fault.ts';
import type { Script } from './syntax.ts';

/** What a script that does not do all it says waits for. */
export interface WaitsFor {
  readonly topic: string;
  readonly reason: string;
  readonly line: number;
}

export interface ScriptFailure {
  readonly line: number;
  /** What stands there, or `the end of the script`. */
  readonly statement: string;
  /** What went wrong; may have several lines. */
  readonly says: string;
}

export interface ScriptResult {
  readonly name: string;
  /** `waiting`: it says what it waits for, and that is indeed not there. */
  readonly state: 'passed' | 'failed' | 'waiting';
  readonly waitsFor: WaitsFor | null;
  /** Where it ended; null: at its end, as it should. */
  readonly failure: ScriptFailure | null;
  /** Every frame, in and out. */
  readonly said: readonly Said[];
}

export interface RunOptions {
  /** Where the stack's randomness starts. Default 1. */
  readonly seed?: number;
  /** Called with the script's stack before anything happens: to watch it. */
  readonly started?: (stack: Stack) => void;
}

/**
 * Runs a script. What goes wrong in it is in the result. A script that says what it waits for must go well up to
 * that line and must not go well behind it: when it does, the line has to go, and that is a failure.
 */
export function runScript(script: Script, { seed = 1, started }: RunOptions = {}): ScriptResult {
  const { name, interfaces } = script;
  let dialogue: Dialogue;
  try {
    dialogue = new Dialogue(interfaces, seed);
  } catch (error) {
    const [first] = interfaces;
    const where = { line: first?.line ?? 1, statement: `interface ${first?.name}` };
    const failure = { ...where, says: saysOf(error) };
    return { name, state: 'failed', waitsFor: null, failure, said: [] };
  }
  started?.(dialogue.talk.wire.stack);
  const { said } = dialogue.talk;
  return { name, ...play(script, dialogue), said };
}

type Ending = Pick<ScriptResult, 'state' | 'waitsFor' | 'failure'>;

function play({ statements }: Script, dialogue: Dialogue): Ending {
  let waitsFor: WaitsFor | null = null;
  for (const statement of statements) {
    if (statement.kind === 'waits') {
      waitsFor = statement;
      continue;
    }
    try {
      dialogue.do(statement);
    } catch (error) {
      const { line, text } = statement;
      return stopped(dialogue, waitsFor, error, { line, statement: text });
    }
  }
  try {
    dialogue.talk.end();
  } catch (error) {
    const line = statements.at(-1)?.line ?? 1;
    return stopped(dialogue, waitsFor, error, { line, statement: 'the end of the script' });
  }
  const failure = overdue(waitsFor);
  return { state: failure === null ? 'passed' : 'failed', waitsFor, failure };
}

function stopped(
  { talk }: Dialogue,
  waitsFor: WaitsFor | null,
  error: unknown,
  where: Omit<ScriptFailure, 'says'>,
): Ending {
  const failure = { ...where, says: saysOf(error) };
  const unmet = error instanceof ConversationError || error instanceof Unmet;
  if (waitsFor === null || !unmet) return { state: 'failed', waitsFor, failure };
  try {
    // Whatever the stack cannot do yet, it must not lose a packet over it.
    talk.wire.assertBalanced();
  } catch (leak) {
    return { state: 'failed', waitsFor, failure: { ...where, says: saysOf(leak) } };
  }
  return { state: 'waiting', waitsFor, failure };
}

function overdue(waitsFor: WaitsFor | null): ScriptFailure | null {
  if (waitsFor === null) return null;
  const { line, topic } = waitsFor;
  return {
    line,
    statement: `waits for ${topic}`,
    says: `the script passes: it waits for ${topic} no longer, take this line out`,
  };
}

/** Throws what is no word on the script but a fault of ours. */
function saysOf(error: unknown): string {
  const plain = error instanceof Error && (error.name === 'Error' || error instanceof RangeError);
  if (plain || error instanceof ConversationError || error instanceof Unmet) return error.message;
  throw error;
}
