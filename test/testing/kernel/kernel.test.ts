// The kernel as the other side of a test: what starts, what it answers, how it ends, and what is said where
// it cannot be had.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Direction, readCapture } from '../../../src/pcap/index.ts';
import { arp, between, ip, PEER, STACK } from '../../../src/testing/frame/frame.ts';
import { differences } from '../../../src/testing/frame/match.ts';
import { captureOf } from '../../../src/testing/kernel/capture.ts';
import { Kernel } from '../../../src/testing/kernel/kernel.ts';
import { KernelError, type KernelOptions } from '../../../src/testing/kernel/setup.ts';
import { inNamespace, needs, run, titled } from '../../support/namespace.ts';
import { people, ROOT, WITHOUT_CAPABILITIES } from '../../support/programs.ts';

const reason = needs('unshare', 'ip', '/dev/net/tun');

const FAR = { mac: '06:32:b3:34:35:36', ip: '192.168.7.9' };
const TWO_CABLES: KernelOptions = {
  interfaces: [
    { name: 'left', addresses: ['10.0.0.1/24'] },
    { name: 'right', addresses: ['192.168.7.1/24'], mac: '02:17:27:37:47:57', mtu: 1000 },
  ],
};

const kernels: Kernel[] = [];
afterEach(async () => {
  await Promise.all(kernels.splice(0).map((kernel) => kernel.stop()));
});

async function started(options?: KernelOptions): Promise<Kernel> {
  const kernel = await Kernel.start(options);
  kernels.push(kernel);
  return kernel;
}

describe.skipIf(reason)(titled('a kernel in a namespace of its own', reason), () => {
  it('answers an ARP request, and an echo request of whom it knows then', async () => {
    const kernel = await started();
    kernel.inject(arp());
    const [answer, ...more] = await kernel.sent();
    const reply = { operation: 'reply', senderMac: STACK.mac, senderIp: STACK.ip } as const;
    expect(differences(arp(reply), answer?.bytes ?? new Uint8Array())).toEqual([]);
    kernel.inject(ip().icmp({ sequence: 7 }).payload(9));
    const [echo] = await kernel.sent();
    const expected = between(STACK, PEER).ip().icmp({ type: 'echo-reply', sequence: 7 }).payload(9);
    expect(differences(expected, echo?.bytes ?? new Uint8Array())).toEqual([]);
    expect(more).toEqual([]);
  });

  it('has the interfaces that it was asked for', async () => {
    const kernel = await started(TWO_CABLES);
    const { stdout } = await kernel.run('ip', '-j', '-4', 'address');
    const [lo, left, right] = JSON.parse(stdout);
    expect([lo, left, right]).toMatchObject([
      { ifname: 'lo', addr_info: [{ local: '127.0.0.1' }] },
      { ifname: 'left', mtu: 1500, addr_info: [{ local: '10.0.0.1', broadcast: '10.0.0.255' }] },
      { ifname: 'right', mtu: 1000, addr_info: [{ local: '192.168.7.1', prefixlen: 24 }] },
    ]);
    const link = await kernel.run('ip', '-br', 'link');
    expect(link.stdout).toMatch(/^left +\S+ +02:00:00:00:01:01 .*\bUP\b/m);
    expect(link.stdout).toMatch(/^right +\S+ +02:17:27:37:47:57 .*\bUP\b/m);
  });

  it('forwards when told so, by the routes and to the neighbours that it was given', async () => {
    const kernel = await started({
      ...TWO_CABLES,
      ipForward: true,
      routes: [
        { to: '192.0.2.0/24', via: '192.168.7.9', on: 'right', metric: 5, source: '10.0.0.1' },
      ],
      neighbours: [{ ...FAR, on: 'right' }],
    });
    const datagram = ip({ destination: '192.0.2.77', ttl: 9 }).icmp().payload(1);
    kernel.inject(datagram, 'left');
    const [forwarded] = await kernel.sent({ on: 'right' });
    const expected = between(STACK, FAR).eth({ source: '02:17:27:37:47:57' }).ip({
      source: PEER.ip,
      destination: '192.0.2.77',
      ttl: 8,
    });
    expect(differences(expected, forwarded?.bytes ?? new Uint8Array())).toEqual([]);
    expect(await kernel.sent()).toEqual([]);
  });

  it('tells what it sends by an interface without an address, however often it is asked', async () => {
    const kernel = await started({
      interfaces: [['10.0.0.1/24'], []],
      ipForward: true,
      routes: [{ to: '192.0.2.0/24', on: 1 }],
      neighbours: [{ ...FAR, ip: '192.0.2.9', on: 1 }],
    });
    kernel.inject(ip({ destination: '192.0.2.9' }).icmp());
    const asked = await Promise.all([kernel.sent(), kernel.sent(), kernel.settle()]);
    expect(asked.flat()).toMatchObject([{ on: 'eth1', sent: true }, undefined]);
  });

  it('tells how its counters grew by each frame', async () => {
    const kernel = await started({ neighbours: [PEER], counting: true });
    kernel.inject(ip().icmp());
    kernel.inject(ip({ checksum: 1 }).icmp());
    await kernel.settle();
    const counted = kernel.frames.filter(({ sent }) => !sent).map((frame) => frame.counted);
    const received = { IpInReceives: 1, IpExtInOctets: 28 };
    expect(counted).toEqual([
      expect.objectContaining({ ...received, IcmpInEchos: 1, IcmpMsgInType8: 1, IpOutRequests: 1 }),
      expect.objectContaining({ ...received, IpInHdrErrors: 1, IpExtInCsumErrors: 1 }),
    ]);
    expect(counted[1]).not.toHaveProperty('IcmpInEchos');
  });

  it('loses what is injected while its interface is down', async () => {
    const kernel = await started();
    await kernel.run('ip', 'link', 'set', 'eth0', 'down');
    kernel.inject(arp());
    expect(await kernel.sent()).toEqual([]);
    await kernel.run('ip', 'link', 'set', 'eth0', 'up');
    kernel.inject(arp());
    expect(await kernel.sent()).toHaveLength(1);
  });

  it('has a default route by its gateway, and routes that lead nowhere', async () => {
    const routes = [{ to: '192.0.2.0/24', type: 'prohibit', table: 77 }];
    const kernel = await started({ gateway: '10.0.0.254', routes });
    const { stdout } = await kernel.run('ip', 'route', 'show', 'table', 'all');
    expect(stdout).toContain('default via 10.0.0.254 dev eth0');
    expect(stdout).toContain('prohibit 192.0.2.0/24 table 77');
  });

  it('starts as Linux does, whatever the machine’s own settings, but for what was asked for', async () => {
    const kernel = await started({ sysctls: { 'net.ipv4.icmp_ratemask': 0 } });
    const names = ['ip_forward', 'conf.eth0.rp_filter', 'icmp_ratelimit', 'icmp_ratemask'];
    const { stdout } = await kernel.run(
      'cat',
      ...names.map((name) => `/proc/sys/net/ipv4/${name.replaceAll('.', '/')}`),
    );
    expect(stdout).toBe('0\n0\n1000\n0\n');
  });

  it('sends nothing unasked', async () => {
    const kernel = await started();
    expect(await kernel.sent({ quietMs: 100 })).toEqual([]);
  });

  it('waits for as many frames as are asked for, and says how many came', async () => {
    const kernel = await started();
    kernel.inject(ip().icmp());
    const asked = await kernel.sent({ count: 2 });
    const [first = 0n, second = 0n] = asked.map(({ time }) => time);
    expect(asked).toHaveLength(2);
    expect(Number(second - first) / 1e6).toBeGreaterThan(500);
    const late = kernel.sent({ on: 'eth0', count: 5, withinMs: 20 });
    await expect(late).rejects.toThrow('the kernel has sent 0 of 5 frames by eth0 within 20 ms');
  });

  it('calls back with each frame that it sends', async () => {
    const kernel = await started();
    const seen: number[] = [];
    const stop = kernel.watch(({ bytes }) => seen.push(bytes.length));
    kernel.inject(arp());
    await kernel.settle();
    stop();
    kernel.inject(arp());
    await kernel.settle();
    expect(seen).toEqual([42]);
  });

  it('records both directions with times and comments, as a capture of its own', async () => {
    const kernel = await started(TWO_CABLES);
    kernel.inject(arp({ targetIp: '192.168.7.1' }), 1, 'who has it?');
    await kernel.settle();
    const file = readCapture(captureOf(kernel, 'one question'));
    expect(file.sections).toMatchObject([{ comments: ['one question'] }]);
    expect(file.interfaces).toMatchObject([
      { name: 'left', mac: '02:00:00:00:01:01', ipv4: ['10.0.0.1/24'] },
      { name: 'right', mac: '02:17:27:37:47:57', ipv4: ['192.168.7.1/24'] },
    ]);
    const { Inbound, Outbound } = Direction;
    expect(file.packets).toMatchObject([
      { interfaceId: 1, direction: Inbound, comments: ['who has it?'] },
      { interfaceId: 1, direction: Outbound, comments: [] },
    ]);
    const [asked, told] = file.packets.map(({ time }) => time);
    expect(Number((told ?? 0n) - (asked ?? 0n)) / 1e6).toBeLessThan(1000);
    expect(Math.abs(Number((asked ?? 0n) / 1_000_000n) - Date.now())).toBeLessThan(10_000);
  });

  it('runs a program beside it, and tells its end', async () => {
    const kernel = await started();
    const ended = await kernel.run('sh', '-c', 'echo out; echo err >&2; exit 3');
    expect(ended).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    await expect(kernel.run('/nonexistent')).rejects.toThrow('/nonexistent is not installed');
  });

  it('ends with all that runs beside it, and says so to who still asks', async () => {
    const kernel = await started();
    const sleeping = kernel.run('sh', '-c', 'sleep 77.5 & sleep 77.5');
    await Promise.all([
      expect(sleeping).rejects.toThrow('the kernel was stopped'),
      kernel.settle().then(() => kernel.stop()),
    ]);
    await kernel.stop();
    expect(() => kernel.inject(arp())).toThrow(KernelError);
    await expect(kernel.sent()).rejects.toThrow('the kernel was stopped');
    const { stdout } = await run(['ps', '-eo', 'args']);
    expect(stdout.match(/^sleep 77.5$/gm)).toBeNull();
  });

  it('ends when its time is over', async () => {
    const kernel = await started({ lifeMs: 100 });
    const message = 'its time is over, which is 100 ms';
    await expect(kernel.sent({ quietMs: 3000 })).rejects.toThrow(message);
    await expect(kernel.sent()).rejects.toThrow(message);
  });

  it.each<[string, KernelOptions, string]>([
    [
      'an address',
      { interfaces: [['10.0.0.256/24']] },
      "'10.0.0.256/24': expected an IPv4 address such as 10.0.0.1/24",
    ],
    [
      'an Ethernet address',
      { interfaces: [{ mac: 'a:b' }] },
      "'a:b': expected an Ethernet address such as 02:00:00:00:00:01",
    ],
    [
      'a route',
      { routes: [{ to: '192.0.2.0/24', via: '172.16.0.1' }] },
      '`ip route add 192.0.2.0/24 via 172.16.0.1`: Error: Nexthop has invalid gateway.',
    ],
    [
      'an interface',
      { routes: [{ to: '192.0.2.0/24', on: 'eth7' }] },
      'no interface eth7: expected one of eth0',
    ],
    ['an interface’s name', { interfaces: [{ name: 'sixteen_letters_' }] }, 'sixteen_letters_'],
    [
      'a setting',
      { sysctls: { 'net.ipv4.nonsense': 1 } },
      'the kernel does not take net.ipv4.nonsense=1 (there is no such setting)',
    ],
    [
      'a setting’s value',
      { sysctls: { 'net.ipv4.ip_default_ttl': 'long' } },
      'the kernel does not take net.ipv4.ip_default_ttl=long (EINVAL)',
    ],
  ])('says what is wrong with %s', async (_, options, message) => {
    await expect(Kernel.start(options)).rejects.toThrow(message);
  });

  it('refuses what no cable carries, and names the interfaces that there are', async () => {
    const kernel = await started(TWO_CABLES);
    expect(() => kernel.inject(new Uint8Array(13))).toThrow('of 13 bytes: expected 14 to 1514');
    expect(() => kernel.inject(new Uint8Array(1015), 'right')).toThrow('expected 14 to 1014');
    expect(() => kernel.inject(arp(), 'up')).toThrow(
      'no interface up: expected one of left, right',
    );
    await expect(kernel.sent({ on: 2 })).rejects.toThrow('no interface 2');
  });
});

/** A program that asks whether there is a kernel, starts one, asks it, and prints the answer, or why there is none. */
const ASKS = `
const { arp, Kernel } = await import(process.argv[1] + '/src/testing/index.js');
console.log(Kernel.lacks());
try {
  const kernel = await Kernel.start();
  kernel.inject(arp());
  console.log((await kernel.sent({ count: 1 })).length, 'answer');
  await kernel.stop();
} catch (error) {
  console.log(error.name, error.message);
}`;
const DIST = join(ROOT, 'dist');
const asking = (dist: string) => [process.execPath, '--input-type=module', '-e', ASKS, dist];

describe('who may have a kernel', () => {
  for (const { name, reason, runs } of people()) {
    it.skipIf(reason)(titled(name, reason), async () => {
      expect(await run(runs(asking(DIST)))).toEqual({
        code: 0,
        stdout: 'null\n1 answer\n',
        stderr: '',
      });
    });
  }

  it('not who has another system: it is said, and thrown', async () => {
    vi.stubGlobal('process', { ...process, platform: 'darwin' });
    const says = 'this needs a Linux kernel, and this is darwin';
    expect(Kernel.lacks()).toBe(says);
    await expect(Kernel.start()).rejects.toThrow(new KernelError(says));
    vi.unstubAllGlobals();
  });

  const hide = (...folders: string[]) =>
    folders.map((folder) => `mount -t tmpfs none ${folder}`).join('; ');
  // Not a mount, since the checkout may lie below any folder.
  const folder = mkdtempSync(join(tmpdir(), 'tapip-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const unshare = `ln -s $(command -v unshare) ${folder}/unshare`;
  const forbids = `mkdir ${folder}/no; printf '#!/bin/sh\necho unshare: no >&2; exit 1' > ${folder}/no/unshare; chmod +x ${folder}/no/unshare`;
  const copy = `cp -r '${DIST}' '${join(ROOT, 'package.json')}' /mnt`;

  describe.skipIf(reason)(titled('not where something is missing', reason), () => {
    it.each([
      [
        'unshare',
        'PATH=/nonexistent',
        'unshare is not installed: run `sudo apt install util-linux`',
      ],
      [
        'ip',
        `${hide('/usr/sbin', '/sbin')}; ${unshare}; PATH=${folder}`,
        'ip is not installed: run `sudo apt install iproute2`',
      ],
      [
        '/dev/net/tun',
        hide('/dev/net'),
        '/dev/net/tun is missing: run `sudo modprobe tun` (in a container: --device /dev/net/tun)',
      ],
      [
        'a right to /dev/net/tun',
        `${hide('/dev/net')}; touch /dev/net/tun; chmod 0 /dev/net/tun`,
        '/dev/net/tun is closed to this user (mode 0): `sudo chmod 0666 /dev/net/tun`',
        WITHOUT_CAPABILITIES,
      ],
      [
        'a right to namespaces',
        `${forbids}; PATH=${folder}/no`,
        // In there everybody is root.
        'this machine forbids private network namespaces: run with CAP_SYS_ADMIN',
      ],
      [
        'koffi',
        `${hide('/mnt')}; ${copy}`,
        'koffi is not installed: run `npm install --include=optional`',
        '',
        '/mnt/dist',
      ],
    ])('%s: it is said, and thrown', async (_, setup, says, as = '', dist = DIST) => {
      const argv = inNamespace(`${setup}; export PATH; exec ${as} "$@"`);
      const { stdout, stderr } = await run([...argv, 'sh', ...asking(dist)]);
      expect({ stdout, stderr }).toEqual({ stdout: `${says}\nKernelError ${says}\n`, stderr: '' });
    });
  });
});
