// What does Linux do? Ask it: a real kernel in a network namespace of its own, with the far ends of its cables
// in the test's hand; and the same frames to it and to our stack. Skipped, with the reason, where there is
// no such kernel to be had; an error in CI, where nobody would see that.

import {
  arp,
  compareWithKernel,
  icmp,
  ip,
  judgeStep,
  Kernel,
  type KernelScenario,
  type KnownDifference,
  PEER,
} from 'tapip/testing';
import { afterEach, describe, expect, it } from 'vitest';
import 'tapip/testing/vitest';

const lacks = Kernel.lacks();
if (lacks !== null && process.env.CI) throw new Error(lacks);
const why = lacks === null ? '' : ` (skipped: ${lacks})`;

describe.skipIf(lacks !== null)(`ask Linux${why}`, () => {
  let kernel: Kernel | null = null;
  afterEach(() => kernel?.stop());

  it('answers a ping, and has heard of the sender before', async () => {
    kernel = await Kernel.start({ interfaces: [['10.0.0.1/24']] });
    kernel.inject(arp());
    const [reply] = await kernel.sent();
    expect(reply?.bytes).toBeArpReply({ senderIp: '10.0.0.1' });
    kernel.inject(icmp({ sequence: 7 }).payload(56));
    const [echo] = await kernel.sent();
    expect(echo?.bytes).toBeIcmpEchoReply({ sequence: 7, payload: 56 });
    const { stdout } = await kernel.run('ip', 'neighbour');
    expect(stdout).toContain(`${PEER.ip} dev eth0 lladdr ${PEER.mac}`);
  });

  it('asks three times for a next hop that does not answer', async () => {
    kernel = await Kernel.start();
    kernel.inject(icmp());
    const asked = await kernel.sent({ count: 3 });
    for (const { bytes } of asked) expect(bytes).toBeArpRequest({ targetIp: PEER.ip });
  });
});

// What both are asked, and in what the stack is known to differ. A difference that is not on the list fails,
// and so does one that is and is not there any more.
const ECHO: KernelScenario = {
  name: 'echo',
  neighbours: [PEER],
  steps: [
    { name: 'TTL 1', frame: ip({ ttl: 1 }).icmp({ sequence: 1 }) },
    { name: 'TOS', frame: ip({ dscp: 46 }).icmp({ sequence: 2 }) },
    { name: 'all zeros', frame: icmp({ identifier: 0, sequence: 0 }).payload(new Uint8Array(8)) },
  ],
};
const KNOWN: readonly KnownDifference[] = [
  {
    scenario: 'echo',
    steps: ['all zeros'],
    fields: ['icmp.checksum'],
    reason: 'where all else is 0, only the checksum 0xffff is right, and Linux sends 0',
  },
];

describe.skipIf(lacks !== null)(`the stack answers as Linux does${why}`, () => {
  it('echo requests', async () => {
    const { steps } = await compareWithKernel(ECHO);
    const faults = steps.map((step) => judgeStep(ECHO, step, KNOWN).fault);
    expect(faults.filter((fault) => fault !== null)).toEqual([]);
  });
});
