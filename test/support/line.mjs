// A line of three routers and a host of ours behind the kernel's TAP, for its own clients:
//
//     kernel 10.0.0.2 -- 10.0.0.1 R1 10.0.1.1 -- 10.0.1.2 R2 10.0.2.1 -- 10.0.2.2 R3 10.0.3.1 -- 10.0.3.2 H
//
// `node line.mjs SHELL`, in a network namespace: runs the shell's words at the kernel's end and ends with their status.
// Between R2 and R3 a packet may have 1400 bytes. It runs the build, since Node 20 does not run TypeScript.

import { execFileSync, spawn } from 'node:child_process';
import {
  addRoute,
  Loop,
  memoryPair,
  parseCidr,
  parseIpv4,
  route,
  Stack,
  TapDriver,
} from '../../dist/src/index.js';
import { bringUpLoopback } from '../../dist/src/netdev/interfaces.js';
import { Linux } from '../../dist/src/netdev/linux.js';

const NARROW = 1400;

bringUpLoopback(await Linux.load());
const tap = await TapDriver.open({ name: 'tap0', kernelAddress: parseCidr('10.0.0.2/24') });
execFileSync('ip', ['route', 'add', 'default', 'via', '10.0.0.1']);

const loop = new Loop();
let cable = tap;
for (const n of [1, 2, 3]) {
  const [here, there] = memoryPair({ mtu: n === 2 ? NARROW : 1500 });
  const router = new Stack({ ipForward: true, seed: n, epochMs: Date.now() - performance.now() });
  router.addDevice(cable, { addresses: [parseCidr(`10.0.${n - 1}.${n === 1 ? 1 : 2}/24`)] });
  router.addDevice(here, { addresses: [parseCidr(`10.0.${n}.1/24`)] });
  if (n > 1) router.addGateway(parseIpv4(`10.0.${n - 1}.1`));
  reach(router, n);
  loop.add(router);
  cable = there;
}
const host = new Stack({ seed: 4, epochMs: Date.now() - performance.now() });
host.addDevice(cable, { addresses: [parseCidr('10.0.3.2/24')] });
host.addGateway(parseIpv4('10.0.3.1'));
loop.add(host);

const child = spawn('sh', ['-c', process.argv[2]], { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('exit', (code) => {
  loop.stop();
  process.exitCode = code ?? 1;
});

/** Everything further down the line is behind the next router. */
function reach({ routes, addresses }, n) {
  const gateway = parseIpv4(`10.0.${n}.2`);
  for (let far = n + 1; far <= 3; far++) {
    const network = parseIpv4(`10.0.${far}.0`);
    const refused = addRoute(routes, addresses, route({ network, length: 24, gateway }));
    if (refused !== null) throw new Error(refused.says);
  }
}
