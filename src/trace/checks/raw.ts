// What a raw session looks at in what it is given, and in what waits for it: Linux's raw(7).

import { type Check, check } from './check.ts';
import { textIn } from './seen.ts';

export const RAW: readonly Check[] = [
  check('raw session', { drops: ['raw.closed'], quiet: true }, () => ({
    ok: false,
    has: 'closed',
    wants: 'open',
  })),
  check('bytes that wait for it', { drops: ['raw.receiveFull'], quiet: true }, () => ({
    ok: false,
    has: 'as many as its receive buffer takes',
    wants: 'fewer',
  })),
  check('free buffers', { drops: ['raw.receiveScarce'], quiet: true }, () => ({
    ok: false,
    has: 'less than a quarter',
    wants: 'a quarter or more, so that others may go on',
  })),
  check(
    'sessions that look at router alerts',
    { drops: ['raw.alertUntaken'], quiet: true },
    () => ({
      ok: false,
      has: 'none took it',
      wants: 'one that has room',
    }),
  ),
  check('whom it is for', { drops: ['raw.nobody'], quiet: true }, () => ({
    ok: false,
    has: 'nobody',
    wants: 'a destination, of this packet or of the session',
  })),
  check('destination', { drops: ['raw.broadcast'], quiet: true }, (facts) => ({
    ok: false,
    has: textIn(facts, 'ip.destination') ?? 'a broadcast address',
    wants: 'one host, or a session that asked for broadcasts',
  })),
  check(
    'header that was written',
    { drops: ['raw.writtenShort', 'raw.writtenHeader'], quiet: true },
    () => ({
      ok: false,
      has: 'shorter than 20 bytes, or than it says',
      wants: 'a whole IP header',
    }),
  ),
  check('length', { drops: ['raw.writtenTooLong'], quiet: true }, () => ({
    ok: false,
    has: 'more than the MTU',
    wants: 'the MTU of the device or less: what has its header is not cut',
  })),
];
