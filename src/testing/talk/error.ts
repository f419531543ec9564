// The error of a conversation that did not go as expected.

import type { Difference } from '../frame/match.ts';

/** What is known of a failure besides its time. */
export interface FailureParts {
  /** The interface concerned; null: none in particular. */
  readonly on?: string | null;
  /** Lines that show what was expected and what was found. */
  readonly details?: string;
  /** How the frame that came differs; empty: no frame came, or it is not about one. */
  readonly differences?: readonly Difference[];
  /** The frame that came and should not, or not so; null: none. */
  readonly came?: Uint8Array | null;
}

export class ConversationError extends Error {
  override readonly name = 'ConversationError';
  /** What was not as expected, in a line. The message has it first. */
  readonly says: string;
  /** Milliseconds of virtual time. */
  readonly time: number;
  readonly on: string | null;
  readonly differences: readonly Difference[];
  readonly came: Uint8Array | null;

  constructor(
    says: string,
    time: number,
    { on = null, details, differences = [], came = null }: FailureParts,
    transcript: string,
  ) {
    const where = `at ${time} ms${on === null ? '' : ` on ${on}`}`;
    const parts = [details, transcript].filter((part) => part !== undefined);
    super([`${where}: ${says}`, parts.join('\n\n')].join('\n'));
    this.says = says;
    this.time = time;
    this.on = on;
    this.differences = differences;
    this.came = came;
  }
}
