// A frame that somebody made: out on a cable, or into the stack as if it had come from there.

import type { Packet } from '../../core/packet.ts';
import { FRAME_HEADER, type NetDevice } from '../../netdev/device.ts';
import type { Stack } from '../../stack.ts';
import { parseHex } from '../../testing/hex/hex.ts';
import { HexError } from '../../testing/hex/text.ts';
import type { Clockwork } from '../clockwork.ts';
import { type Given, Refused } from './given.ts';
import type { Parties } from './parties.ts';

const LONGEST_FRAME = 65_535 + FRAME_HEADER;
/** Characters: a dump has some five for each byte. */
const LONGEST_TEXT = 500_000;

/** Sends the frame, whatever becomes of it. Throws a {@link Refused}. */
export function send(given: Given, parties: Parties, clockwork: Clockwork): void {
  const { stack, device } = parties.end(given.name('end'));
  const way = given.oneOf('way', ['out', 'in']);
  const frame = frameOf(given.text('hex', LONGEST_TEXT));
  let done = false;
  clockwork.run(stack, () => {
    done = way === 'in' ? takeIn(frame, stack, device) : putOut(frame, stack, device);
  });
  if (!done) throw new Refused('every buffer of the stack is in use: send it again in a moment');
}

function takeIn(frame: Uint8Array, stack: Stack, device: NetDevice): boolean {
  const pkt = stack.ctx.pool.take(frame.length);
  if (pkt === null) return false;
  fill(pkt, frame);
  device.stats.rxPackets++;
  device.stats.rxBytes += frame.length;
  stack.input(pkt, device, stack.ctx.now);
  return true;
}

function putOut(frame: Uint8Array, { ctx }: Stack, device: NetDevice): boolean {
  const pkt = ctx.originate(ctx.layer('ether'), frame.length);
  if (pkt === null) return false;
  fill(pkt, frame);
  pkt.link = pkt.start;
  pkt.device = device.index;
  device.transmit(pkt);
  return true;
}

function fill(pkt: Packet, frame: Uint8Array): void {
  pkt.end = pkt.start + frame.length;
  pkt.bytes.set(frame, pkt.start);
}

function frameOf(text: string): Uint8Array {
  const [frame, ...more] = read(text);
  if (frame === undefined || more.length > 0)
    throw new Refused(`send: expected one frame, not ${more.length + 1}`);
  if (frame.length >= FRAME_HEADER && frame.length <= LONGEST_FRAME) return frame;
  throw new Refused(
    `send: a frame of ${frame.length} bytes: expected ${FRAME_HEADER}, an Ethernet header, to ${LONGEST_FRAME}`,
  );
}

function read(text: string): Uint8Array[] {
  try {
    return parseHex(text);
  } catch (error) {
    if (!(error instanceof HexError)) throw error;
    throw new Refused(`send: ${error.message}`);
  }
}
