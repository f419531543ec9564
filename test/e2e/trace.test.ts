// traceroute and tracepath through three routers that are real kernels, beside Debian's own programs on the same way.

import { beforeAll, describe, expect, test } from 'vitest';
import { needs, run, titled } from '../support/namespace.ts';
import { isRoot, PRIVATE_NEEDS, people, Running, room, TAPIP } from '../support/programs.ts';

const needed =
  needs(...PRIVATE_NEEDS, 'ip', 'traceroute', 'tracepath', 'nsenter') ??
  (isRoot ? null : 'needs root, for namespaces of several routers');

/**
 * The first router is this namespace, with the TAP of our stack and the cable of a kernel's host beside it; behind it
 * are two more, and a host. 10.4.0.0/24 is on the last cable, 10.5.0.0/16 nowhere, 10.6.0.0/16 forbidden.
 *
 *     stack tap0 ── 10.0.0.0/24 ─┐
 *                                r1 ── 10.2.0.0/24 ── r2 ── 10.3.0.0/24 ── r3 ── 10.4.0.0/24 ── host
 *     kernel k0  ── 10.1.0.0/24 ─┘                        MTU as LINE says
 */
const LINE = `
echo 'hosts: files' > /tmp/nsswitch.$$; mount --bind /tmp/nsswitch.$$ /etc/nsswitch.conf; rm /tmp/nsswitch.$$
ip link set lo up
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratemask=0 net.ipv4.icmp_msgs_per_sec=100000
space() {
  unshare -n sleep 200 >/dev/null 2>&1 &
  eval "$1=$!"
  while [ "$(readlink /proc/$!/ns/net)" = "$(readlink /proc/$$/ns/net)" ]; do sleep 0.01; done
}
trap 'kill $K $R2 $R3 $H' EXIT
space K; space R2; space R3; space H
at() { pid=$1; shift; nsenter -t $pid -n "$@"; }
for pid in $K $R2 $R3 $H; do at $pid ip link set lo up; at $pid sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratemask=0 net.ipv4.icmp_msgs_per_sec=100000; done
cable() { # pid name address pid name address mtu
  ip link add $2 mtu $7 netns $1 type veth peer name $5 mtu $7 netns $4
  at $1 ip addr add $3 dev $2; at $4 ip addr add $6 dev $5
  at $1 ip link set $2 up; at $4 ip link set $5 up
}
cable $K k0 10.1.0.2/24 $$ k1 10.1.0.1/24 1500
cable $$ a1 10.2.0.1/24 $R2 a2 10.2.0.2/24 1500
cable $R2 b2 10.3.0.1/24 $R3 b3 10.3.0.2/24 \${MTU:-1500}
cable $R3 c3 10.4.0.1/24 $H c4 10.4.0.2/24 1500
ip tuntap add tap0 mode tap; ip addr add 10.0.0.2/24 dev tap0; ip link set tap0 up
ip route add 10.3.0.0/24 via 10.2.0.2; ip route add 10.4.0.0/24 via 10.2.0.2
ip route add unreachable 10.5.0.0/16; ip route add prohibit 10.6.0.0/16
at $R2 ip route add default via 10.2.0.1; at $R2 ip route add 10.4.0.0/24 via 10.3.0.2
at $R3 ip route add default via 10.3.0.1
at $H ip route add default via 10.4.0.1
at $K ip route add default via 10.1.0.1
`;

/** Numbers of milliseconds taken away, and the address of the gateway, which is not the same on both ways. */
const masked = (text: string): string =>
  text
    .replace(/\d+\.\d{3} ?ms/g, 'T ms')
    .replaceAll(/10\.[01]\.0\.[12]( {2}| \(10\.[01]\.0\.[12]\))?/g, 'GATEWAY')
    .replace(/ +/g, ' ')
    // Debian's tracepath may read an error twice where two of its probes were under way.
    .replace(/^( \d+: GATEWAY T ms !H\n)\1/gm, '$1');

const ON_TAP = '--link tap:tap0 --gateway 10.0.0.2';

/** What our programs and the kernel's print on the same way, one after the other: each command's two texts. */
async function both(commands: readonly string[], mtu = 1500): Promise<Map<string, string[]>> {
  const shell = commands.map((words) => {
    const [program = '', ...rest] = words.split(' ');
    const theirs = program === 'traceroute' ? `${program} -I` : program;
    // A kernel says five times that there is no route, and then once a second.
    const pause = /10\.[56]\./.test(words) ? 'sleep 6; ' : '';
    const flush = 'at $R3 ip neigh flush dev c3';
    const own = `${pause}${flush}; tapip ${program} ${ON_TAP} ${rest.join(' ')}; echo ---`;
    return `${own}\n${flush}; at $K ${theirs} ${rest.join(' ')}; echo ---`;
  });
  const text = `MTU=${mtu}\n${LINE}\n${shell.join('\n')}`;
  const { stdout, stderr } = await room(text, { limitMs: 110_000 });
  expect(stderr).toBe('');
  const texts = stdout.split('---\n');
  return new Map(commands.map((words, n) => [words, texts.slice(2 * n, 2 * n + 2)]));
}

/** `-w 5` alone: HERE and NEAR make what is lost a matter of microseconds. */
const COMMANDS: Readonly<Record<number, readonly string[]>> = {
  1500: [
    'traceroute -w 5 10.4.0.2',
    'traceroute -w 5 -n 10.4.0.2',
    'traceroute -w 5 -n -q 1 10.4.0.2',
    'traceroute -w 5 -n -q 10 -N 3 10.4.0.2',
    'traceroute -w 5 -n -f 2 -m 3 10.4.0.2',
    'traceroute -w 5 -n 10.4.0.2 100',
    'traceroute -w 5 -n 10.4.0.2 3000',
    'traceroute -w 5 -n 10.4.0.2 1',
    'traceroute -w 5 -n 10.3.0.2',
    'tracepath -n 10.4.0.2',
    'tracepath -n -l 1000 10.4.0.2',
    'tracepath -n -m 2 10.4.0.2',
    'traceroute -w 5 -n -N 3 10.5.0.9',
    'traceroute -w 5 -n 10.4.0.66',
    'traceroute -w 5 -n -N 3 10.6.0.9',
    'tracepath -n 10.5.0.9',
    'traceroute -n -N 1 -w 2,0,0 10.2.0.2',
  ],
  1300: ['traceroute -w 5 -n 10.4.0.2 1400', 'tracepath -n 10.4.0.2'],
};

describe.skipIf(needed)(titled('beside Debian’s programs', needed), () => {
  for (const [mtu, commands] of Object.entries(COMMANDS)) {
    describe(`over an MTU of ${mtu}`, () => {
      let texts: Map<string, string[]>;

      beforeAll(async () => {
        texts = await both(commands, Number(mtu));
      }, 120_000);

      test.each(commands)('%s', (words) => {
        const [own = '', other = ''] = texts.get(words) ?? [];
        expect(masked(own)).toBe(masked(other));
        expect(own).not.toBe('');
      });
    });
  }
});

for (const { name, reason, runs } of people()) {
  const tapip = (...words: string[]) => run(runs([...TAPIP, ...words]));

  describe.skipIf(reason).concurrent(titled(`traceroute and tracepath ${name}`, reason), () => {
    test('the kernel at the other end of a private link', async () => {
      const { code, stdout, stderr } = await tapip('traceroute', '-n', '10.0.0.2');
      expect(stdout).toMatch(
        /^traceroute to 10\.0\.0\.2 \(10\.0\.0\.2\), 30 hops max, 60 byte packets\n 1 {2}10\.0\.0\.2( {2}\d+\.\d{3} ms){3}\n$/,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const path = await tapip('tracepath', '10.0.0.2');
      expect(path.stdout).toMatch(/^ 1\?: \[LOCALHOST\] {22}pmtu 1500\n/);
      expect(path.stdout).toMatch(
        / +\d+\.\d{3}ms reached\n {5}Resume: pmtu 1500 hops 1 back 1 \n$/,
      );
      expect(path.code).toBe(0);
    });
  });
}

describe('over a simulated link', () => {
  const tapip = (...words: string[]) => run([...TAPIP, ...words]);

  test('a hop that is the host', async () => {
    const { code, stdout } = await tapip('traceroute', '--link', 'sim', '-q', '1', '10.0.0.2');
    expect(stdout).toMatch(/\n 1 {2}10\.0\.0\.2 \(10\.0\.0\.2\) {2}\d+\.\d{3} ms\n$/);
    expect(code).toBe(0);
  });

  test.each<[string, string[], number, string]>([
    ['no destination', [], 2, 'tapip: no destination: say `tapip traceroute 10.0.0.2`'],
    ['a name', ['example.org'], 2, 'expected an IPv4 address'],
    ['-f beyond -m', ['-f', '31', '10.0.0.2'], 2, '-f 31: expected a whole number from 1 to 30'],
    ['-m 256', ['-m', '256', '10.0.0.2'], 2, '-m 256: expected a whole number from 1 to 255'],
    ['-q 11', ['-q', '11', '10.0.0.2'], 2, '-q 11: expected a whole number from 1 to 10'],
    ['-w 1,', ['-w', '1,', '10.0.0.2'], 2, '-w 1,: expected MAX or MAX,HERE,NEAR'],
    ['65001 bytes', ['10.0.0.2', '65001'], 2, 'packet length 65001: expected a whole number'],
    ['no such device', ['-i', 'eth7', '10.0.0.2'], 2, 'SO_BINDTODEVICE eth7: No such device'],
    ['no such source', ['-s', '9.9.9.9', '10.0.0.2'], 2, 'Cannot assign requested address'],
    ['no route', ['9.9.9.9'], 1, 'connect: Network is unreachable: 9.9.9.9 is in none of'],
    ['a broadcast address', ['10.0.0.255'], 1, 'connect: Permission denied: 10.0.0.255 is'],
  ])('traceroute, %s', async (_, words, status, says) => {
    const { code, stderr, stdout } = await tapip('traceroute', '--link', 'sim', ...words);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: status, stdout: '' });
  });

  test.each<[string, string[], string]>([
    ['no destination', [], 'tapip: no destination: say `tapip tracepath 10.0.0.2`'],
    ['-l 28', ['-l', '28', '10.0.0.2'], '-l 28: expected a whole number from 29'],
    ['-m 256', ['-m', '256', '10.0.0.2'], '-m 256: expected a whole number from 0 to 255'],
    ['two destinations', ['10.0.0.2', '10.0.0.3'], '10.0.0.3: one destination at a time'],
  ])('tracepath, %s', async (_, words, says) => {
    const { code, stderr } = await tapip('tracepath', '--link', 'sim', ...words);
    expect(stderr).toContain(says);
    expect(code).toBe(2);
  });

  test('nobody at home: why, as tsping says it', async () => {
    const words = ['--link', 'sim', '-n', '-m', '1', '-w', '0.5', '10.0.0.77'];
    const { code, stdout, stderr } = await tapip('traceroute', ...words);
    expect(stdout).toContain('\n 1  * * *\n');
    expect(stderr).toContain('traceroute: ARP: 1 request for 10.0.0.77, no answer');
    expect(code).toBe(0);
  });

  test('Ctrl-C ends it, exit 130', async () => {
    const running = new Running([...TAPIP, 'traceroute', '--link', 'sim', '10.0.0.77']);
    await running.until(/^traceroute to/);
    running.interrupt();
    expect(await running.ended).toEqual({ code: 130, signal: null });
  });
});
