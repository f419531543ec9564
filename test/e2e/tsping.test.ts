// tsping against this machine's real kernel, in private namespaces, as it is built and installed.

import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { needs, run, titled } from '../support/namespace.ts';
import {
  asNobody,
  PRIVATE_NEEDS,
  people,
  ROOT,
  Running,
  room,
  TAPIP,
  TSPING,
} from '../support/programs.ts';

const needed = needs(...PRIVATE_NEEDS, 'ip', 'timeout');

/** What stays of a line when its numbers are taken away. */
const masked = (text: string): string =>
  text.replace(/\d+(?:\.\d+)+|\d+/g, 'N').replace(/, pipe N$/m, '');

for (const { name, reason, runs } of people()) {
  const tsping = (...words: string[]) => run(runs([...TSPING, ...words]));

  describe.skipIf(reason).concurrent(titled(`tsping ${name}`, reason), () => {
    test('three replies from the kernel, exit 0', async () => {
      const { code, stdout, stderr } = await tsping('-c', '3', '-i', '0.1', '10.0.0.2');
      expect(stderr).toBe('');
      const lines = stdout.split('\n');
      expect(lines[0]).toBe('PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.');
      for (const n of [1, 2, 3]) {
        expect(lines[n]).toMatch(
          new RegExp(`^64 bytes from 10\\.0\\.0\\.2: icmp_seq=${n} ttl=64 time=[\\d.]+ ms$`),
        );
      }
      expect(lines.slice(4, 6)).toEqual(['', '--- 10.0.0.2 ping statistics ---']);
      expect(lines[6]).toMatch(/^3 packets transmitted, 3 received, 0% packet loss, time \d+ms$/);
      expect(lines[7]).toMatch(/^rtt min\/avg\/max\/mdev = (\d+\.\d{3}\/){3}\d+\.\d{3} ms/);
      expect(lines.slice(8)).toEqual(['']);
      expect(code).toBe(0);
    });

    test.each([1473, 8000, 65507])('-s %i goes and comes back in fragments', async (size) => {
      const options = ['-c', '5', '-i', '0.2', '-s', `${size}`];
      const { code, stdout, stderr } = await tsping(...options, '10.0.0.2');
      expect(stdout).toContain(`\n${size + 8} bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=`);
      expect(stdout).toContain('5 packets transmitted, 5 received, 0% packet loss');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).not.toContain('wrong data');
    });

    test.each([
      ['-R', '10.0.0.1'],
      ['-T tsonly', '10.0.0.1'],
      ['-T tsandaddr', '10.0.0.1'],
      ['-T tsprespec 10.0.0.1 10.0.0.2', '10.0.0.1'],
      ['-T tsprespec 10.0.0.77', '10.0.0.1'],
    ])('%s prints what the kernel’s ping prints', async (words, own) => {
      const once = ['-c', '1', ...words.split(' ')];
      const ours = await tsping(...once, '10.0.0.2');
      const theirs = await run(runs([...TAPIP, 'up', '--exec', `ping ${once.join(' ')} ${own}`]));
      // Both ways the same but for whose address is which, and for the times.
      const plain = (text: string): string => masked(text.replaceAll('\t-', '\t'));
      expect(plain(ours.stdout)).toBe(plain(theirs.stdout));
      expect(ours).toMatchObject({ code: 0, stderr: '' });
      expect(theirs).toMatchObject({ code: 0, stderr: '' });
    });

    test('a silent address: Destination Host Unreachable from our own, and why, exit 1', async () => {
      const { code, stdout, stderr } = await tsping('-c', '1', '10.0.0.77');
      expect(masked(stdout)).toBe(
        masked(
          'PING 10.0.0.77 (10.0.0.77) 56(84) bytes of data.\n' +
            'From 10.0.0.1 icmp_seq=1 Destination Host Unreachable\n\n' +
            '--- 10.0.0.77 ping statistics ---\n' +
            '1 packets transmitted, 0 received, +1 errors, 100% packet loss, time 3000ms\n\n',
        ),
      );
      expect(stdout).toContain('From 10.0.0.1 icmp_seq=1 ');
      expect(stderr).toBe(
        "tsping: ARP: 3 requests for 10.0.0.77, no answer (at the other end of the cable: this machine's kernel, tap0 10.0.0.2/24)\n",
      );
      expect(code).toBe(1);
    });

    test.each([['127.0.0.1'], ['10.0.0.1']])('%s answers through the loopback', async (own) => {
      const { code, stdout, stderr } = await tsping('-c', '2', '-i', '0.05', '--trace', own);
      expect(stdout).toMatch(/2 packets transmitted, 2 received, 0% packet loss/);
      expect(stderr).toMatch(/device +leaves by lo, 98 bytes: /);
      expect(stderr).not.toMatch(/leaves by eth0/);
      expect(code).toBe(0);
    });

    test('--link private by name', async () => {
      const { code, stderr } = await tsping('--link', 'private', '-c', '1', '10.0.0.2');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    });

    test('other addresses at both ends, the kernel’s by itself', async () => {
      const words = ['-c', '1', '--addr', '192.168.200.7/25', '192.168.200.1'];
      const { code, stdout } = await tsping(...words);
      expect(stdout).toMatch(/^64 bytes from 192\.168\.200\.1: /m);
      expect(code).toBe(0);
    });

    test('SIGINT: the summary, exit 0, and nothing left behind', async () => {
      const running = new Running(runs([...TSPING, '-i', '0.1', '10.0.0.2']));
      await running.until(/icmp_seq=2 /);
      running.interrupt();
      expect(await running.ended).toEqual({ code: 0, signal: null });
      expect(running.stdout).toMatch(/\n--- 10\.0\.0\.2 ping statistics ---\n\d+ packets/);
      expect(running.stdout).toMatch(/\nrtt min\/avg\/max\/mdev = \S+ ms.*\n$/);
      expect(await running.leftBehind()).toEqual([]);
    });

    test.each(['SIGTERM', 'SIGKILL'] as const)(
      '%s: no summary, and nothing left behind',
      async (signal) => {
        const running = new Running(runs([...TSPING, '-i', '0.1', '10.0.0.2']));
        await running.until(/icmp_seq=2 /);
        running.signal(signal);
        expect(await running.ended).toEqual({ code: null, signal });
        expect(running.stdout).not.toContain('statistics');
        expect(await running.leftBehind()).toEqual([]);
      },
    );

    test('SIGQUIT: a line on stderr, and it goes on', async () => {
      const running = new Running(runs([...TSPING, '-i', '0.1', '10.0.0.2']));
      await running.until(/icmp_seq=2 /);
      running.signal('SIGQUIT');
      await running.until(/icmp_seq=5 /);
      running.signal('SIGINT');
      expect(await running.ended).toEqual({ code: 0, signal: null });
      expect(running.stderr).toMatch(
        /^\r\d+\/\d+ packets, \d+% loss, min\/avg\/ewma\/max = [\d.]+\/[\d.]+\/[\d.]+\/[\d.]+ ms\n$/,
      );
    });

    test('stdout closed early: ends as by SIGPIPE, 141', async () => {
      const command = '{ "$@"; echo "status $?" >&2; } | head -n 2';
      const words = [...TSPING, '-i', '0.05', '10.0.0.2'];
      const { stdout, stderr } = await run(['sh', '-c', command, 'sh', ...runs(words)]);
      expect(stdout.split('\n')).toHaveLength(3);
      expect(stderr).toBe('status 141\n');
    });
  });
}

describe.skipIf(needed).concurrent(titled('what a person sees of the packets', needed), () => {
  test('--trace has a line for every stage, in order', async () => {
    const { stderr, code } = await run([...TSPING, '-c', '1', '--trace', '10.0.0.2']);
    expect(code).toBe(0);
    const stages = [
      / #1 .* icmp +.*echo request/,
      / #1 .* ip +rule 32766 → table main: 10\.0\.0\.0\/24 dev eth0, source 10\.0\.0\.1/,
      / #1 .* arp +waits until 10\.0\.0\.2 is known/,
      / arp +10\.0\.0\.2 is INCOMPLETE now/,
      / #(\d+) <- #1 +arp {7}asks everybody who has 10\.0\.0\.2/,
      / ether {5}gets its Ethernet header: to ff:ff:ff:ff:ff:ff, EtherType 0x0806/,
      / device {4}leaves by eth0, 42 bytes: ARP who-has 10\.0\.0\.2 tell 10\.0\.0\.1/,
      / device {2}comes in by eth0, 42 bytes: ARP 10\.0\.0\.2 is-at /,
      / ether {3}for us, .* EtherType 0x0806/,
      / arp {5}10\.0\.0\.2 is REACHABLE now/,
      / #1 <- #\d+ +arp {7}goes on: 10\.0\.0\.2 is known now/,
      / #1 <- #\d+ +ether {5}gets its Ethernet header: to .*, EtherType 0x0800/,
      / #1 <- #\d+ +device {4}leaves by eth0, 98 bytes: 10\.0\.0\.1 > 10\.0\.0\.2: ICMP echo request, id \d+, seq 1, 64 bytes/,
      / device {2}comes in by eth0, 98 bytes: 10\.0\.0\.2 > 10\.0\.0\.1: ICMP echo reply, id \d+, seq 1, 64 bytes/,
      / ether {3}for us, .* EtherType 0x0800/,
      / ip +rule 0 → table local: local 10\.0\.0\.1 dev lo, for this host/,
      / ip +for us, so it goes up: protocol 1/,
      / icmp +read by the ping session/,
    ];
    let at = 0;
    for (const stage of stages) {
      const found = stderr.slice(at).search(stage);
      expect(found, `${stage} in\n${stderr.slice(at)}`).toBeGreaterThanOrEqual(0);
      at = stderr.indexOf('\n', at + found);
    }
    expect(stderr).toMatch(/^(( *\d+\.\d{3} ms {2}(#\d+( <- #\d+)?|-) +\w+| {30}) +\S.*\n)+$/);
  });

  const noIpv6 = existsSync('/proc/net/if_inet6') ? null : 'the kernel has no IPv6';
  test.skipIf(noIpv6)(
    titled(
      'IPv6 traffic is dropped by name and nothing is lost; the kernel has none of its own there',
      noIpv6,
    ),
    async () => {
      const { stdout, stderr, code } = await run([
        ...[...TAPIP, 'up', '--trace', '--exec'],
        `ping -q -c 20 -i 0.01 10.0.0.1; echo ping >&2
         echo 0 >/proc/sys/net/ipv6/conf/tap0/disable_ipv6
         ping -6 -c 1 -W 0.1 ff02::1%tap0 >/dev/null; ping -q -c 20 -i 0.01 10.0.0.1`,
      ]);
      const [, quiet = '', loud = ''] = /^([\s\S]*)^ping$([\s\S]*)$/m.exec(stderr) ?? [];
      expect(stdout.match(/20 packets transmitted, 20 received, 0% packet loss/g)).toHaveLength(2);
      expect(quiet).not.toMatch(/IPv6/);
      expect(loud).toMatch(/comes in by eth0, \d+ bytes: ethertype IPv6 \(0x86dd\)/);
      expect(loud).toMatch(/dropped, ether\.unknownType: /);
      expect(code).toBe(0);
    },
  );

  const noTshark = needs('tshark');
  test.skipIf(noTshark).each([
    [
      'tsping',
      '8 then 0, as we asked',
      [...TSPING, '-c', '3', '-i', '0.1', '--pcap'],
      ['10.0.0.2'],
    ],
    [
      'tapip up',
      '8 then 0, as the kernel asked',
      [...TAPIP, 'up', '--pcap'],
      ['--exec', 'ping -q -c 3 -i 0.1 10.0.0.1'],
    ],
  ])(
    titled('%s --pcap opens in tshark: ARP and echo both ways (%s)', noTshark),
    async (_, _what, before, after) => {
      const folder = await mkdtemp(join(tmpdir(), 'tapip-'));
      try {
        const file = join(folder, 'a.pcapng');
        expect((await run([...before, file, ...after])).code).toBe(0);
        await expectSoundCapture(file);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );

  const noArping = needs('arping');
  test.skipIf(noArping)(titled('arping is answered', noArping), async () => {
    const { stdout, code } = await run([
      ...[...TAPIP, 'up', '--exec'],
      'arping -c 2 -w 5 -I tap0 10.0.0.1',
    ]);
    expect(stdout).toMatch(/Received 2 response/);
    expect(code).toBe(0);
  });

  test('ping and tsping say the same, but for the numbers', async () => {
    const words = ['-c', '2', '-i', '0.2'];
    const [theirs, ours] = await Promise.all([
      run([...TAPIP, 'up', '--exec', `ping ${words.join(' ')} 10.0.0.1`]),
      run([...TSPING, ...words, '10.0.0.2']),
    ]);
    expect(masked(ours.stdout)).toBe(masked(theirs.stdout));
    expect(ours.code).toBe(theirs.code);
  });

  test.each([
    ['-I 10.0.0.2', '-I 10.0.0.1', '10.0.0.1', '10.0.0.2'],
    ['-I tap0', '-I eth0', '10.0.0.1', '10.0.0.2'],
    ['-I 10.0.0.2 -I tap0', '-I 10.0.0.1 -I eth0', '10.0.0.1', '10.0.0.2'],
    ['-I lo', '-I lo', '127.0.0.3', '127.0.0.3'],
    ['-I tap0', '-I eth0', '10.0.0.2', '10.0.0.1'],
    ['-I lo -W 1', '-I lo -W 1', '10.0.0.1', '10.0.0.2'],
    ['-m 7 -Q 0x1c', '-m 7 -Q 0x1c', '10.0.0.1', '10.0.0.2'],
  ])('ping %s and tsping %s say the same', async (their, our, us, kernel) => {
    const words = '-c 2 -i 0.2';
    const [theirs, ours] = await Promise.all([
      run([...TAPIP, 'up', '--exec', `ping ${words} ${their} ${us}`]),
      run([...TSPING, ...`${words} ${our} ${kernel}`.split(' ')]),
    ]);
    expect(masked(ours.stdout)).toBe(masked(theirs.stdout).replaceAll('tapN', 'ethN'));
    expect(ours.stderr).toBe(theirs.stderr.replace(/^ping: /, 'tsping: '));
    expect(ours.code).toBe(theirs.code);
  });

  test('ping and tsping say the same of a silent address', async () => {
    const words = ['-c', '2', '-i', '0.2'];
    const [theirs, ours] = await Promise.all([
      run([...TAPIP, 'up', '--exec', `ping ${words.join(' ')} 10.0.0.77`]),
      run([...TSPING, ...words, '10.0.0.77']),
    ]);
    expect(masked(ours.stdout)).toBe(masked(theirs.stdout));
    expect(ours.code).toBe(theirs.code);
  });
});

describe.skipIf(needed).concurrent(titled('tsping --link tap:NAME', needed), () => {
  test('made by ourselves, answered, and taken away again', async () => {
    const { stdout, stderr } = await room(`
      tsping --link tap:lab0 -c 2 -i 0.1 10.0.0.2; echo "status $?"
      ip -br link show lab0 || echo gone`);
    expect(stdout).toMatch(/2 packets transmitted, 2 received/);
    expect(stdout).toMatch(/status 0\ngone\n$/);
    expect(stderr).toBe('Device "lab0" does not exist.\n');
  });

  test('-b: the kernel answers a broadcast as it answers ping -b, and the lines are the same', async () => {
    const { stdout, stderr } = await room(`
      sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
      ip link set lo up
      tsping --link tap:lab0 -b -c 2 -i 0.1 10.0.0.255
      sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=1
      ip link add k0 type veth peer name k1
      unshare -n sleep 20 >/dev/null 2>&1 & far=$!
      until test "$(readlink /proc/$far/ns/net)" != "$(readlink /proc/$$/ns/net)"; do sleep 0.05; done
      ip link set k1 netns $far
      nsenter -t $far -n sh -c 'sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0; ip addr add 10.0.0.2/24 brd + dev k1; ip link set k1 up'
      ip addr add 10.0.0.1/24 brd + dev k0; ip link set k0 up
      ping -b -c 2 -i 0.1 10.0.0.255
      kill $far`);
    expect(stderr).toBe('WARNING: pinging broadcast address\n'.repeat(2));
    const [own = '', other = ''] = stdout.split(/(?<=rtt .*\n)/);
    expect(own).toMatch(
      /^PING 10\.0\.0\.255 .*\n64 bytes from 10\.0\.0\.2: icmp_seq=1 ttl=64 time=/,
    );
    expect(masked(own)).toBe(masked(other));
  });

  test('a group: the kernel answers with a TTL of its own, and silence has its reason', async () => {
    const { stdout, stderr } = await room(`
      sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
      tsping --link tap:lab0 -c 2 -i 0.1 -I eth0 224.0.0.1
      sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=1
      tsping --link tap:lab0 -c 1 -W 0.2 -I eth0 224.0.0.1 || echo "status $?"`);
    expect(masked(stdout)).toContain(
      masked('64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=0.1 ms\n\n--- 224.0.0.1 ping'),
    );
    expect(stdout).toMatch(
      /1 packets transmitted, 0 received, 100% packet loss, .*\n\nstatus 1\n$/,
    );
    expect(stderr).toBe(
      'tsping: hosts answer what goes to many only where icmp_echo_ignore_broadcasts is 0\n',
    );
  });

  test.each(['INT', 'TERM', 'KILL'])('SIG%s takes the device away', async (signal) => {
    const { stdout } = await room(`
      mount -t tmpfs none /mnt
      ${TSPING.join(' ')} --link tap:lab0 -i 0.1 10.0.0.2 > /mnt/out &
      until_line icmp_seq=1 /mnt/out
      kill -${signal} $!
      wait $! || echo "status $?"
      ip -br link show lab0 2>/dev/null || echo gone`);
    const status = { INT: '', TERM: 'status 143\n', KILL: 'status 137\n' }[signal];
    expect(stdout).toBe(`${status}gone\n`);
  });

  test('a persistent TAP with an address on it: used as it is, without privilege, and left there', async () => {
    const { stdout, stderr } = await room(`
      ip tuntap add mode tap name lab0
      ip address add 10.5.0.9/24 dev lab0
      ip link set lab0 up
      ordinary_tsping --link tap:lab0 --addr 10.5.0.1/24 -c 2 -i 0.1 10.5.0.9; echo "status $?"
      ip -4 -br address show lab0`);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/2 packets transmitted, 2 received/);
    expect(stdout).toMatch(/status 0\nlab0 .* 10\.5\.0\.9\/24 ?\n$/);
  });

  test('the same address as the prepared TAP has: one line, exit 2', async () => {
    const { stdout, stderr } = await room(`
      ip tuntap add mode tap name lab0
      ip address add 10.5.0.9/24 dev lab0
      ip link set lab0 up
      tsping --link tap:lab0 --addr 10.5.0.9/24 -c 1 10.5.0.1 || echo "status $?"`);
    expect(stderr).toMatch(/^tsping: 10\.5\.0\.9 is given to both ends of the cable: .*\n$/);
    expect(stdout).toBe('status 2\n');
  });

  test('--gateway: what is not on the cable goes to that neighbour', async () => {
    const { stdout, stderr } = await room(`
      ip link set lo up
      ip address add 10.77.0.1/32 dev lo
      tsping --link tap:lab0 --gateway 10.0.0.2 -c 2 -i 0.1 --trace 10.77.0.1; echo "status $?"`);
    expect(stdout).toMatch(/^64 bytes from 10\.77\.0\.1: icmp_seq=2 ttl=64 /m);
    expect(stdout).toMatch(/status 0\n$/);
    expect(stderr).toMatch(/ARP who-has 10\.0\.0\.2 tell 10\.0\.0\.1/);
    expect(stderr).not.toMatch(/who-has 10\.77/);
  });

  test('a gateway that says why is not said to be silent', async () => {
    const { stdout, stderr } = await room(`
      ip link set lo up
      echo 1 > /proc/sys/net/ipv4/ip_forward
      tsping --link tap:lab0 --gateway 10.0.0.2 -c 1 10.77.0.1 || echo "status $?"`);
    expect(stdout).toMatch(/^From 10\.0\.0\.2 icmp_seq=1 Destination Net Unreachable$/m);
    expect(stdout).toMatch(/status 1\n$/);
    expect(stderr).toBe('');
  });

  test('somebody deletes the TAP: the summary, one line, exit 2, and no spin', async () => {
    const { stdout, stderr } = await room(`
      mount -t tmpfs none /mnt
      ${TSPING.join(' ')} --link tap:lab0 -i 0.1 10.0.0.2 > /mnt/out &
      until_line icmp_seq=2 /mnt/out
      ip link delete lab0
      wait $! || echo "status $?"
      tail -n 4 /mnt/out | head -n 2`);
    expect(stderr).toBe('tsping: lab0 was deleted: start again to get it back\n');
    expect(stdout).toBe('status 2\n\n--- 10.0.0.2 ping statistics ---\n');
  });

  test('another program holds it: one line, exit 2', async () => {
    const { stdout, stderr } = await room(`
      mount -t tmpfs none /mnt
      ${TAPIP.join(' ')} up --link tap:lab0 > /mnt/out &
      until_line Ctrl-C /mnt/out
      tsping --link tap:lab0 -c 1 10.0.0.2 || echo "status $?"
      kill -INT $!; wait $!`);
    expect(stderr).toMatch(/^tsping: another program holds lab0: [^\n]*\n$/);
    expect(stdout).toBe('status 2\n');
  });

  test('no permission to make one: one line, exit 2', async () => {
    const { stdout, stderr } = await room(
      'ordinary_tsping --link tap:lab0 -c 1 10.0.0.2 || echo "status $?"',
    );
    expect(stderr).toMatch(
      /^tsping: you may not make lab0 \(no CAP_NET_ADMIN\): run `.* && sudo ip addr add 10\.0\.0\.2\/24 dev lab0 && .*\n$/,
    );
    expect(stdout).toBe('status 2\n');
  });
});

describe.skipIf(needed).concurrent(titled('what this machine lacks', needed), () => {
  const NO_UNSHARE = `
    mount -t tmpfs none /mnt
    printf '#!/bin/sh\\nexit 1\\n' > /mnt/unshare; chmod +x /mnt/unshare
    PATH=/mnt:$PATH`;
  const NO_KOFFI = `
    mount -t tmpfs none /mnt
    cp -r '${join(ROOT, 'dist')}' '${join(ROOT, 'package.json')}' /mnt
    tsping() { '${process.execPath}' /mnt/dist/bin/tsping.js "$@"; }`;

  test.each([
    [
      '/dev/net/tun is missing',
      'mount -t tmpfs none /dev/net',
      '/dev/net/tun is missing: run `sudo modprobe tun` (in a container: --device /dev/net/tun), or use --link sim',
    ],
    [
      'koffi is missing',
      NO_KOFFI,
      'koffi is not installed: run `npm install --include=optional`, or use --link sim',
    ],
    [
      'unshare is missing',
      'mount -t tmpfs none /mnt; PATH=/mnt',
      'unshare is not installed: run `sudo apt install util-linux`, or use --link sim',
    ],
  ])('%s: one line, exit 2', async (_, setup, line) => {
    const { stdout, stderr } = await room(`${setup}\ntsping -c 1 10.0.0.2 || echo "status $?"`);
    expect(stderr).toBe(`tsping: ${line}\n`);
    expect(stdout).toBe('status 2\n');
  });

  const FORBIDDEN = /^tsping: this machine forbids private network namespaces: [^\n]+/;

  test('namespaces are forbidden: goes on with a simulated host, and says so in one line', async () => {
    const { stdout, stderr } = await room(`
      ${NO_UNSHARE}
      tsping -c 2 -i 0.05 10.0.0.2; echo "status $?"`);
    expect(stderr).toMatch(FORBIDDEN);
    expect(stderr).toMatch(/; going on with a simulated host in place of this machine's kernel\n$/);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stdout).toMatch(/2 packets transmitted, 2 received, 0% packet loss/);
    expect(stdout).toMatch(/status 0\n$/);
  });

  test('namespaces are forbidden, and the link was chosen: one line, exit 2', async () => {
    const { stdout, stderr } = await room(`
      ${NO_UNSHARE}
      tsping --link private -c 1 10.0.0.2 || echo "status $?"`);
    expect(stderr).toMatch(FORBIDDEN);
    expect(stderr).toMatch(/, or use --link sim\n$/);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stdout).toBe('status 2\n');
  });

  const notRoot = asNobody();
  test.skipIf(notRoot).each([
    [
      'not chosen',
      '',
      "; going on with a simulated host in place of this machine's kernel",
      /2 received/,
    ],
    ['chosen', '--link private', ', or use --link sim', /^status 2\n$/],
  ])(
    titled('/dev/net/tun is closed to this user, the link %s', notRoot),
    async (_, link, rest, outcome) => {
      const { stdout, stderr } = await room(`
        mount -t tmpfs none /dev/net; mknod -m 0600 /dev/net/tun c 10 200
        setpriv --reuid 65534 --regid 65534 --clear-groups ${TSPING.join(' ')} \\
          ${link} -c 2 -i 0.05 10.0.0.2 || echo "status $?"`);
      expect(stderr).toBe(
        `tsping: /dev/net/tun is closed to this user (mode 600): \`sudo chmod 0666 /dev/net/tun\`${rest}\n`,
      );
      expect(stdout).toMatch(outcome);
    },
  );
});

describe.concurrent('the simulated link, which needs nothing', () => {
  test('three replies, exit 0', async () => {
    const words = ['--link', 'sim', '-c', '3', '-i', '0.05', '10.0.0.2'];
    const { code, stdout, stderr } = await run([...TSPING, ...words]);
    expect(stdout).toMatch(/^64 bytes from 10\.0\.0\.2: icmp_seq=3 ttl=64 time=[\d.]+ ms$/m);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a silent address', async () => {
    const words = ['--link', 'sim', '-c', '1', '10.0.0.77'];
    const { code, stdout, stderr } = await run([...TSPING, ...words]);
    expect(stdout).toMatch(/^From 10\.0\.0\.1 icmp_seq=1 Destination Host Unreachable$/m);
    expect(stderr).toBe(
      'tsping: ARP: 3 requests for 10.0.0.77, no answer (at the other end of the cable: a simulated host, 10.0.0.2/24)\n',
    );
    expect(code).toBe(1);
  });
});

describe.concurrent('words that make no sense: one line on stderr, exit 2', () => {
  const SUBNETS = '127.0.0.0/8, 10.0.0.0/24';
  const ADDRESS = 'expected an IPv4 address such as 10.0.0.2';
  const PREFIX = 'expected an address and prefix length such as 10.0.0.1/24';

  test.each<[string, string]>([
    ['', 'no destination: say `tsping 10.0.0.2`, or `tsping -h`'],
    ['10.0.0.2 10.0.0.3', '10.0.0.3: one destination at a time'],
    ['--color 10.0.0.2', 'unknown option --color; see `tsping -h`'],
    ['-Z 10.0.0.2', 'unknown option -Z; see `tsping -h`'],
    ['10.0.0.2 -c', 'option -c needs a value; see `tsping -h`'],
    ['-c 0 10.0.0.2', '-c 0: expected a whole number of at least 1'],
    ['-c x 10.0.0.2', '-c x: expected a whole number of at least 1'],
    ['-s 65508 10.0.0.2', '-s 65508: expected a whole number from 0 to 65507'],
    ['-t 0 10.0.0.2', '-t 0: expected a whole number from 1 to 255'],
    ['-t 256 10.0.0.2', '-t 256: expected a whole number from 1 to 255'],
    ['-i 0 10.0.0.2', '-i 0: expected seconds from 0.001 to 86400'],
    ['-W x 10.0.0.2', '-W x: expected seconds from 0 to 86400'],
    ['-w 0 10.0.0.2', '-w 0: expected seconds from 0.001 to 86400'],
    ['-m x 10.0.0.2', '-m x: expected a number from 0 to 4294967295, decimal or 0xffffffff'],
    [
      '-m 0x100000000 10.0.0.2',
      '-m 0x100000000: expected a number from 0 to 4294967295, decimal or 0xffffffff',
    ],
    [
      '--link sim --sysctl net.ipv4.ip_default_ttl=256 10.0.0.2',
      '--sysctl net.ipv4.ip_default_ttl=256: expected a whole number from 1 to 255',
    ],
    ['--stats=xml 10.0.0.2', '--stats=xml: expected --stats or --stats=json'],
    ['-Q 256 10.0.0.2', '-Q 256: expected a number from 0 to 255, decimal or 0xff'],
    ['10.0.0.2 -I', 'option -I needs a value; see `tsping -h`'],
    ['--link sim -I eth1 10.0.0.2', 'SO_BINDTODEVICE eth1: No such device: there are lo, eth0'],
    [
      '--link sim -I 10.0.0.9 10.0.0.2',
      'bind: Cannot assign requested address: 10.0.0.9 is none of 127.0.0.1, 10.0.0.1',
    ],
    ['10.0.0', `destination 10.0.0: ${ADDRESS}`],
    ['example.org', `destination example.org: ${ADDRESS}`],
    ['--link wire 10.0.0.2', '--link wire: expected private, tap:NAME or sim'],
    ['--addr 10.0.0.300/24 10.0.0.2', `--addr 10.0.0.300/24: ${PREFIX}`],
    ['--peer 10.0.0.2/33 10.0.0.2', `--peer 10.0.0.2/33: ${PREFIX}`],
    ['--gateway here 10.0.0.2', `--gateway here: ${ADDRESS}`],
    [
      '--addr 10.0.0.2/24 --peer 10.0.0.2/24 10.0.0.2',
      "10.0.0.2 is given to both ends of the cable: --addr is the stack's end, --peer the other; choose two addresses",
    ],
    [
      '--link sim 10.77.0.1',
      `connect: Network is unreachable: 10.77.0.1 is in none of ${SUBNETS} and there is no --gateway (at the other end: a simulated host, 10.0.0.2/24)`,
    ],
    [
      '--link sim --gateway 10.77.0.1 10.78.0.1',
      '--gateway 10.77.0.1: expected the address of a neighbour in 10.0.0.0/24',
    ],
    [
      '--link sim --gateway 10.0.0.1 10.78.0.1',
      '--gateway 10.0.0.1: expected the address of a neighbour in 10.0.0.0/24',
    ],
    [
      '--link sim 10.0.0.255',
      'Do you want to ping broadcast? Then -b. If not, check your local firewall rules',
    ],
    [
      '--link sim 224.0.0.1',
      'connect: Network is unreachable: no route to groups: name the device, as -I eth0',
    ],
    ['--link sim -b 0.0.0.0', "0.0.0.0 is no host's address: name one"],
    [
      '--link sim --pcap /nonexistent/a.pcapng 10.0.0.2',
      '--pcap /nonexistent/a.pcapng: cannot be written (ENOENT); name a file that you may write, in a folder that exists',
    ],
  ])('tsping %s', async (words, line) => {
    const { code, stdout, stderr } = await run([
      ...TSPING,
      ...words.split(' ').filter((word) => word !== ''),
    ]);
    expect(stderr).toBe(`tsping: ${line}\n`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('line breaks in the words stay one line', async () => {
    const { code, stderr } = await run([...TSPING, '-c', '1\n2\r', '10.0.0.2']);
    expect(stderr).toBe('tsping: -c 1 2 : expected a whole number of at least 1\n');
    expect(code).toBe(2);
  });

  test.each([
    ['-h', /^Usage: tsping \[options\] DESTINATION\n/],
    ['--help', /^Usage: tsping \[options\] DESTINATION\n/],
    ['-V', /^tsping from tapip \d+\.\d+\.\d+\n$/],
  ])('tsping %s is no error', async (word, text) => {
    const { code, stdout, stderr } = await run([...TSPING, word]);
    expect(stdout).toMatch(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});

/** No malformed packet, no bad checksum, no warning; ARP asked and answered, three echoes each way. */
async function expectSoundCapture(file: string): Promise<void> {
  expect((await readFile(file)).length).toBeGreaterThan(0);
  const checks = ['-o', 'ip.check_checksum:TRUE'];
  const WARNING = 0x600000;
  const bad = `_ws.malformed || _ws.expert.severity >= ${WARNING} || ip.checksum.status == 0 || icmp.checksum.status == 0`;
  const faults = await run(['tshark', '-r', file, ...checks, '-Y', bad]);
  expect({ code: faults.code, stdout: faults.stdout }).toEqual({ code: 0, stdout: '' });

  const fields = [
    '-T',
    'fields',
    '-e',
    'arp.opcode',
    '-e',
    'icmp.type',
    '-e',
    'icmp.checksum.status',
  ];
  const { stdout } = await run(['tshark', '-r', file, ...checks, '-Y', 'arp || icmp', ...fields]);
  const frames = stdout.split('\n').filter((line) => line !== '');
  const count = (line: string): number => frames.filter((frame) => frame === line).length;
  expect(count('1\t\t')).toBeGreaterThanOrEqual(1);
  expect(count('2\t\t')).toBeGreaterThanOrEqual(1);
  expect(count('\t8\t1')).toBe(3);
  expect(count('\t0\t1')).toBe(3);
}

describe('settings at the beginning, counters at the end', () => {
  const sim = [...TSPING, '--link', 'sim', '-c', '1', '--pcap', '/dev/null'];

  test('--stats: behind the summary, as nstat prints them', async () => {
    const { stdout, stderr, code } = await run([...sim, '--stats', '10.0.0.2']);
    expect(stdout).toMatch(/\nrtt .*\n#kernel\nIpInReceives {20}1 {18}0\.0\nIpInDelivers /);
    expect(stdout).toMatch(/\nIcmpMsgOutType8 {17}1 {18}0\.0\n/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('--stats=json: its last line', async () => {
    const { stdout } = await run([...sim, '--stats=json', '10.0.0.2']);
    const { kernel } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(kernel).toMatchObject({ IcmpOutEchos: 1, IcmpInEchoReps: 1, IpExtOutOctets: 84 });
  });

  test('--sysctl comes before --batch, which may look at it', async () => {
    const words = ['--sysctl', 'net.ipv4.ip_default_ttl=1', '--batch', '-', '10.0.0.2'];
    const input = 'sysctl net.ipv4.ip_default_ttl\nnstat -z IpInReceives\n';
    const { stdout } = await run([...sim, ...words], { input });
    expect(stdout).toMatch(/^net\.ipv4\.ip_default_ttl = 1\n#kernel\nIpInReceives +0 +0\.0\nPING /);
  });
});

describe('--batch gives the stack routes and rules before it sends', () => {
  const rules = 'rule add fwmark 7 prohibit\nroute add blackhole 9.9.9.0/24\n';
  const sim = [...TSPING, '--link', 'sim', '--batch', '-', '-c', '1'];

  test('and a refusal names the rule or the route', async () => {
    const marked = await run([...sim, '-m', '7', '10.0.0.2'], { input: rules });
    expect(marked.stderr).toContain(
      'connect: Permission denied: 10.0.0.2: rule 32765: prohibit (at the other end: ',
    );
    expect(marked.code).toBe(2);
    const swallowed = await run([...sim, '9.9.9.9'], { input: rules });
    expect(swallowed.stderr).toContain('rule 32766 → table main: blackhole 9.9.9.0/24');
    const plain = await run([...sim, '10.0.0.2'], { input: rules });
    expect(plain.stdout).toContain('1 packets transmitted, 1 received');
  });

  test('a line that fails is told by its number', async () => {
    const { stderr, code } = await run([...sim, '10.0.0.2'], {
      input: 'rule\nroute add 1.2.3/33\n',
    });
    expect(stderr).toContain(
      '--batch -:2: Error: any valid prefix is expected rather than "1.2.3/33".',
    );
    expect(code).toBe(2);
  });
});
