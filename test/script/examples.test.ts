import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseScript } from '../../src/script/parse.ts';
import { runScript } from '../../src/script/run.ts';

const FOLDER = new URL('../../examples/scripts/', import.meta.url);

/** What each script waits for, at which line it stops; null: it passes. */
const STATES: Readonly<Record<string, string | null>> = {
  '01-ping-gateway.pkt': null,
  '02-ping-60000.pkt': null,
  '03-arping.pkt': null,
  '04-ping-6000-out.pkt': null,
  '05-ping-6000-in.pkt': null,
  '06-forward.pkt': null,
  '07-time-exceeded.pkt': null,
  '08-redirect.pkt': null,
  '09-reassembly-timeout.pkt': null,
  '10-loopback.pkt': null,
  '11-udp-send.pkt': 'UDP, at line 9: udp send 10.0.0.2:5000',
  '12-udp-receive.pkt': 'UDP, at line 12: udp bind 5000',
  '13-tcp-receive.pkt': 'TCP, at line 13: tcp listen 5000',
  '14-arp-resolution.pkt': null,
  '15-dead-neighbour.pkt': null,
  '16-martians.pkt': null,
  '17-bad-headers.pkt': null,
  '18-echo-edges.pkt': null,
  '19-fragmentation-needed.pkt': null,
};

test('every example is in the list', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(STATES));
});

test.each(Object.entries(STATES))('examples/scripts/%s', (name, waits) => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const { state, waitsFor, failure } = runScript(parseScript(text, name));
  if (waits === null) {
    expect({ state, failure }).toEqual({ state: 'passed', failure: null });
    return;
  }
  expect(state).toBe('waiting');
  expect(`${waitsFor?.topic}, at line ${failure?.line}: ${failure?.statement}`).toContain(waits);
});

test.each(Object.keys(STATES))(
  'examples/scripts/%s begins by saying what it shows, with a picture',
  (name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    const [head = ''] = text.split(/\n(?!#)/);
    expect(head).toMatch(/^# [A-Z]/);
    expect(head).toMatch(/══|127\.0\.0\.1/);
    expect(head).toContain('10.');
  },
);
