// Frames that answer others, and datagrams in fragments.

import { type Dissection, dissect, fieldNamed } from '../../dissect/dissect.ts';
import { type AnyFrame, between, bytesOf, type Frame, PEER, type Station } from './frame.ts';

/** A frame's stations the other way round: the words that begin a frame from where it went to where it came from. */
export function replyTo(frame: AnyFrame) {
  const dissection = dissect(bytesOf(frame));
  const text = (...names: string[]): string | null => {
    const found = names.map((name) => fieldNamed(dissection, name)?.value);
    return `${found.find((value) => value !== undefined) ?? ''}` || null;
  };
  const went = text('eth.destination') ?? PEER.mac;
  const source: Station = {
    mac: isGroup(went) ? PEER.mac : went,
    ip: text('ip.destination', 'arp.targetIp') ?? PEER.ip,
  };
  const destination: Station = {
    mac: text('eth.source') ?? PEER.mac,
    ip: text('ip.source', 'arp.senderIp') ?? PEER.ip,
  };
  return between(source, destination);
}

/** The answer of a right host to an echo request. Throws a `RangeError` for any other frame. */
export function echoReply(request: AnyFrame): Frame {
  const bytes = bytesOf(request);
  const dissection = dissect(bytes);
  if (numberIn(dissection, 'icmp.type') !== ECHO_REQUEST) throw no('echo request', dissection);
  const { at, length } = dissection.data;
  const identifier = numberIn(dissection, 'icmp.identifier');
  const sequence = numberIn(dissection, 'icmp.sequence');
  return replyTo(request)
    .icmp({ type: 'echo-reply', identifier, sequence })
    .payload(bytes.slice(at, at + length));
}

/**
 * The answer to an ARP request. Throws a `RangeError` for any other frame.
 * @param mac where the address is; default: {@link PEER}'s
 */
export function arpReply(request: AnyFrame, mac: string = PEER.mac): Frame {
  const dissection = dissect(bytesOf(request));
  if (numberIn(dissection, 'arp.operation') !== ARP_REQUEST) throw no('ARP request', dissection);
  const senderIp = `${fieldNamed(dissection, 'arp.targetIp')?.value}`;
  const ip = `${fieldNamed(dissection, 'arp.senderIp')?.value}`;
  const asker = { mac: `${fieldNamed(dissection, 'arp.senderMac')?.value}`, ip };
  return between({ mac, ip: senderIp }, asker).arp({ operation: 'reply' });
}

const ECHO_REQUEST = 8;
const ARP_REQUEST = 1;

const isGroup = (mac: string): boolean => (Number.parseInt(mac, 16) & 1) !== 0;

const numberIn = (dissection: Dissection, name: string): number =>
  Number(fieldNamed(dissection, name)?.value ?? Number.NaN);

function no(what: string, { layers }: Dissection): RangeError {
  const names = layers.map(({ protocol }) => protocol).join(', ');
  return new RangeError(`expected an ${what} to answer, got a frame of ${names}`);
}
