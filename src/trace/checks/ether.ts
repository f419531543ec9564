// What Ethernet looks at in a frame that comes in, and what a device looks at in one that goes out.

import { type Check, check } from './check.ts';
import { bytesText, EVERYBODY, isGroup, textIn } from './seen.ts';

const HEADER = 14;
const LAYERS = '0x0800 (ipv4) or 0x0806 (arp)';

export const ETHER: readonly Check[] = [
  check('frame length', { rfc: 'RFC 894', drops: ['ether.runt'], quiet: true }, ({ bytes }) => ({
    ok: bytes !== null && bytes.length >= HEADER,
    has: bytesText(bytes?.length ?? 0),
    wants: `${HEADER} bytes or more`,
  })),
  check(
    'EtherType',
    { field: 'eth.type', rfc: 'RFC 1042', drops: ['ether.length'], quiet: true },
    (facts) => ({
      ok: false,
      has: textIn(facts, 'eth.type') ?? '',
      wants: 'a type, 0x0600 or more',
    }),
  ),
  check(
    'destination',
    { field: 'eth.destination', rfc: 'RFC 894', drops: ['ether.otherHost'] },
    (facts) => {
      const has = textIn(facts, 'eth.destination');
      if (has === null) return null;
      const { arrival } = facts;
      const own = arrival === null ? 'its own' : `${arrival.lladdr} (${arrival.name})`;
      const ok = arrival === null || has === arrival.lladdr || isGroup(has);
      return { ok, has: who(has), wants: `${own}, everybody or a group` };
    },
  ),
  check(
    'EtherType',
    { field: 'eth.type', rfc: 'RFC 894', drops: ['ether.unknownType'] },
    (facts) => {
      const has = textIn(facts, 'eth.type');
      return has === null ? null : { ok: facts.kind === 'up', has, wants: LAYERS };
    },
  ),
];

function who(address: string): string {
  if (address === EVERYBODY) return `${address} (everybody)`;
  return isGroup(address) ? `${address} (a group)` : address;
}

export const DEVICE: readonly Check[] = [
  check('device', { drops: ['device.down', 'device.gone'], quiet: true }, ({ reason }) => ({
    ok: false,
    has: reason?.name === 'device.gone' ? 'deleted' : 'down',
    wants: 'up',
  })),
  check('room at the other end', { drops: ['device.full'], quiet: true }, () => ({
    ok: false,
    has: 'none',
    wants: 'for one frame',
  })),
  check('other end', { drops: ['device.refused'], quiet: true }, () => ({
    ok: false,
    has: 'refuses the frame',
    wants: 'to take it',
  })),
  check('frame length', { drops: ['device.tooLong'], quiet: true }, ({ bytes, departure }) => {
    if (bytes === null || departure === null) return null;
    const most = departure.mtu + HEADER;
    const wants = `${bytesText(most)} or less (MTU of ${departure.name} and the Ethernet header)`;
    return { ok: bytes.length <= most, has: bytesText(bytes.length), wants };
  }),
];
