// Asks the stacks to do something. Whatever goes wrong comes back as a sentence for the form that asked.

import type { Answer, Request } from '../../src/view/protocol.ts';
import { announcement, session } from '../model/state.ts';

const NOBODY: Answer = { ok: false, says: 'There is no stack here that could do it.' };

/** @param done said aloud when it was done; null: what it does is heard anyway */
export async function ask(request: Request, done: string | null): Promise<Answer> {
  try {
    const answer = (await session.value?.request(request)) ?? NOBODY;
    announcement.value = answer.ok ? (done ?? announcement.value) : answer.says;
    return answer;
  } catch (error) {
    return { ok: false, says: `It was not done: ${String(error)}` };
  }
}

/** What the form says about the answer; null: nothing. */
export const faultOf = (answer: Answer): string | null => (answer.ok ? null : answer.says);
