// The options of a TCP header (RFC 9293 §3.2, RFC 7323, RFC 2018).

import { fieldsOf } from './field.ts';
import { optionReader } from './options.ts';

const RFC = 'RFC 9293 §3.2';
const MSS = fieldsOf(RFC)('mss', 'Maximum Segment Size', 2, 16);
const SHIFT = fieldsOf('RFC 7323 §2.2')('shift', 'Window scale shift count', 2, 8);
const timestamps = fieldsOf('RFC 7323 §3.2');
const TIMES = [
  timestamps('timestamp', 'TS Value', 2, 32),
  timestamps('echo', 'TS Echo Reply', 6, 32),
];

const length = (bytes: number) => ({ least: bytes, most: bytes });

export const tcpOptions = optionReader(RFC, {
  0: { name: 'end-of-options', rfc: RFC },
  1: { name: 'no-operation', rfc: RFC },
  2: { name: 'maximum-segment-size', rfc: RFC, ...length(4), fields: () => [MSS] },
  3: {
    ...{ name: 'window-scale', rfc: 'RFC 7323 §2.2', ...length(3), fields: () => [SHIFT] },
    // RFC 7323 §2.3.
    faults: ([, , shift = 0]) => (shift > 14 ? [{ field: 'shift', says: 'above 14' }] : []),
  },
  4: { name: 'sack-permitted', rfc: 'RFC 2018 §2', ...length(2) },
  5: { name: 'sack', rfc: 'RFC 2018 §3' },
  8: { name: 'timestamps', rfc: 'RFC 7323 §3.2', ...length(10), fields: () => TIMES },
});
