// A real TAP and this machine's real kernel, in a network namespace of its own. What runs in there is
// test/support/tap-child.mjs.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LinkError, Linux } from '../../src/netdev/linux.ts';
import { inNamespace, needs, run, titled } from '../support/namespace.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const CHILD = join(ROOT, 'test/support/tap-child.mjs');

/** Stands in for an ordinary user, also where the tests run as one: root without any capability. */
const WITHOUT_CAPABILITIES = 'setpriv --bounding-set=-all';

const reason = needs('unshare', 'ip', 'ping', 'setpriv', 'mount', '/dev/net/tun');

describe.skipIf(reason)(titled('a TAP in a private network namespace', reason), () => {
  it('sets and reads back the MTU, the MAC address and the address of the kernel’s end', async () => {
    const { tap, shown, inet } = await scenario('configure');
    expect(tap).toEqual({
      mtu: 1400,
      mac: { high: 0x0212, low: 0x93949596 | 0 },
      address: { address: 0xc0a81742 | 0, length: 26 },
    });
    expect(shown).toMatchObject({ mtu: 1400, address: '02:12:93:94:95:96' });
    expect(shown.flags).toContain('UP');
    expect(inet).toMatchObject({
      local: '192.168.23.66',
      prefixlen: 26,
      broadcast: '192.168.23.127',
    });
  });

  it('has no address until it gets one, and takes a new one in place of the old', async () => {
    const { none, now, shown } = await scenario('address');
    expect(none).toBeNull();
    expect(now).toEqual({ address: 0x0a090003, length: 32 });
    expect(shown.split(/\s+/)).toEqual(['tap0', expect.anything(), '10.9.0.3/32']);
  });

  it('receives what the kernel sends, and says when no more waits', async () => {
    const { frame, kernelMac, drained, start } = await scenario('receive');
    const mac = (kernelMac.high * 2 ** 32 + (kernelMac.low >>> 0)).toString(16).padStart(12, '0');
    expect(frame).toBe(`ffffffffffff${mac}08060001080006040001${mac}0a0900010000000000000a090002`);
    expect(drained).toBe(false);
    expect(start).toBe(128);
  });

  it('sends what the kernel counts and answers', async () => {
    const { fault, counted, reply } = await scenario('send');
    expect(fault).toBeNull();
    expect(counted).toBe(1);
    expect(reply.slice(24, 44)).toBe('08060001080006040002');
  });

  it('refuses what no Ethernet can carry', async () => {
    expect(await scenario('refused')).toEqual({
      runt: 'device.refused',
      longest: null,
      tooLong: 'device.tooLong',
    });
  });

  it('drops while the device is down, and goes on when it is up again', async () => {
    expect(await scenario('down')).toEqual({ down: 'device.down', up: null });
  });

  it('reports once that the device was deleted, and does not spin', async () => {
    const { cpuMs, readable, ...rest } = await scenario('deleted');
    expect(rest).toEqual({
      gone: ['tap0 was deleted: start again to get it back'],
      sent: 'device.gone',
      received: false,
      closed: 'device.gone',
    });
    expect(readable).toBeLessThan(5);
    expect(cpuMs).toBeLessThan(100);
  });

  it('reports a device that was deleted before anybody watched', async () => {
    expect(await scenario('deletedUnwatched')).toEqual({
      results: [false, 'device.gone'],
      gone: ['tap0 was deleted: start again to get it back'],
    });
  });

  it('takes what it made with it', async () => {
    expect(await scenario('closed')).toEqual({ created: true, left: false });
  });

  it('leaves what was there before', async () => {
    const setup = 'ip tuntap add mode tap name tap0';
    expect(await scenario('closed', { setup })).toEqual({ created: false, left: true });
  });

  it('needs no privilege for a TAP that is ready', async () => {
    const setup = 'ip tuntap add mode tap name tap0; ip link set tap0 up mtu 1300';
    const opened = await scenario('open', { setup, as: WITHOUT_CAPABILITIES });
    expect(opened).toMatchObject({ name: 'tap0', mtu: 1300, created: false });
  });

  it('lets the kernel number the device', async () => {
    expect(await scenario('numbered')).toEqual(['test0', 'test1']);
  });

  it('lets an exception from the watcher surface, and keeps watching', async () => {
    expect(await scenario('throwing')).toEqual(['wake 0', 'wake 1']);
  });

  it('brings up the loopback', async () => {
    expect(await scenario('loopback')).toEqual([true, false, { address: 0x7f000001, length: 8 }]);
  });

  it('is busy for a second user', async () => {
    const { error, again } = await scenario('busy');
    expect(error).toBe(
      'another program holds tap0: end it (`sudo grep -lsw tap0 /proc/[0-9]*/fdinfo/*` finds it), or use another name',
    );
    expect(again).toBe('tap0');
  });

  const ADD = 'sudo ip tuntap add mode tap name tap0 user $USER && sudo ip link set tap0 up';
  it.each([
    {
      what: 'no /dev/net/tun',
      setup: 'mount -t tmpfs none /dev/net',
      says: '/dev/net/tun is missing: run `sudo modprobe tun` (in a container: --device /dev/net/tun)',
    },
    {
      what: 'no access to /dev/net/tun',
      setup: 'mount -t tmpfs none /dev/net; touch /dev/net/tun; chmod 0 /dev/net/tun',
      as: WITHOUT_CAPABILITIES,
      says: '/dev/net/tun is closed to this user (mode 0): `sudo chmod 0666 /dev/net/tun`',
    },
    {
      what: 'no CAP_NET_ADMIN',
      as: WITHOUT_CAPABILITIES,
      says: `you may not make tap0 (no CAP_NET_ADMIN): run \`${ADD}\`, or start the container with \`--cap-add NET_ADMIN\``,
    },
    {
      what: 'a TAP that is down, and no CAP_NET_ADMIN',
      setup: 'ip tuntap add mode tap name tap0',
      as: WITHOUT_CAPABILITIES,
      says: 'you may not configure tap0: run `sudo ip link set tap0 up`',
    },
    {
      what: 'a TUN of that name',
      setup: 'ip tuntap add mode tun name tap0',
      says: 'tap0 exists and is no single-queue tap: use another name, as tap0',
    },
    {
      what: 'another kind of interface',
      tap: 'lo',
      says: 'lo exists and is no single-queue tap: use another name, as tap0',
    },
    {
      what: 'a name of 16 characters',
      tap: 'tap0123456789abc',
      says: 'the interface name tap0123456789abc is too long: use at most 15 characters',
    },
    {
      what: 'a name with a slash',
      tap: 'tap/0',
      says: "no interface can be called 'tap/0': use letters and digits, as tap0",
    },
  ])('says what to do about $what', async ({ says, ...how }) => {
    expect(await scenario('open', how)).toEqual({ name: 'LinkError', error: says });
  });

  it('says what to do without koffi', async () => {
    // In a folder with no node_modules above it.
    const copy = `mount -t tmpfs none /mnt; cp '${join(ROOT, 'dist/src/netdev/linux.js')}' /mnt/linux.mjs`;
    const program =
      'import("/mnt/linux.mjs").then((m) => m.Linux.load()).catch((e) => console.log(e.message))';
    const { stdout } = await run(inNamespace(`${copy}; '${process.execPath}' -e '${program}'`));
    expect(stdout.trim()).toBe('koffi is not installed: run `npm install --include=optional`');
  });

  const notRoot = process.geteuid?.() === 0 ? null : 'needs root';
  it.skipIf(notRoot)(titled('says what to do about another user’s TAP', notRoot), async () => {
    const setup = 'ip tuntap add mode tap name tap0 user 65534';
    expect(await scenario('open', { setup, as: WITHOUT_CAPABILITIES })).toEqual({
      name: 'LinkError',
      error: `tap0 belongs to another user: run \`sudo ip tuntap del mode tap name tap0 && ${ADD}\``,
    });
  });
});

describe.skipIf(process.platform !== 'linux')('becoming another program', () => {
  it('hands over the standard streams, the words and the environment as it found them', async () => {
    const { code, stdout, stderr } = await run([process.execPath, CHILD, 'exec'], {
      input: 'in\n',
    });
    expect(stderr).toBe('');
    // Of Node's signal dispositions none is left: SIGPIPE is bit 12.
    expect(stdout).toMatch(/^name -2 wörd\nSigIgn:\t[0-9a-f]{16}\nin\n$/);
    const ignored = Number.parseInt(/SigIgn:\t([0-9a-f]+)/.exec(stdout)?.[1] ?? 'f', 16);
    expect(ignored & (1 << 12)).toBe(0);
    expect(code).toBe(0);
  });
});

describe('loading the system calls', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('says what to do on another operating system', async () => {
    vi.stubGlobal('process', { ...process, platform: 'darwin' });
    await expect(Linux.load()).rejects.toThrow(
      new LinkError('this link needs Linux, and this is darwin'),
    );
  });
});

interface How {
  /** Shell commands that come first. */
  setup?: string;
  /** What to put in front of the program. */
  as?: string;
  tap?: string;
}

/** What a scenario of the child prints. */
async function scenario(name: string, { setup = ':', as = '', tap = 'tap0' }: How = {}) {
  const shell = `${setup}\nTAP=${tap} exec ${as} '${process.execPath}' '${CHILD}' ${name}`;
  const { stdout, stderr } = await run(inNamespace(shell));
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
