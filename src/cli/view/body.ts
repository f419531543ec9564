// The body of a request, up to a bound.

import type { IncomingMessage } from 'node:http';

/** Bytes. The longest frame in hex is half of it. */
const MOST = 1 << 18;

/** What the body says as JSON; a number: it can't be had, and that is the answer's status. */
export async function readBody(request: IncomingMessage): Promise<{ json: unknown } | 400 | 413> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      length += part.length;
      // Read all the same: who still sends does not hear the answer.
      if (length <= MOST) parts.push(part);
    }
    if (length > MOST) return 413;
    return { json: JSON.parse(Buffer.concat(parts).toString('utf8')) };
  } catch {
    return 400;
  }
}
