// What a real kernel sent, replayed: the stack answers as it answered then, frame by frame.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseCidr } from '../src/ip/address.ts';
import { formatMac, parseMac } from '../src/netdev/mac.ts';
import { memoryPair } from '../src/netdev/memory.ts';
import { Stack } from '../src/stack.ts';
import { FramePort } from '../src/testing/port.ts';
import { imbalance } from '../src/testing/wire.ts';
import { hex } from './support/hex.ts';

/** May differ from run to run: the identification, and the header checksum that covers it. */
const VARIES = [18, 19, 24, 25];

test('Linux’s ping and arping, as captured, get the answers that they got', () => {
  const frames = recording('linux-ping.hex');
  const [cable, end] = memoryPair();
  const port = new FramePort(cable);
  const stack = new Stack({ poison: true });
  const address = parseCidr('10.0.0.1/24');
  const mac = parseMac(macOf(frames));
  if (address === null || mac === null) throw new Error('bad fixture');
  const device = stack.addDevice(end, { mac, addresses: [address] });

  const sent: string[] = [];
  for (const [now, { towards, bytes }] of frames.entries()) {
    if (!towards) continue;
    port.send(bytes);
    stack.poll(device, now, 64);
    sent.push(...port.received().map(masked));
  }
  expect(sent).toEqual(frames.filter(({ towards }) => !towards).map(({ bytes }) => masked(bytes)));
  expect(sent).toHaveLength(5);
  expect(imbalance(stack.ctx.flow, stack.ctx.pool.outstanding)).toBeNull();
});

interface Recorded {
  /** Towards the stack, else from it. */
  towards: boolean;
  bytes: Uint8Array;
}

function recording(name: string): Recorded[] {
  const text = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => /^[<>] /.test(line));
  return lines.map((line) => ({ towards: line.startsWith('>'), bytes: hex(line.slice(2)) }));
}

/** The stack's address in the recording: who sent the first answer. */
function macOf(frames: readonly Recorded[]): string {
  const answer = frames.find(({ towards }) => !towards)?.bytes ?? new Uint8Array(14);
  const view = new DataView(answer.buffer, answer.byteOffset);
  return formatMac(view.getUint16(6), view.getInt32(8));
}

function masked(bytes: Uint8Array): string {
  const isIpv4 = bytes[12] === 8 && bytes[13] === 0;
  const octets = [...bytes].map((octet) => octet.toString(16).padStart(2, '0'));
  if (isIpv4) for (const at of VARIES) octets[at] = '..';
  return octets.join('');
}
