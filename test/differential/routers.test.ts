// A host of ours behind this machine's kernel as its router, and the kernel behind a router of ours: who is told of a
// shorter way takes it, and who is told that a cable is narrow keeps to it.

import { afterEach, describe, expect, it } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { PathMtu } from '../../src/ip/send.ts';
import { Kernel } from '../../src/testing/kernel/kernel.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { needs, titled } from '../support/namespace.ts';
import { address } from '../support/packets.ts';
import { HOST, left, right, TWO_CABLES } from './scenarios/stations.ts';

const FAR = '192.0.2.9';
const SHORTER = left(254);
/** The host's own, at the other end of the router's cable. */
const OURS = { mac: '02:00:00:00:02:01', ip: '10.0.0.7' };

let kernel: Kernel | null = null;

afterEach(async () => {
  await kernel?.stop();
  kernel = null;
});

/** Everything that the host sends goes to the router, and all that the router sends there to the host. */
async function exchange(host: Wire, router: Kernel): Promise<void> {
  for (const frame of host.sent()) router.inject(frame);
  for (const { bytes } of await router.sent({ on: 0 })) host.inject(bytes);
}

const hostOf = (): Wire =>
  new Wire({
    interfaces: [{ mac: OURS.mac, addresses: [`${OURS.ip}/24`] }],
    gateway: HOST.ip,
    neighbours: [HOST, SHORTER],
  });

const seconds = (text: string): string => text.replace(/\d+sec/, 'Nsec');

const reason = needs('unshare', 'ip', 'ping', '/dev/net/tun');

describe.skipIf(reason)(titled('a host and a router, one of them Linux', reason), () => {
  it('RFC 1812 §5.2.7.2: Linux redirects, and we send by the gateway that it names', async () => {
    const neighbours = [OURS, SHORTER];
    const routes = [{ to: '192.0.2.0/24', via: SHORTER.ip }];
    kernel = await Kernel.start({ ipForward: true, routes, neighbours });
    const host = hostOf();
    const session = host.stack.ping(
      { destination: address(FAR) },
      { reply: () => {}, error: () => {} },
    );
    host.run(() => session.send());
    await exchange(host, kernel);
    host.run(() => session.send());
    expect(host.sent().map(stationOf)).toEqual([SHORTER.mac]);
    expect(seconds(runCommands(host.stack, `route get ${FAR}`))).toBe(
      `${FAR} via ${SHORTER.ip} dev eth0 src ${OURS.ip} uid 0 \n    cache <redirected> expires Nsec \n`,
    );
  });

  it('RFC 1812 §5.2.7.2: we redirect, and Linux sends by the gateway that we name', async () => {
    const neighbours = [HOST, SHORTER];
    kernel = await Kernel.start({
      interfaces: [{ mac: OURS.mac, addresses: [`${OURS.ip}/24`] }],
      gateway: HOST.ip,
      neighbours,
    });
    const router = new Wire({
      routes: [{ to: '192.0.2.0/24', via: SHORTER.ip }],
      neighbours: [OURS, SHORTER],
      stack: { ipForward: true },
    });
    const host = kernel;
    const stations: string[] = [];
    host.watch(({ bytes }) => {
      if (bytes[12] !== 8 || bytes[13] !== 0) return;
      stations.push(stationOf(bytes));
      if (stationOf(bytes) === HOST.mac) router.inject(bytes);
      for (const frame of router.sent()) if (stationOf(frame) === OURS.mac) host.inject(frame);
    });
    await host.run('ping', '-n', '-c', '2', '-i', '0.1', '-W', '0.2', FAR);
    expect(stations).toEqual([HOST.mac, SHORTER.mac]);
    const { stdout } = await host.run('ip', 'route', 'get', FAR);
    expect(seconds(stdout)).toBe(
      `${FAR} via ${SHORTER.ip} dev eth0 src ${OURS.ip} uid 0 \n    cache <redirected> expires Nsec \n`,
    );
  });

  it('RFC 1191 §3: through a Linux with a narrow cable', async () => {
    const behind = right(9);
    const [cable] = TWO_CABLES.slice(1);
    kernel = await Kernel.start({
      interfaces: [{ addresses: [`${HOST.ip}/24`] }, { addresses: cable ?? [], mtu: 1006 }],
      ipForward: true,
      neighbours: [OURS, { ...behind, on: 1 }],
    });
    const host = hostOf();
    const errors: number[] = [];
    const session = host.stack.ping(
      { destination: address(behind.ip), size: 1400, pathMtu: PathMtu.Want },
      { reply: () => {}, error: ({ rest }) => errors.push(rest) },
    );
    host.run(() => session.send());
    await exchange(host, kernel);
    expect(errors).toEqual([1006]);
    expect(session.mtu).toBe(1006);
    expect(seconds(runCommands(host.stack, `route get ${behind.ip}`))).toBe(
      `${behind.ip} via ${HOST.ip} dev eth0 src ${OURS.ip} uid 0 \n    cache expires Nsec mtu 1006 \n`,
    );
    // Cut here, it comes through.
    host.run(() => session.send());
    for (const frame of host.sent()) kernel.inject(frame);
    const through = await kernel.sent({ on: 1 });
    expect(through.map(({ bytes }) => bytes.length - 14)).toEqual([1004, 444]);
  });
});

/** Where a frame goes. */
const stationOf = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, 6)].map((octet) => octet.toString(16).padStart(2, '0')).join(':');
