// Scripts from a test of your own; `tapip script FILE...` runs them without any.

import { parseScript, runScript } from 'tapip/script';
import { expect, test } from 'vitest';

const ARPING = `
interface eth0 10.0.0.1/24
+0  eth0 < arp operation=request senderIp=10.0.0.2 targetIp=10.0.0.1
+0  eth0 > arp operation=reply senderIp=10.0.0.1
`;

test('a script passes', () => {
  expect(runScript(parseScript(ARPING, 'arping.pkt'))).toMatchObject({ state: 'passed' });
});

test('or it fails at a line', () => {
  const { state, failure } = runScript(
    parseScript(ARPING.replace('senderIp=10.0.0.1', 'senderIp=10.0.0.9'), 'arping.pkt'),
  );
  expect(state).toBe('failed');
  expect(failure).toMatchObject({ line: 4 });
});

test('or it is no script', () => {
  expect(() => parseScript('interface eth0 10.0.0.1/33', 'bad.pkt')).toThrow('bad.pkt:1:16: ');
});
