// A page's model without its page: a cast, events as they travel, and stacks that note what they are asked.

import { Kind } from '../../src/core/trace.ts';
import type { Cast } from '../../src/trace/event.ts';
import { NO_TABLES } from '../../src/trace/tables.ts';
import type { Answer, Message, Request, Session, State } from '../../src/view/protocol.ts';
import { Intake } from '../../web/model/recording.ts';
import { arrived, rewind } from '../../web/model/time.ts';

export const CAST: Cast = {
  nodes: [
    {
      name: 'a',
      kind: 'host',
      devices: [{ index: 1, name: 'eth0', lladdr: '02:00:00:00:01:01', mtu: 1500 }],
      layers: ['device', 'ether'],
      reasons: [{ name: 'ether.notForUs', says: 'for another station' }],
      place: null,
      says: 'host',
    },
  ],
  cables: [],
  tables: { a: NO_TABLES },
  first: 1,
  epochMs: 0,
};

export const HELLO: Message = {
  type: 'hello',
  program: 'tapip 0.1.0',
  title: 'One host',
  cast: CAST,
};

export const HELD: State = {
  ...{ type: 'state', timeMs: 0, held: true, heldMs: 0, meanwhile: null, virtual: true },
  ...{ impairments: {}, seed: 1, impairable: [] },
};

/** Events from `first` on, each of that packet, which comes in; or what else happens to it. */
export function eventsOf(
  first: number,
  packets: readonly number[],
  kind: number = Kind.Receive,
): Extract<Message, { type: 'events' }> {
  const detail = kind === Kind.Receive ? 1 : 0;
  const events = packets.flatMap((packet, n) => [0, first + n, packet, 0, 0, kind, detail, 0]);
  return {
    ...{ type: 'events', first, events },
    ...{ bytes: [], changes: [], explanations: [], frames: [] },
  };
}

export function newIntake(): Intake {
  return new Intake({ began: rewind, arrived });
}

/** Does nothing, and says `answer` to it. */
export class NotingSession implements Session {
  readonly asked: string[] = [];
  answer: Answer = { ok: true, out: '' };

  listen(): () => void {
    return () => {};
  }

  request(request: Request): Promise<Answer> {
    this.asked.push(request.do);
    return Promise.resolve(this.answer);
  }
}
