// The one file with a real clock in it, tested with vitest's false one: nothing here waits.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Timer } from '../src/core/timers.ts';
import { Loop } from '../src/loop.ts';
import type { Driver } from '../src/netdev/device.ts';
import { memoryPair } from '../src/netdev/memory.ts';
import { Stack } from '../src/stack.ts';
import { FramePort } from '../src/testing/wire/port.ts';
import { imbalance } from '../src/testing/wire/wire.ts';
import { address, arpRequest, PEER, seenArp, US } from './support/packets.ts';

let stacks: Stack[];
let loop: Loop;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'],
  });
  stacks = [];
  loop = new Loop();
});

afterEach(() => {
  loop.stop();
  vi.useRealTimers();
  for (const { ctx } of stacks) expect(imbalance(ctx.flow, ctx.pool.outstanding)).toBeNull();
});

describe('two stacks at the ends of one cable', () => {
  test('ping each other, both ways, first packet included', () => {
    const [a, b] = pair();
    const [there, back] = [ping(a, PEER), ping(b, US)];
    for (let n = 0; n < 3; n++) {
      loop.run(a, () => there.session.send());
      loop.run(b, () => back.session.send());
      vi.advanceTimersByTime(1000);
    }
    expect(there.replies).toEqual([1, 2, 3]);
    expect(back.replies).toEqual([1, 2, 3]);
    expect(a.ctx.drops()).toEqual({});
    expect(b.ctx.drops()).toEqual({});
  });

  test('the second loop of an application serves other stacks and shares nothing', () => {
    const [a] = pair();
    const other = new Loop();
    const lonely = stack(US);
    other.add(lonely);
    const sent = ping(lonely, US);
    other.run(lonely, () => sent.session.send());
    expect(sent.replies).toEqual([1]);
    loop.stop();
    vi.advanceTimersByTime(0);
    expect(vi.getTimerCount()).toBe(1);
    other.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(a.ctx.flow.received).toBe(0);
  });
});

describe('time', () => {
  test('deadlines are kept: nobody answers, and three requests go out a second apart', () => {
    const { stack: alone, port } = atPort();
    const pinger = ping(alone, PEER);
    vi.advanceTimersByTime(250);
    loop.run(alone, () => pinger.session.send());
    const asked: number[] = [];
    for (let ms = 0; ms <= 4000; ms += 50) {
      for (const frame of port.received()) {
        expect(seenArp(frame)).toMatchObject({ operation: 1, targetIp: PEER });
        asked.push(ms);
      }
      if (ms < 3000) expect(pinger.errors).toEqual([]);
      vi.advanceTimersByTime(50);
    }
    expect(asked).toEqual([0, 1000, 2000]);
    expect(pinger.errors).toEqual([1]);
  });

  test('a deadline that comes nearer is kept as well', () => {
    const { stack: alone } = atPort();
    const fired: number[] = [];
    const later = new Timer(() => fired.push(performance.now()));
    const sooner = new Timer(() => fired.push(performance.now()));
    loop.run(alone, () => alone.ctx.timers.arm(later, 5000));
    vi.advanceTimersByTime(1000);
    loop.run(alone, () => alone.ctx.timers.arm(sooner, 1500));
    vi.advanceTimersByTime(10_000);
    expect(fired).toEqual([1500, 5000]);
  });

  test('one that is disarmed wakes nobody', () => {
    const { stack: alone } = atPort();
    const timer = new Timer(() => expect.unreachable());
    loop.run(alone, () => alone.ctx.timers.arm(timer, 100));
    loop.run(alone, () => alone.ctx.timers.disarm(timer));
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(1);
  });

  test('one that is past is done at once', () => {
    const { stack: alone } = atPort();
    const fired: number[] = [];
    vi.advanceTimersByTime(1000);
    loop.run(alone, () => alone.ctx.timers.arm(new Timer(() => fired.push(performance.now())), 10));
    expect(fired).toEqual([1000]);
  });

  test('one further away than setTimeout can sleep is not done at once', () => {
    const { stack: alone } = atPort();
    const fired: number[] = [];
    const far = 2 ** 31 + 5000;
    loop.run(alone, () =>
      alone.ctx.timers.arm(new Timer(() => fired.push(performance.now())), far),
    );
    vi.advanceTimersByTime(2 ** 31);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(5000);
    expect(fired).toEqual([far]);
  });

  test('with nothing planned it does not turn, and a timer keeps the process alive', () => {
    atPort();
    const clock = vi.spyOn(performance, 'now');
    vi.advanceTimersByTime(3_600_000);
    expect(clock).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(1);
  });

  test('the clock is the caller’s, if it has one', () => {
    let now = 500;
    loop = new Loop({ clock: () => now });
    const alone = stack(US);
    loop.add(alone);
    const pinger = ping(alone, PEER);
    loop.run(alone, () => pinger.session.send());
    expect(alone.ctx.now).toBe(500);
    now = 600;
    loop.run(alone, () => {});
    expect(alone.ctx.now).toBe(600);
  });
});

describe('frames', () => {
  test('that wait when a stack is added, or come later, are taken in', () => {
    const { stack: alone, port } = atPort();
    port.send(arpRequest({ to: '02:00:00:00:00:00' }));
    port.send(arpRequest());
    expect(alone.ctx.flow.received).toBe(0);
    vi.advanceTimersByTime(0);
    expect(alone.ctx.flow.received).toBe(2);
    expect(port.received().map(seenArp)).toMatchObject([{ operation: 2 }]);
  });

  test('a flood is taken in 64 at a time, and timers get their turn in between', () => {
    const { stack: alone, port } = atPort();
    for (let n = 0; n < 200; n++) port.send(arpRequest());
    const received: number[] = [];
    while (received.at(-1) !== 200) {
      vi.advanceTimersToNextTimer();
      received.push(alone.ctx.flow.received);
    }
    expect(received).toEqual([64, 128, 192, 200]);
    expect(port.received()).toHaveLength(200);
  });

  test('what the application sends to itself has come in when run returns', () => {
    const { stack: alone } = atPort();
    const pinger = ping(alone, '127.0.0.1');
    loop.run(alone, () => pinger.session.send());
    expect(pinger.replies).toEqual([1]);
  });
});

describe('held', () => {
  test('nothing is taken in and no timer fires, until it goes on', () => {
    const { stack: alone, port } = atPort();
    const pinger = ping(alone, '10.0.0.77');
    loop.run(alone, () => pinger.session.send());
    port.received();
    loop.hold();
    expect(loop.held).toBe(true);
    port.send(arpRequest());
    vi.advanceTimersByTime(10_000);
    expect(port.received()).toEqual([]);
    expect(alone.ctx.flow.received).toBe(0);
    loop.go();
    vi.advanceTimersByTime(0);
    expect(alone.ctx.flow.received).toBe(1);
    expect(port.received().map(seenArp)).toMatchObject([{ operation: 1 }, { operation: 2 }]);
  });

  test('a frame at a time, then what is due, one by one, what was due first first', () => {
    const { stack: alone, port } = atPort();
    const fired: number[] = [];
    const [later, sooner] = [20, 10].map((ms) => new Timer(() => fired.push(ms)));
    for (const [ms, timer] of [
      [20, later],
      [10, sooner],
    ] as const) {
      if (timer !== undefined) alone.ctx.timers.arm(timer, ms);
    }
    loop.hold();
    for (let n = 0; n < 2; n++) port.send(arpRequest());
    expect(loop.step()).toBe(true);
    expect(alone.ctx.flow.received).toBe(1);
    expect(port.received()).toHaveLength(1);
    expect(loop.step()).toBe(true);
    expect(alone.ctx.flow.received).toBe(2);
    expect([loop.step(), fired]).toEqual([false, []]);
    vi.advanceTimersByTime(15);
    expect([loop.step(), fired]).toEqual([true, [10]]);
    expect([loop.step(), fired]).toEqual([false, [10]]);
    vi.advanceTimersByTime(15);
    expect([loop.step(), fired]).toEqual([true, [10, 20]]);
  });

  test('what an application does is done; what it makes due waits', () => {
    const { stack: alone, port } = atPort();
    loop.hold();
    const [away, home] = [ping(alone, PEER), ping(alone, '127.0.0.1')];
    vi.advanceTimersByTime(500);
    loop.run(alone, () => away.session.send());
    loop.run(alone, () => home.session.send());
    expect(alone.ctx.now).toBe(500);
    expect(port.received().map(seenArp)).toMatchObject([{ operation: 1 }]);
    expect(home.replies).toEqual([]);
    expect(loop.step()).toBe(true);
    expect(home.replies).toEqual([1]);
    expect(loop.step()).toBe(false);
  });

  test('two stacks on one cable take turns', () => {
    const [a, b] = pair();
    loop.hold();
    const pinger = ping(a, PEER);
    loop.run(a, () => pinger.session.send());
    const received: [number, number][] = [];
    while (loop.step()) received.push([a.ctx.flow.received, b.ctx.flow.received]);
    // An ARP request and its reply, an echo request and its reply.
    expect(received).toEqual([
      [0, 1],
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
    expect(pinger.replies).toEqual([1]);
  });

  test('a driver is not asked to watch meanwhile, and anew behind it', () => {
    const driver = new FakeDriver();
    const alone = stack(US, driver);
    loop.add(alone);
    const readable = driver.readable;
    loop.hold();
    expect(driver.unwatched).toBe(1);
    readable();
    vi.advanceTimersByTime(0);
    expect(driver.asked).toBe(0);
    loop.hold();
    expect(driver.unwatched).toBe(1);
    loop.go();
    expect(driver.readable).not.toBe(readable);
    vi.advanceTimersByTime(0);
    expect(driver.asked).toBe(1);
  });

  test('a stack that is added is held as well, and a timer keeps the process alive', () => {
    loop.hold();
    const { stack: alone, port } = atPort();
    port.send(arpRequest());
    vi.advanceTimersByTime(1000);
    expect(alone.ctx.flow.received).toBe(0);
    expect(vi.getTimerCount()).toBe(1);
    loop.go();
    vi.advanceTimersByTime(0);
    expect(alone.ctx.flow.received).toBe(1);
  });

  test('who is not held cannot be stepped, and who has ended cannot be held', () => {
    atPort();
    expect(loop.step()).toBe(false);
    loop.go();
    loop.stop();
    loop.hold();
    expect([loop.held, loop.step()]).toEqual([false, false]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the end', () => {
  test('stop closes every link, sets no timer more, and may be called twice', async () => {
    const [a, b] = pair();
    const pinger = ping(a, PEER);
    loop.run(a, () => pinger.session.send());
    loop.stop();
    loop.stop(new Error('too late'));
    expect(await loop.ended).toBeNull();
    vi.advanceTimersByTime(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(b.ctx.flow.received).toBe(0);
    loop.run(a, () => pinger.session.send());
    expect(vi.getTimerCount()).toBe(0);
    a.advance(10_000);
    expect(a.ctx.drops()).toMatchObject({ 'device.gone': expect.any(Number) });
  });

  test('a link that breaks for good ends it, with the reason, and closes the others', async () => {
    const [breaking, other] = [new FakeDriver(), new FakeDriver()];
    const alone = new Stack();
    stacks.push(alone);
    alone.addDevice(breaking);
    alone.addDevice(other);
    loop.add(alone);
    const why = new Error('tap0 was deleted');
    breaking.gone(why);
    other.gone(new Error('and this one'));
    expect(await loop.ended).toBe(why);
    expect([breaking.closed, other.closed]).toEqual([1, 1]);
    breaking.readable();
    vi.advanceTimersByTime(0);
    expect(breaking.asked).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('stop may be called from within a session', async () => {
    const { stack: alone } = atPort();
    const session = alone.ping(
      { destination: address('127.0.0.1') },
      { reply: () => loop.stop(), error: () => {} },
    );
    loop.run(alone, () => session.send());
    expect(await loop.ended).toBeNull();
    vi.advanceTimersByTime(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A link that does nothing but remember. */
class FakeDriver implements Driver {
  readonly mtu = 1500;
  readable: () => void = () => {};
  gone: (why: Error) => void = () => {};
  asked = 0;
  unwatched = 0;
  closed = 0;

  receive(): boolean {
    this.asked++;
    return false;
  }

  send(): null {
    return null;
  }

  watch(readable: () => void, gone: (why: Error) => void): void {
    this.readable = readable;
    this.gone = gone;
  }

  unwatch(): void {
    this.unwatched++;
  }

  close(): void {
    this.closed++;
  }
}

function stack(own: string, driver: Driver = memoryPair()[0], seed = 1): Stack {
  const made = new Stack({ seed, poison: true });
  made.addDevice(driver, { addresses: [{ address: address(own), length: 24 }] });
  stacks.push(made);
  return made;
}

function pair(): [Stack, Stack] {
  const [one, two] = memoryPair();
  const made: [Stack, Stack] = [stack(US, one, 1), stack(PEER, two, 2)];
  for (const each of made) loop.add(each);
  return made;
}

/** One stack in the loop, and the test at the other end of its cable. */
function atPort(): { stack: Stack; port: FramePort } {
  const [ours, theirs] = memoryPair();
  const made = stack(US, ours);
  loop.add(made);
  return { stack: made, port: new FramePort(theirs) };
}

function ping(from: Stack, destination: string) {
  const replies: number[] = [];
  const errors: number[] = [];
  const session = from.ping(
    { destination: address(destination) },
    {
      reply: ({ sequence }) => replies.push(sequence),
      error: ({ sequence }) => errors.push(sequence),
    },
  );
  return { session, replies, errors };
}
