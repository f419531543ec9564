// Commands as a call.

import { expect, test } from 'vitest';
import { CommandFailed, runCommands } from '../../src/command/run.ts';
import { Stack } from '../../src/stack.ts';

test('what they print, one behind the other', () => {
  const printed = runCommands(new Stack(), 'rule\n# nothing\nroute get 127.0.0.1');
  expect(printed).toMatch(/^0:\tfrom all lookup local\n(.*\n)*local 127\.0\.0\.1 dev lo /);
});

test('the first that fails throws, with its line, its words and why; those before it are done', () => {
  const stack = new Stack();
  const commands =
    'rule add pref 5 lookup 7\n  route add 10/8 via 1.2.3.4\nrule add pref 6 lookup 7';
  expect(() => runCommands(stack, commands)).toThrow(
    new CommandFailed('line 2: route add 10/8 via 1.2.3.4: Nexthop has invalid gateway.', ''),
  );
  expect(stack.routes.rules().map(({ priority }) => priority)).toEqual([0, 5, 32766, 32767]);
});

test('the proof of a route that is not there comes with the error', () => {
  const failing = () => runCommands(new Stack(), 'route get 10.0.0.1 --explain');
  expect(failing).toThrow(/Network is unreachable\n\n(.*\n)*Rules\n/);
});
