import { describe, expect, test } from 'vitest';
import { arp, between, icmp, ip, PEER } from '../../../src/testing/frame/frame.ts';
import { Wire } from '../../../src/testing/wire/wire.ts';

const far = ip({ destination: '192.168.200.9' }).icmp();
const router = () =>
  new Wire({
    interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']],
    stack: { ipForward: true },
  });

describe('the fate of a frame', () => {
  test('is that of this very packet', () => {
    const wire = new Wire();
    const fates = [arp(), ip({ checksum: 1 }), icmp({ checksum: 1 }), ip({ version: 6 })].map(
      (frame) => wire.inject(frame),
    );
    expect(fates.map(({ dropped }) => dropped?.name)).toEqual([
      undefined,
      'ip.badChecksum',
      'icmp.badChecksum',
      'ip.badVersion',
    ]);
  });

  test('is not that of the answer which it brought about', () => {
    const wire = new Wire({ interfaces: [['10.0.0.1/24']] });
    const fate = wire.inject(ip({ source: '10.0.0.9' }).icmp());
    wire.advance(10_000);
    expect(wire.stack.ctx.drops()).toMatchObject({ 'arp.unresolved': 1 });
    expect(fate.dropped).toBeNull();
  });

  test('can be asked late, and tells what has happened since', () => {
    const wire = router();
    const fate = wire.inject(far);
    expect(fate.dropped).toBeNull();
    wire.advance(3000);
    expect(fate.dropped?.name).toBe('arp.unresolved');
  });

  test('tells its journey, and that of what it brought about, but of nothing else', () => {
    const wire = router();
    const fate = wire.inject(far);
    wire.inject(arp());
    expect(fate.journey().map((line) => line.slice(14, 34))).toMatchInlineSnapshot(`
      [
        "#1           device ",
        "#1           ether  ",
        "#1           ip     ",
        "#1           ip     ",
        "#1           arp    ",
        "#1           arp    ",
        "#2 <- #1     arp    ",
        "#2 <- #1     ether  ",
        "#2 <- #1     device ",
      ]
    `);
    expect(fate.journey().join('\n')).not.toContain(PEER.ip);
  });

  test('of two frames on two interfaces is that of each', () => {
    const wire = router();
    const { ip: second } = between(PEER, wire.station(1));
    const fates = [wire.inject(second({ checksum: 1 }), 1), wire.inject(arp(), 0)];
    expect(fates.map(({ dropped }) => dropped?.name)).toEqual(['ip.badChecksum', undefined]);
  });

  test('of a frame that the stack had no buffer for is not known', () => {
    const wire = new Wire({ stack: { small: 1 } });
    const held = wire.stack.ctx.pool.take(1);
    const fate = wire.inject(arp());
    expect(() => fate.dropped).toThrow('the stack has not taken the frame off the cable');
    if (held !== null) wire.stack.ctx.pool.release(held);
  });

  test('is forgotten at last, and that is said', () => {
    const wire = new Wire();
    const fate = wire.inject(arp());
    for (let n = 0; n < 1000; n++) wire.inject(arp());
    expect(() => fate.dropped).toThrow(
      /^the flight recorder has forgotten this packet: it holds 1024 events, \d+ have happened since$/,
    );
  });
});
