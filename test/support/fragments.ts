// A datagram of which any part may come.

import { counting, type IpFields, ip, message } from './packets.ts';

/** An echo request of 100 bytes. */
export const REQUEST = message({ data: counting(92) });

/** A fragment of {@link REQUEST}, from PEER to US: the bytes between two places, zeros behind its end. */
export const part = (
  start: number,
  end: number,
  fields: Partial<IpFields> & { more?: boolean } = {},
) => {
  const { more = end < REQUEST.length, ...rest } = fields;
  const payload = new Uint8Array(Math.max(0, end - start));
  payload.set(REQUEST.subarray(start, end));
  return ip({ payload, flags: (more ? 0x2000 : 0) | (start >> 3), ...rest });
};
