// `tapip up` against this machine's real kernel, in private namespaces, as it is built and installed.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { needs, run, titled } from '../support/namespace.ts';
import {
  PRIVATE_NEEDS,
  people,
  Running,
  room,
  TAPIP,
  WITHOUT_CAPABILITIES,
} from '../support/programs.ts';

const TIMES = `TS: \t10.0.0.2\tN absolute\n\t10.0.0.1\tN\n\t10.0.0.1\tN\n\t10.0.0.2\tN\n`;

const needed = needs(...PRIVATE_NEEDS, 'ip', 'timeout');

for (const { name, reason, runs } of people()) {
  const execute = (command: string, ...words: string[]) =>
    run(runs([...TAPIP, 'up', ...words, '--exec', command]));

  describe.skipIf(reason).concurrent(titled(`tapip up --exec ${name}`, reason), () => {
    test.each([
      ['56 bytes', 'ping -c 200 -i 0.002 -q 10.0.0.1'],
      ['full frames', 'ping -c 200 -i 0.002 -q -s 1472 10.0.0.1'],
    ])('the kernel’s ping loses nothing, first packet included: %s', async (_, command) => {
      const { code, stdout, stderr } = await execute(command);
      expect(stdout).toMatch(
        /\n200 packets transmitted, 200 received, 0% packet loss, time \d+ms\n/,
      );
      expect(stderr).toBe('');
      expect(code).toBe(0);
    });

    test.each([
      ['the longest there are', 65507, 3, 1],
      ['one byte too long for a frame', 1473, 10, 0.1],
    ])('the kernel’s ping in fragments: %s', async (_, size, count, seconds) => {
      // So few and so slowly: ping's receive buffer holds two of the longest replies, and a busy machine gives us bursts.
      const ping = `ping -c ${count} -i ${seconds} -s ${size} 10.0.0.1`;
      const { code, stdout, stderr } = await execute(
        `${ping} && nstat -asz IpReasmOKs IpReasmFails`,
      );
      expect(stdout).toMatch(
        new RegExp(`^${size + 8} bytes from 10\\.0\\.0\\.1: icmp_seq=1 ttl=64 `, 'm'),
      );
      expect(stdout).toContain(`${count} packets transmitted, ${count} received, 0% packet loss`);
      expect(stdout).not.toContain('wrong data');
      expect(stdout).toMatch(new RegExp(`^IpReasmOKs +${count} `, 'm'));
      expect(stdout).toMatch(/^IpReasmFails +0 /m);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    });

    const noProbes = needs('hping3', 'nmap');
    test.skipIf(noProbes)(
      titled('hping3 and nmap get timestamp replies with the time of day', noProbes),
      async () => {
        const { stdout } = await execute(
          'hping3 -c 2 -i u100000 --icmp --icmp-ts 10.0.0.1; nmap -sn -PP --disable-arp-ping -n 10.0.0.1',
        );
        const times = stdout.matchAll(/^ICMP timestamp: Originate=(\d+) Receive=(\d+) /gm);
        const away = [...times].map(([, asked, came]) => Math.abs(Number(came) - Number(asked)));
        expect(away).toHaveLength(2);
        // The same clock; a busy machine, or midnight in between.
        for (const ms of away) expect(Math.min(ms, 86_400_000 - ms)).toBeLessThan(5000);
        expect(stdout).toContain('Host is up');
      },
    );

    test.each([
      ['-R', 'RR: \t10.0.0.2\n\t10.0.0.1\n\t10.0.0.1\n\t10.0.0.2\n'],
      ['-T tsonly', 'TS: \tN absolute\n\tN\n\tN\n\tN\n'],
      ['-T tsandaddr', TIMES],
      ['-T tsprespec 10.0.0.2 10.0.0.1', 'TS: \t10.0.0.2\tN absolute\n\t10.0.0.1\tN\n'],
    ])('the kernel’s ping %s is satisfied: the clocks agree too', async (words, expected) => {
      const { code, stdout, stderr } = await execute(`ping -c 2 -i 0.2 ${words} 10.0.0.1`);
      const told = stdout.replace(/(?<=\t)-?\d+(?= absolute|\n)/g, 'N');
      expect(told).toContain(`${expected}\n`);
      expect(stdout).toContain('2 packets transmitted, 2 received, 0% packet loss');
      // Between two hosts on one machine; the first may have waited for ARP.
      const between = [...stdout.matchAll(/\t(-?\d+)\n/g)].map(([, ms]) => Math.abs(Number(ms)));
      expect(Math.max(0, ...between)).toBeLessThan(5000);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    });

    test('--sysctl and --stats: the kernel sees the setting, and the counters come at the end', async () => {
      const setting = ['--sysctl', 'net.ipv4.ip_default_ttl=33', '--stats'];
      const { code, stdout, stderr } = await execute('ping -c 1 10.0.0.1', ...setting);
      expect(stdout).toMatch(/^64 bytes from 10\.0\.0\.1: icmp_seq=1 ttl=33 /m);
      expect(stdout).toMatch(/\n#kernel\nIpInReceives +1 +0\.0\n(.*\n)*IcmpOutEchoReps +1 +0\.0\n/);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    });

    test('the first packet of a neighbour that we know nothing of is answered', async () => {
      const { code, stdout } = await execute('ping -c 1 -W 2 10.0.0.1');
      expect(stdout).toMatch(/^64 bytes from 10\.0\.0\.1: icmp_seq=1 ttl=64 /m);
      expect(code).toBe(0);
    });

    test.each([
      ['0, its own', 'true', 0],
      ['7, its own', 'exit 7', 7],
      ['127, of a command that is not there', 'nosuchcommand 2>/dev/null', 127],
      ['128 + 9, killed', 'kill -KILL $$', 137],
      ['128 + 15, terminated', 'kill -TERM $$', 143],
      ['128 + 1, hung up', 'kill -HUP $$', 129],
    ])('ends with the command’s status: %s', async (_, command, status) => {
      const { code, stdout, stderr } = await execute(command);
      expect({ code, stdout, stderr }).toEqual({ code: status, stdout: '', stderr: '' });
    });

    test('the command is at the kernel’s end of the cable, and knows nothing of how it got there', async () => {
      const command =
        'ip -4 -br address show tap0; env | grep TAPIP; test -t 0 || echo no terminal';
      const { stdout } = await execute(command, '--peer', '10.0.0.9/24');
      expect(stdout).toMatch(/^tap0 .* 10\.0\.0\.9\/24 ?\nno terminal\n$/);
    });

    test.each([
      ['a program', 'ping -i 0.1 10.0.0.1'],
      ['a program in place of the shell', 'exec ping -i 0.1 10.0.0.1'],
      ['a loop of the shell', 'while true; do ping -c 50 -i 0.1 10.0.0.1; done'],
    ])('Ctrl-C goes to %s as well, which has time to finish', async (_, command) => {
      const running = new Running(runs([...TAPIP, 'up', '--exec', command]));
      await running.until(/icmp_seq=2 /);
      running.interrupt();
      // 128 + 2; some versions of unshare hand on the 0 of a program that catches it.
      expect([0, 130]).toContain((await running.ended).code);
      expect(running.stdout).toMatch(/\nrtt min\/avg\/max\/mdev = .*\n$/);
      expect(await running.leftBehind()).toEqual([]);
    });

    const COMMANDS = [
      ['a program', 'echo ready; exec sleep 60'],
      ['what the shell has started', 'echo ready; sleep 60; true'],
      ['what it left in the background', 'sleep 60 & sleep 61 & echo ready; wait'],
    ] as const;

    test.each(COMMANDS)('SIGTERM ends %s too: 143, and nothing is left', async (_, command) => {
      const running = new Running(runs([...TAPIP, 'up', '--exec', command]));
      await running.until(/ready/);
      running.signal('SIGTERM');
      expect(await running.ended).toEqual({ code: 143, signal: null });
      expect(await running.leftBehind()).toEqual([]);
    });

    test.each(COMMANDS)('SIGKILL ends %s too, and nothing is left', async (_, command) => {
      const running = new Running(runs([...TAPIP, 'up', '--exec', command]));
      await running.until(/ready/);
      running.signal('SIGKILL');
      expect(await running.ended).toEqual({ code: null, signal: 'SIGKILL' });
      expect(await running.leftBehind()).toEqual([]);
    });

    test('SIGTERM lets the command finish its work', async () => {
      const command =
        "trap 'echo finished; exit 5' TERM; echo ready; while true; do sleep 0.1; done";
      const running = new Running(runs([...TAPIP, 'up', '--exec', command]));
      await running.until(/ready/);
      running.signal('SIGTERM');
      expect(await running.ended).toEqual({ code: 5, signal: null });
      expect(running.stdout).toBe('ready\nfinished\n');
    });

    test('the end of the command is the end of what it left in the background', async () => {
      const running = new Running(runs([...TAPIP, 'up', '--exec', 'sleep 60 & exit 3']));
      expect(await running.ended).toEqual({ code: 3, signal: null });
      expect(await running.leftBehind()).toEqual([]);
    });
  });

  describe.skipIf(reason).concurrent(titled(`tapip up ${name}`, reason), () => {
    test('prints both ends and a command that reaches us; Ctrl-C ends it, exit 0', async () => {
      const running = new Running(runs([...TAPIP, 'up']));
      await running.until(/Ctrl-C ends it\.\n$/);
      const [, end, kernel, reach = ''] =
        /^(this end: .*)\n(other end: .*)\nTry: +(.*)\n/.exec(running.stdout) ?? [];
      expect(end).toMatch(/the stack, eth0 10\.0\.0\.1\/24, [0-9a-f:]{17}, mtu 1500$/);
      expect(kernel).toMatch(/this machine's kernel, tap0 10\.0\.0\.2\/24$/);
      expect(reach).toContain(`nsenter -t ${running.pid} `);

      const { stdout } = await run(runs(['sh', '-c', reach.replace('-c 3', '-c 3 -i 0.1')]));
      expect(stdout).toMatch(/3 packets transmitted, 3 received/);
      running.interrupt();
      expect(await running.ended).toEqual({ code: 0, signal: null });
      expect(running.stderr).toBe('');
      expect(await running.leftBehind()).toEqual([]);
    });

    test.each(['SIGTERM', 'SIGKILL'] as const)('%s: nothing left behind', async (signal) => {
      const running = new Running(runs([...TAPIP, 'up']));
      await running.until(/Ctrl-C ends it/);
      running.signal(signal);
      expect(await running.ended).toEqual({ code: null, signal });
      expect(await running.leftBehind()).toEqual([]);
    });
  });
}

describe.skipIf(needed).concurrent(titled('tapip up --link tap:NAME', needed), () => {
  test('answers whoever is in that namespace, and takes the device away at the end', async () => {
    const { stdout, stderr } = await room(`
      mount -t tmpfs none /mnt
      ${TAPIP.join(' ')} up --link tap:lab0 --addr 10.5.0.1/24 > /mnt/out &
      until_line Ctrl-C /mnt/out
      grep -E '^Try:' /mnt/out
      ping -q -c 3 -i 0.1 10.5.0.1 | grep received
      kill -INT $!; wait $!; echo "status $?"
      ip -br link show lab0 2>/dev/null || echo gone`);
    expect(stderr).toBe('');
    expect(stdout).toMatch(
      /^Try: +ping -c 3 10\.5\.0\.1\n3 packets transmitted, 3 received, 0% packet loss, .*\nstatus 0\ngone\n$/,
    );
  });

  test.each([
    ['serving', ''],
    ['with a command, which ends too', "--exec 'echo Ctrl-C; sleep 60; true'"],
  ])('somebody deletes the TAP: one line, exit 2: %s', async (_, words) => {
    const { stdout, stderr } = await room(`
      mount -t tmpfs none /mnt
      ${TAPIP.join(' ')} up --link tap:lab0 ${words} > /mnt/out &
      until_line Ctrl-C /mnt/out
      ip link delete lab0
      wait $! || echo "status $?"`);
    expect(stderr).toBe('tapip: lab0 was deleted: start again to get it back\n');
    expect(stdout).toBe('status 2\n');
  });

  const noForger = needs('hping3');
  test.skipIf(noForger)(
    titled('log_martians: what the kernel would log goes to the log, or to stderr', noForger),
    async () => {
      const { stderr } = await room(`
        mount -t tmpfs none /mnt
        echo 'sysctl net.ipv4.conf.all.log_martians=1' > /mnt/batch
        for log in '--log warn' ''; do
          ${TAPIP.join(' ')} up --link tap:lab0 --addr 10.5.0.1/24 $log --batch /mnt/batch \\
            --exec 'hping3 -1 -c 1 -a 10.5.0.1 10.5.0.1 2> /dev/null || true'
        done`);
      const line = 'IPv4: martian source 10.5.0.1 from 10.5.0.1, on dev eth0';
      expect(stderr).toContain(`"msg":"${line}"`);
      expect(stderr).toContain(`\n${line}\nll header: 00000000: 02 `);
    },
  );

  test('a TAP that is ready needs no privilege, and --exec none either', async () => {
    const { stdout, stderr } = await room(`
      ip tuntap add mode tap name lab0
      ip address add 10.5.0.9/24 dev lab0
      ip link set lab0 up
      ${WITHOUT_CAPABILITIES} ${TAPIP.join(' ')} up --link tap:lab0 --addr 10.5.0.1/24 \\
        --exec 'ip -4 -br address show lab0; exit 7' || echo "status $?"`);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^lab0 .* 10\.5\.0\.9\/24 ?\nstatus 7\n$/);
  });

  test('two stacks in one namespace, each with its own TAP', async () => {
    const { stdout } = await room(`
      mount -t tmpfs none /mnt
      ${TAPIP.join(' ')} up --link tap:lab0 --addr 10.5.0.1/24 > /mnt/lab0 & first=$!
      ${TAPIP.join(' ')} up --link tap:lab1 --addr 10.6.0.1/24 > /mnt/lab1 & second=$!
      until_line Ctrl-C /mnt/lab0; until_line Ctrl-C /mnt/lab1
      ping -q -c 2 -i 0.1 10.5.0.1 | grep received
      ping -q -c 2 -i 0.1 10.6.0.1 | grep received
      kill -INT $first $second; wait`);
    expect(stdout.match(/2 packets transmitted, 2 received/g)).toHaveLength(2);
  });

  test('another program holds it: one line, exit 2', async () => {
    const { stdout, stderr } = await room(`
      mount -t tmpfs none /mnt
      ${TAPIP.join(' ')} up --link tap:lab0 > /mnt/out &
      until_line Ctrl-C /mnt/out
      tapip up --link tap:lab0 || echo "status $?"
      kill -INT $!; wait $!`);
    expect(stderr).toMatch(/^tapip: another program holds lab0: [^\n]*\n$/);
    expect(stdout).toBe('status 2\n');
  });
});

describe.skipIf(needed).concurrent(titled('where the private link is not allowed', needed), () => {
  const NO_UNSHARE = `
    mount -t tmpfs none /mnt
    printf '#!/bin/sh\\nexit 1\\n' > /mnt/unshare; chmod +x /mnt/unshare
    PATH=/mnt:$PATH`;
  const FORBIDDEN = /^tapip: this machine forbids private network namespaces: [^\n]+/;

  test('--exec needs a kernel: one line, exit 2', async () => {
    const { stdout, stderr } = await room(
      `${NO_UNSHARE}\ntapip up --exec 'echo ran' || echo "status $?"`,
    );
    expect(stderr).toMatch(FORBIDDEN);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(stdout).toBe('status 2\n');
  });

  test('without --exec it goes on with a simulated host, and says so in one line', async () => {
    const { stdout, stderr } = await room(`
      ${NO_UNSHARE}
      ${TAPIP.join(' ')} up > /mnt/out &
      until_line Ctrl-C /mnt/out
      kill -INT $!; wait $!
      cat /mnt/out`);
    expect(stderr).toMatch(FORBIDDEN);
    expect(stderr).toMatch(/; going on with a simulated host [^\n]*\n$/);
    expect(stdout).toMatch(/^other end: +a simulated host, 10\.0\.0\.2\/24$/m);
    expect(stdout).toMatch(/^Nothing outside this process can reach it\.$/m);
  });
});

describe.skipIf(needed).concurrent(titled('--log', needed), () => {
  test('JSON lines on stderr, from up to down', async () => {
    const command = 'ping -q -c 2 -i 0.1 10.0.0.1 > /dev/null';
    const { code, stderr } = await run([...TAPIP, 'up', '--log', 'info', '--exec', command]);
    const [up, down, ...rest] = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(up).toMatchObject({ name: 'tapip', msg: 'up', address: '10.0.0.1/24', mtu: 1500 });
    expect(down).toMatchObject({ msg: 'down', counters: { IcmpInEchos: 2, IcmpOutEchoReps: 2 } });
    expect(rest).toEqual([]);
    expect(code).toBe(0);
  });
});

test('a simulated link serves until Ctrl-C, too', async () => {
  const running = new Running([...TAPIP, 'up', '--link', 'sim']);
  await running.until(/Nothing outside this process can reach it\.\nCtrl-C ends it\.\n$/);
  await sleep(300);
  running.interrupt();
  expect(await running.ended).toEqual({ code: 0, signal: null });
  expect(running.stderr).toBe('');
});

describe.concurrent('words that make no sense: one line on stderr, exit 2', () => {
  test.each<[string, string]>([
    [
      '',
      'no command: say `tapip up`, `view`, `trace`, `traceroute`, `tracepath`, `script`, `import` or `doctor`, a word of `ip` such as `tapip route`, or `tapip help`',
    ],
    ['up 10.0.0.1', 'unknown word 10.0.0.1; see `tapip up --help`'],
    ['up --color', 'unknown option --color; see `tapip up --help`'],
    ['up --exec', 'option --exec needs a value; see `tapip up --help`'],
    ['up --log loud', '--log loud: expected debug, info, warn, error'],
    ['up --link tap:', '--link tap:: expected private, tap:NAME or sim'],
    [
      'up --link sim --exec true',
      '--exec needs a kernel at the other end of the cable: use --link private or tap:NAME',
    ],
    [
      'up --addr 10.0.0.2/24',
      "10.0.0.2 is given to both ends of the cable: --addr is the stack's end, --peer the other; choose two addresses",
    ],
    ['doctor me', 'unknown word me; doctor takes none'],
    ['doctor --fix', 'unknown option --fix; see `tapip help`'],
  ])('tapip %s', async (words, line) => {
    const { code, stdout, stderr } = await run([
      ...TAPIP,
      ...words.split(' ').filter((word) => word !== ''),
    ]);
    expect(stderr).toBe(`tapip: ${line}\n`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test.each([
    ['help', /^Usage: tapip COMMAND /],
    ['-h', /^Usage: tapip COMMAND /],
    ['up --help', /^Usage: tapip up /],
    ['doctor --help', /^Usage: tapip /],
    ['version', /^tapip \d+\.\d+\.\d+\n$/],
    ['-V', /^tapip \d+\.\d+\.\d+\n$/],
  ])('tapip %s is no error', async (words, text) => {
    const { code, stdout, stderr } = await run([...TAPIP, ...words.split(' ')]);
    expect(stdout).toMatch(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
