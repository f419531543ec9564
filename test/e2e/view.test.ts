// `tapip view` against this machine's real kernel, as it is built and installed: the page is reached from where the person
// is, while the stack is in a namespace of its own.

import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { atKernel, startView as start } from '../support/live.ts';
import { needs, run, titled } from '../support/namespace.ts';
import { PRIVATE_NEEDS, people, type Running, room, TAPIP } from '../support/programs.ts';
import { askFor, fetchFrom, Listener } from '../support/viewing.ts';

const pingFrom = (running: Running, words: string): Promise<string> =>
  atKernel(running, `ping ${words}`);

for (const { name, reason, runs } of people()) {
  describe.skipIf(reason).concurrent(titled(`tapip view ${name}`, reason), () => {
    test('the page is reached, and hears what the kernel sends', async () => {
      const { running, url } = await start(runs([...TAPIP, 'view']));
      const page = await fetchFrom(url, '');
      expect(page.status).toBe(200);
      expect(page.body).toContain('<meta name="tapip-source" content="live">');
      expect((await fetchFrom(url, 'viewer.js')).status).toBe(200);
      const listener = new Listener(url);
      const { cast } = await listener.until('hello');
      expect(cast.nodes.map((node) => node.name)).toEqual(['tapip', 'kernel']);
      expect(cast.cables).toEqual([{ ends: ['tapip.eth0', 'kernel.tap0'] }]);
      expect(await askFor(url, pinging('kernel'))).toEqual({ ok: true, out: '' });
      await listener.until('line', ({ text }) => /1 packets transmitted, 1 received/.test(text));
      running.interrupt();
      await listener.end();
      expect(listener.heard.at(-1)?.message).toEqual({
        ...{ type: 'bye', says: 'The stack was ended with Ctrl-C.' },
      });
      const ends = listener.heard.flatMap(({ message }) =>
        message.type === 'events' ? message.frames.map(({ end, way }) => `${end} ${way}`) : [],
      );
      expect(ends.slice(0, 4)).toEqual([
        ...['tapip.eth0 out', 'kernel.tap0 in', 'kernel.tap0 out', 'tapip.eth0 in'],
      ]);
      expect(await running.ended).toEqual({ code: 0, signal: null });
      expect(running.stderr).toBe('');
    });

    test('up --view --exec: the command’s output is its own, and it has not our socket', async () => {
      const command =
        'echo out; ls -l /proc/self/fd | grep -v " [012] -> " | grep -c socket; ping -q -c 1 10.0.0.1 | grep -o "1 received"';
      const ended = await run(runs([...TAPIP, 'up', '--view', '--exec', command]));
      expect(ended.stdout).toBe('out\n0\n1 received\n');
      expect(ended.stderr).toMatch(
        /^tapip: the page is http:\/\/127\.0\.0\.1:\d+\/[\w-]{22}\/ \(for a browser on this machine\)\n$/,
      );
      expect(ended.code).toBe(0);
    });

    test('a port that is in use: one line, exit 2, and it is free again behind a run', async () => {
      const { server, port } = await occupied();
      const refused = await run(runs([...TAPIP, 'view', '--port', String(port)]));
      expect(refused.stderr).toBe(
        `tapip: port ${port} is in use: end the program that has it (\`ss -ltnp sport = ${port}\` says which), or name another port\n`,
      );
      expect([refused.code, refused.stdout]).toEqual([2, '']);
      await new Promise((resolve) => server.close(resolve));
      for (let n = 0; n < 2; n++) {
        const { running, url } = await start(runs([...TAPIP, 'up', `--view=${port}`]));
        expect(new URL(url).port).toBe(String(port));
        expect((await fetchFrom(url, '')).status).toBe(200);
        running.interrupt();
        expect((await running.ended).code).toBe(0);
      }
    });
  });
}

const needed = needs(...PRIVATE_NEEDS, 'nsenter', 'ip');

describe.skipIf(needed).concurrent(titled('tapip view, held', needed), () => {
  test('the kernel does not wait: what is said of it is so', async () => {
    const { running, url } = await start([...TAPIP, 'view']);
    const listener = new Listener(url);
    await listener.until('hello');
    expect(await pingFrom(running, '-q -c 2 -i 0.1 10.0.0.1')).toContain('2 received');
    await askFor(url, { do: 'hold' });
    const held = await listener.until('state', (state) => state.held);
    expect(held.meanwhile).toMatch(
      /^The kernel does not wait: no frame waits in its queue of \d+\. It takes 10\.0\.0\.1 for REACHABLE\.$/,
    );
    // Its requests are not answered, and wait.
    expect(await pingFrom(running, '-q -c 3 -i 0.1 -W 0.1 10.0.0.1')).toContain(
      '3 packets transmitted, 0 received',
    );
    await listener.until('state', ({ meanwhile }) => /: 3 frames wait /.test(meanwhile ?? ''));
    expect(await askFor(url, { do: 'step' })).toEqual({ ok: true, out: '' });
    await listener.until('state', ({ meanwhile }) => /: 2 frames wait /.test(meanwhile ?? ''));
    const count = (what: 'received' | 'transmitted') => {
      const totals = listener.heard
        .map(({ message }) => message)
        .findLast(({ type }) => type === 'totals');
      return totals?.type === 'totals' ? totals.nodes.tapip?.[what] : undefined;
    };
    const before = count('received') ?? 0;
    await askFor(url, { do: 'go' });
    await listener.until('state', (state) => !state.held && listener.heard.length > 5);
    await listener.until('totals', ({ nodes }) => (nodes.tapip?.received ?? 0) >= before + 2);
    expect(await pingFrom(running, '-q -c 2 -i 0.1 10.0.0.1')).toContain('2 received');
    running.interrupt();
    await running.ended;
  });

  test('what finds the queue full is lost, and it is said how many', async () => {
    const { running, url } = await start([...TAPIP, 'view']);
    const listener = new Listener(url);
    await listener.until('hello');
    expect(await pingFrom(running, '-q -c 1 10.0.0.1')).toContain('1 received');
    await atKernel(running, 'ip link set tap0 txqueuelen 5');
    await askFor(url, { do: 'hold' });
    await pingFrom(running, '-q -c 9 -i 0.05 -W 0.1 10.0.0.1');
    const says =
      'The kernel does not wait: 5 frames wait in its queue of 5, 4 found it full. It takes 10.0.0.1 for REACHABLE.';
    await listener.until('state', ({ meanwhile }) => meanwhile === says);
    running.interrupt();
    await listener.end();
    expect((await running.ended).code).toBe(0);
  });

  test('a neighbour that does not answer is given up', async () => {
    const { running, url } = await start([...TAPIP, 'view']);
    const listener = new Listener(url);
    await listener.until('hello');
    await askFor(url, { do: 'hold' });
    const unreachable = await pingFrom(running, '-c 1 -W 5 10.0.0.1');
    expect(unreachable).toContain('Destination Host Unreachable');
    const given = await listener.until('state', ({ meanwhile }) => /FAILED/.test(meanwhile ?? ''));
    // ARP asks three times.
    expect(given.meanwhile).toMatch(
      /: 3 frames wait in its queue of \d+\. It has given 10\.0\.0\.1 up \(FAILED\)\.$/,
    );
    running.interrupt();
    await listener.end();
    expect((await running.ended).code).toBe(0);
  });

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    '%s ends it as ever, and the page is told',
    async (signal) => {
      const { running, url } = await start([...TAPIP, 'view']);
      const listener = new Listener(url);
      await listener.until('hello');
      running.signal(signal);
      await listener.end();
      expect(listener.heard.at(-1)?.message).toEqual({ type: 'bye', says: 'The stack was ended.' });
      expect(await running.ended).toEqual({ code: null, signal });
    },
  );

  test('a link that breaks: the page is told why', async () => {
    const { running, url } = await start([...TAPIP, 'view']);
    const listener = new Listener(url);
    await listener.until('hello');
    await atKernel(running, 'ip link del tap0');
    await listener.end();
    const says = 'The stack has ended: tap0 was deleted: start again to get it back.';
    expect(listener.heard.at(-1)?.message).toEqual({ type: 'bye', says });
    expect((await running.ended).code).toBe(2);
    expect(running.stderr).toBe('tapip: tap0 was deleted: start again to get it back\n');
  });
});

test.skipIf(needed)(titled('without a loopback: one line, exit 2', needed), async () => {
  const { stdout, stderr } = await room('tapip view --link tap:tap0 || echo "status $?"');
  expect(stderr).toBe('tapip: there is no 127.0.0.1 to listen on: run `sudo ip link set lo up`\n');
  expect(stdout).toBe('status 2\n');
});

test('over a simulated link both stacks are seen, and both stand still when held', async () => {
  const { running, url } = await start([
    ...TAPIP,
    'view',
    '--link',
    'sim',
    '--drop',
    '0.5',
    '--seed',
    '3',
  ]);
  const listener = new Listener(url);
  const { cast } = await listener.until('hello');
  expect(cast.nodes.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'tapip host',
    'host host',
  ]);
  const first = await listener.until('state');
  expect(first).toMatchObject({
    impairments: { 'tapip.eth0': { loss: 0.5 }, 'host.eth0': { loss: 0.5 } },
    ...{ seed: 3, impairable: ['tapip.eth0', 'host.eth0'] },
  });
  await askFor(url, { do: 'impair', end: 'tapip.eth0', impairment: {}, seed: 4 });
  await listener.until('state', ({ impairments }) => impairments['tapip.eth0'] === undefined);
  await askFor(url, { do: 'hold' });
  expect((await listener.until('state', ({ held }) => held)).meanwhile).toBeNull();
  running.interrupt();
  await listener.end();
  expect(await running.ended).toEqual({ code: 0, signal: null });
});

test('nobody looks on any more: what was held goes on, and a line says so', async () => {
  const { running, url } = await start([...TAPIP, 'view', '--link', 'sim']);
  const listener = new Listener(url);
  await listener.until('hello');
  await askFor(url, { do: 'hold' });
  await listener.until('state', ({ held }) => held);
  listener.close();
  while (running.stderr === '') await sleep(10);
  expect(running.stderr).toBe(
    'tapip: nobody looks on any more, so the stack that was held goes on\n',
  );
  const another = new Listener(url);
  expect((await another.until('state')).held).toBe(false);
  another.close();
  running.interrupt();
  expect((await running.ended).code).toBe(0);
});

describe.concurrent('words that make no sense: one line on stderr, exit 2', () => {
  test.each([
    ['view 10.0.0.1', 'unknown word 10.0.0.1; see `tapip view --help`'],
    ['view --view', 'unknown option --view; see `tapip view --help`'],
    ['view --port', 'option --port needs a value; see `tapip view --help`'],
    ['view --port 65536', '--port 65536: expected a whole number from 0 to 65535'],
    ['view --port http', '--port http: expected a whole number from 0 to 65535'],
    ['up --view=x', '--view x: expected a whole number from 0 to 65535'],
    ['up --port 8080', 'unknown option --port; see `tapip up --help`'],
    [
      'view --link sim --exec true',
      '--exec needs a kernel at the other end of the cable: use --link private or tap:NAME',
    ],
  ])('tapip %s', async (words, line) => {
    const { code, stdout, stderr } = await run([...TAPIP, ...words.split(' ')]);
    expect(stderr).toBe(`tapip: ${line}\n`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('tapip view --help is no error', async () => {
    const { code, stdout } = await run([...TAPIP, 'view', '--help']);
    expect(stdout).toMatch(/^Usage: tapip view \[options\]\n/);
    expect(code).toBe(0);
  });
});

const pinging = (to: string) =>
  ({ do: 'ping', node: 'tapip', to, count: 1, intervalMs: 100, size: 56 }) as const;

/** Somebody else's port. */
async function occupied() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
