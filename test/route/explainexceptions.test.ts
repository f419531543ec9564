// Explanations of decisions that heed what was learnt about the way to one host.

import { describe, expect, test } from 'vitest';
import { explanationLine } from '../../src/route/explain/line.ts';
import { explanationText } from '../../src/route/explain/text.ts';
import { explainInput, explainOutput } from '../../src/route/explain.ts';
import type { RouteInfo } from '../../src/route/table.ts';
import { address } from '../support/packets.ts';
import { Host, to } from './explainhost.ts';

const FAR = '192.0.2.9';

/** A host with a default route, and that route. */
function hostOf(): [Host, RouteInfo] {
  const host = new Host().route('0.0.0.0/0', { via: '10.0.0.254' });
  const { info } = host.output.find(to(FAR));
  return info === null ? expect.fail('no route') : [host, info];
}

/** One section of the text. */
const section = (text: string, title: string): string[] =>
  (text.split('\n\n').find((part) => part.startsWith(title)) ?? '').split('\n').slice(1);

describe('a packet of our own', () => {
  test('a path MTU', () => {
    const [host, info] = hostOf();
    host.routes.exceptions.setMtu(info, address(FAR), 1400, false);
    const explained = explainOutput(host, to(FAR));
    expect(section(explanationText(explained), 'Exceptions')).toEqual([
      '  ✓ a router on the way said that it carries 1400 bytes, good for 600 s more',
    ]);
    expect(explained.answer.mtu).toBe(1400);
    expect(explanationLine(explained)).toBe(
      'rule 32766 → table main: default via 10.0.0.254 dev eth0, source 10.0.0.1, path MTU 1400',
    );
  });

  test('a path MTU that is not believed', () => {
    const [host, info] = hostOf();
    host.routes.exceptions.setMtu(info, address(FAR), 552, true);
    expect(section(explanationText(explainOutput(host, to(FAR))), 'Exceptions')).toEqual([
      '  ✓ a router on the way said that it carries less than min_pmtu: 552 bytes are',
      '      sent, and may be cut, for 600 s more',
    ]);
  });

  test('a redirect', () => {
    const [host, info] = hostOf();
    host.routes.exceptions.setGateway(info, 0, address(FAR), address('10.0.0.9'));
    const explained = explainOutput(host, to(FAR));
    const text = explanationText(explained);
    expect(section(text, 'Exceptions')).toEqual([
      '  ✓ redirected: its gateway said that 10.0.0.9 is a better one, good for 300 s',
      '      more',
    ]);
    expect(section(text, 'Next hop')).toEqual([
      '  ✓ 10.0.0.9 on eth0: the gateway that a redirect named',
    ]);
    expect(explanationLine(explained)).toBe(
      'rule 32766 → table main: default via 10.0.0.9 dev eth0, source 10.0.0.1, redirected',
    );
    expect(explained.exceptions.map(({ reason }) => reason)).toMatchObject([
      { why: 'redirected', wants: '10.0.0.9', has: '300' },
    ]);
  });

  test('to another host: nothing', () => {
    const [host, info] = hostOf();
    host.routes.exceptions.setMtu(info, address(FAR), 1400, false);
    expect(explainOutput(host, to('192.0.2.10')).exceptions).toEqual([]);
  });
});

describe('a packet that came in', () => {
  test.each([
    [0, 1500, false, 'pathMtuUnheeded'],
    [1, 1400, true, 'pathMtu'],
  ])('a path MTU, with ip_forward_use_pmtu %i', (use, mtu, ok, why) => {
    const [host, info] = hostOf();
    host.links.setForwarding(true);
    host.routes.exceptions.settings.ip_forward_use_pmtu = use;
    host.routes.exceptions.setMtu(info, address(FAR), 1400, false);
    const explained = explainInput(host, to(FAR, { from: '192.168.200.7', iif: 3 }));
    expect(explained).toMatchObject({ exceptions: [{ ok, reason: { why } }], answer: { mtu } });
  });
});
