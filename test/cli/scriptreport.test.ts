import { describe, expect, test } from 'vitest';
import { plain, type ScriptReport, summary, tap } from '../../src/cli/scriptreport.ts';
import { parseScript } from '../../src/script/parse.ts';
import { runScript } from '../../src/script/run.ts';

const HOST = 'interface eth0 10.0.0.1/24\n';
const ARP = `${HOST}1.5s eth0 < arp\n+0 eth0 > arp operation=reply\n`;

const report = (name: string, text: string): ScriptReport => ({
  ...{ name, faults: [] },
  result: runScript(parseScript(text, name)),
});

const passed = report('arping.pkt', ARP);
const failed = report('bad.pkt', `${ARP}expect no neighbour 10.0.0.2`);
const waiting = report('udp.pkt', `${HOST}waits for UDP: none yet\nudp bind 5000`);
const overdue = report('old.pkt', `${HOST}waits for ARP: none yet`);
const notRun: ScriptReport = {
  ...{ name: 'no.pkt', result: null },
  faults: ['no.pkt:1:1: one thing', 'no.pkt:2:1: another'],
};

describe('the summary names and counts what waits, apart from what passed', () => {
  test.each<[string, ScriptReport[]]>([
    ['1 script: 1 passed', [passed]],
    ['1 script: 0 passed, 1 waiting', [waiting]],
    ['2 scripts: 0 passed, 2 failed', [failed, overdue]],
    [
      '5 scripts: 1 passed, 2 failed, 1 waiting, 1 not run',
      [passed, failed, waiting, overdue, notRun],
    ],
  ])('%s', (text, reports) => {
    expect(summary(reports)).toBe(text);
  });
});

describe('for people', () => {
  test('a script is a line; a failure has more', () => {
    const texts = [passed, waiting, overdue, notRun].map((each) => plain.report(each, 1, false));
    expect(texts.join('')).toMatchInlineSnapshot(`
      "ok       arping.pkt
      waiting  udp.pkt: waits for UDP: none yet (stops at line 3)
      FAILED   old.pkt
        old.pkt:2: waits for ARP
        the script passes: it waits for ARP no longer, take this line out
      not run  no.pkt
      "
    `);
    expect(plain.report(failed, 1, false)).toMatchInlineSnapshot(`
      "FAILED   bad.pkt
        bad.pkt:4: expect no neighbour 10.0.0.2
        at 1500 ms: neighbour 10.0.0.2 is not as expected
          state  expected no entry, got STALE

        all frames so far, in and out of the stack:
            1500 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
            1500 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
        the stack has dropped nothing meanwhile
      "
    `);
  });

  test('-v shows each frame with its time', () => {
    expect(plain.report(passed, 1, true)).toMatchInlineSnapshot(`
      "ok       arping.pkt
           1.500 s  eth0 <  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
           1.500 s  eth0 >  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      "
    `);
  });

  test('a long statement is cut', () => {
    const long = report('long.pkt', `${HOST}eth0 > icmp / payload "${'x'.repeat(200)}"`);
    const [, where = ''] = plain.report(long, 1, false).split('\n');
    expect(where).toMatch(/^ {2}long\.pkt:2: eth0 > icmp \/ payload "x+…$/);
    expect(where.length).toBeLessThan(130);
  });
});

describe('as TAP 13', () => {
  test('a plan, then a line for each; what waits is a TODO', () => {
    const texts = [passed, waiting].map((each, index) => tap.report(each, index + 1, false));
    expect(`${tap.begin(2)}${texts.join('')}${tap.end(summary([passed, waiting]))}`).toBe(
      [
        'TAP version 13',
        '1..2',
        'ok 1 - arping.pkt',
        'not ok 2 - udp.pkt # TODO waits for UDP: none yet',
        '# 2 scripts: 1 passed, 1 waiting',
        '',
      ].join('\n'),
    );
  });

  test('a failure has a block of YAML', () => {
    expect(tap.report(failed, 1, false)).toMatchInlineSnapshot(`
      "not ok 1 - bad.pkt
        ---
        message: "at 1500 ms: neighbour 10.0.0.2 is not as expected"
        file: "bad.pkt"
        line: 4
        statement: "expect no neighbour 10.0.0.2"
        details: |
          at 1500 ms: neighbour 10.0.0.2 is not as expected
            state  expected no entry, got STALE
          
          all frames so far, in and out of the stack:
              1500 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
              1500 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
          the stack has dropped nothing meanwhile
        ...
      "
    `);
    expect(tap.report(overdue, 2, false)).toMatchInlineSnapshot(`
      "not ok 2 - old.pkt
        ---
        message: "the script passes: it waits for ARP no longer, take this line out"
        file: "old.pkt"
        line: 2
        statement: "waits for ARP"
        details: |
          the script passes: it waits for ARP no longer, take this line out
        ...
      "
    `);
    expect(tap.report(notRun, 3, false)).toMatchInlineSnapshot(`
      "not ok 3 - no.pkt
        ---
        message: "no.pkt:1:1: one thing"
        details: |
          no.pkt:1:1: one thing
          no.pkt:2:1: another
        ...
      "
    `);
  });

  test('frames are comments', () => {
    expect(tap.report(passed, 1, true)).toMatchInlineSnapshot(`
      "#    1.500 s  eth0 <  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
      #    1.500 s  eth0 >  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      ok 1 - arping.pkt
      "
    `);
  });

  test.each([
    ['a # TODO b.pkt', 'ok 1 - a \\# TODO b.pkt'],
    ['a\nnot ok 2.pkt', 'ok 1 - a not ok 2.pkt'],
    ['a\\#.pkt', 'ok 1 - a\\\\\\#.pkt'],
  ])('a name is only a name: %j', (name, line) => {
    expect(tap.report({ ...passed, name }, 1, false)).toBe(`${line}\n`);
  });
});
