// A protocol of one's own on raw sessions: numbered blocks one way, acknowledgements back, over IP protocol 253
// (RFC 3692: for experiments). The sender never asks how fast it may go: the session tells.
//
//     block            1, number, data …
//     acknowledgement  2, number

import { Errno, formatIpv4, type Ipv4Address, parseIpv4, type Stack } from 'tapip';
import { Network } from 'tapip/testing';
import { expect, test } from 'vitest';

const RELAY = 253;
const BLOCK = 1;
const ACKNOWLEDGEMENT = 2;

/** Takes blocks and acknowledges each. */
function receiver(stack: Stack): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  const session = stack.raw.open(
    { protocol: RELAY },
    {
      receive: ({ bytes, view, network, transport, end }) => {
        if (bytes[transport] !== BLOCK) return false;
        const number = bytes[transport + 1] ?? 0;
        blocks[number] = bytes.slice(transport + 2, end);
        // The sender stands in the IP header, from byte 12 on.
        const sender = view.getInt32(network + 12) as Ipv4Address;
        session.send(Uint8Array.of(ACKNOWLEDGEMENT, number), sender);
        return true;
      },
    },
  );
  return blocks;
}

/** Sends blocks, as many at a time as the stack takes, and notes which were acknowledged. */
function sender(stack: Stack, destination: Ipv4Address, blocks: readonly Uint8Array[]) {
  const acknowledged = new Set<number>();
  const troubles: string[] = [];
  let next = 0;
  const session = stack.raw.open(
    { protocol: RELAY, destination, sendBuffer: 8192 },
    {
      receive: ({ bytes, transport }) => {
        acknowledged.add(bytes[transport + 1] ?? 0);
        return bytes[transport] === ACKNOWLEDGEMENT;
      },
      error: ({ view, start, network }) => {
        const from = formatIpv4(view.getInt32(network + 12) as Ipv4Address);
        troubles.push(`${from}: type ${view.getUint8(start)}, code ${view.getUint8(start + 1)}`);
      },
      drain: () => go(),
    },
  );
  function go(): void {
    for (let block = blocks[next]; block !== undefined; block = blocks[next]) {
      if (session.send(Uint8Array.of(BLOCK, next, ...block)) === Errno.Again) return;
      next++;
    }
  }
  go();
  return { acknowledged, troubles, sent: () => next };
}

const BLOCKS = Array.from({ length: 100 }, (_, n) => new Uint8Array(1000).fill(n));

function network(): { net: Network; a: Stack; b: Stack; to: Ipv4Address } {
  const net = new Network();
  const a = net.host('a', { addresses: ['10.0.0.1/24'] });
  const b = net.host('b', { addresses: ['10.0.0.2/24'] });
  net.link(a, b, { delayMs: 5 });
  return { net, a: a.stack, b: b.stack, to: b.address };
}

test('a hundred blocks arrive; no more are under way than the session may have', () => {
  const { net, a, b, to } = network();
  const blocks = receiver(b);
  const sending = sender(a, to, BLOCKS);
  // The first four wait until b's station is known.
  expect(sending.sent()).toBe(4);
  net.run();
  expect(blocks).toEqual(BLOCKS);
  expect(sending.acknowledged.size).toBe(100);
  expect(sending.troubles).toEqual([]);
  net.assertBalanced();
});

test('nobody listens: the host says that it does not know the protocol', () => {
  const { net, a, to } = network();
  const sending = sender(a, to, BLOCKS.slice(0, 1));
  net.run();
  expect(sending.troubles).toEqual(['10.0.0.2: type 3, code 2']);
});

test('nobody is there: our own stack says so', () => {
  const { net, a } = network();
  const sending = sender(a, parseIpv4('10.0.0.66') ?? (0 as Ipv4Address), BLOCKS.slice(0, 1));
  net.advance(4000);
  expect(sending.troubles).toEqual(['10.0.0.1: type 3, code 1']);
});
