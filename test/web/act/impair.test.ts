import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Answer, Request, Session, State } from '../../../src/view/protocol.ts';
import { chooseEnd, fault, impair, reseed, shown } from '../../../web/act/cable/cable.ts';
import { session, state } from '../../../web/model/state.ts';

const STATE: State = {
  ...{ type: 'state', timeMs: 0, held: false, heldMs: 0, meanwhile: null, virtual: true, seed: 5 },
  ...{ impairments: { 'b.eth0': { delayMs: 7 } }, impairable: ['a.eth0', 'b.eth0'] },
};

class Asked implements Session {
  readonly requests: Request[] = [];
  answer: Answer = { ok: true, out: '' };

  listen(): () => void {
    return () => {};
  }

  request(request: Request): Promise<Answer> {
    this.requests.push(request);
    return Promise.resolve(this.answer);
  }
}

let asked: Asked;

beforeEach(() => {
  vi.useFakeTimers();
  asked = new Asked();
  session.value = asked;
  state.value = STATE;
  chooseEnd('a.eth0');
});

afterEach(() => {
  session.value = null;
  state.value = null;
  vi.useRealTimers();
});

test('what is turned is shown at once, and sent when the hand rests', async () => {
  impair({ loss: 0.1 });
  impair({ loss: 0.2 });
  expect([shown.value, asked.requests]).toEqual([{ loss: 0.2 }, []]);
  await vi.runAllTimersAsync();
  expect(asked.requests).toEqual([
    { do: 'impair', end: 'a.eth0', impairment: { loss: 0.2 }, seed: 5 },
  ]);
  expect(shown.value).toEqual({ loss: 0.2 });
  // The stacks have the last word.
  state.value = { ...STATE, impairments: { 'a.eth0': { loss: 0.3 } } };
  expect(shown.value).toEqual({ loss: 0.3 });
});

test('each end has its own', () => {
  impair({ loss: 0.1 });
  chooseEnd('b.eth0');
  expect(shown.value).toEqual({ delayMs: 7 });
});

test('what makes no sense stays, and is not sent', async () => {
  impair({ jitterMs: 3 });
  await vi.runAllTimersAsync();
  expect([shown.value, fault.value, asked.requests]).toEqual([
    { jitterMs: 3 },
    'Jitter: expected no more than Delay',
    [],
  ]);
  impair({ delayMs: 4, jitterMs: 3 });
  await vi.runAllTimersAsync();
  expect([fault.value, asked.requests.length]).toEqual([null, 1]);
});

test('what is refused stays, with the reason', async () => {
  asked.answer = { ok: false, says: 'a.eth0: the cable is gone' };
  impair({ loss: 0.1 });
  await vi.runAllTimersAsync();
  expect([shown.value, fault.value]).toEqual([{ loss: 0.1 }, 'a.eth0: the cable is gone']);
});

test('another seed, with what is shown', async () => {
  chooseEnd('b.eth0');
  reseed(9);
  await vi.runAllTimersAsync();
  expect(asked.requests).toEqual([
    { do: 'impair', end: 'b.eth0', impairment: { delayMs: 7 }, seed: 9 },
  ]);
});
