// Redirects: RFC 792, RFC 1812 §5.2.7.2 (who sends them), RFC 1122 §3.2.2.2 (who obeys them). What Linux makes of the
// same frames, and of each setting, is in test/differential.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommands } from '../../src/command/run.ts';
import { between, type Station } from '../../src/testing/frame/frame.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address, drops, seenIcmp } from '../support/packets.ts';

const ROUTER: Station = { mac: '02:00:00:00:01:01', ip: '10.0.0.1' };
const TOM: Station = { mac: '06:22:a3:24:25:26', ip: '10.0.0.2' };
const SHORTER: Station = { mac: '0a:32:b3:34:35:36', ip: '10.0.0.254' };
const OTHER: Station = { mac: '0e:42:c3:44:45:46', ip: '10.0.0.253' };
const FAR = '192.0.2.9';
const REDIRECT = 5;

/** Where the ICMP message begins, behind what the IP header has of options. */
const messageOf = (frame: Uint8Array): number => 14 + ((frame[14] ?? 0) & 0xf) * 4;

let wire: Wire;

describe('a router', () => {
  beforeEach(() => {
    counted = 0;
    wire = new Wire({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']],
      routes: [{ to: '192.0.2.0/24', via: SHORTER.ip }],
      neighbours: [TOM, SHORTER],
      stack: { ipForward: true },
    });
  });
  afterEach(() => wire.assertBalanced());

  const request = (source: string = TOM.ip, options = new Uint8Array()) =>
    between(TOM, ROUTER)
      .ip({ source, destination: FAR, ttl: 9, dscp: 10, ecn: 1, options })
      .icmp({ type: 'echo-request', identifier: 0x4142, sequence: 0x5152 })
      .payload(17);
  const redirects = (): number =>
    wire.sent().filter((frame) => frame[23] === 1 && frame[messageOf(frame)] === REDIRECT).length;

  test('RFC 792, redirect/1,2, RFC 1812 §5.2.7.2/1,2,3: says which gateway is the better one, quotes the packet, and forwards it', () => {
    wire.inject(request());
    const [redirect, forwarded] = wire.sent().map(seenIcmp);
    expect(redirect).toMatchObject({
      ...{ to: TOM.mac, source: ROUTER.ip, destination: TOM.ip, type: 5, code: 1 },
      // The gateway's address, in two halves; TOS as Linux has it: RFC 1812 §4.3.2.5.
      ...{ identifier: 0x0a00, sequence: 0x00fe, tos: 0xc8 },
    });
    expect(forwarded).toMatchObject({ to: SHORTER.mac, ttl: 8, type: 8 });
    // As it goes on: with one hop less, and the checksum for that.
    const [, sent] = [0, request().with('ip', { ttl: 8 }).bytes().subarray(14)];
    expect(redirect?.data).toEqual(sent);
    expect(drops(wire)).toEqual({});
  });

  test('RFC 2474 §5, RFC 3168 §5: what goes on keeps its DSCP and its ECN', () => {
    for (let tos = 0; tos < 256; tos++) {
      wire.inject(request().with('ip', { dscp: tos >> 2, ecn: tos & 3 }));
      const frame = wire.sent().at(-1);
      expect(frame?.[15], `tos ${tos}`).toBe(tos);
    }
  });

  test('Linux: each later one takes twice as long, nine are enough, and 20.48 s of silence begin anew', () => {
    const times: number[] = [];
    for (; wire.now < 30_000; wire.advance(10)) {
      wire.inject(request());
      if (redirects() > 0) times.push(wire.now);
    }
    // More than 20 ms times 2, 4, 8, … after the one before.
    expect(times).toEqual([0, 50, 140, 310, 640, 1290, 2580, 5150, 10_280]);
    wire.advance(20_480 - 10);
    wire.inject(request());
    expect(redirects()).toBe(0);
    wire.advance(20_481);
    wire.inject(request());
    expect(redirects()).toBe(1);
  });

  test('to each host as if there were no other', () => {
    const hosts = Array.from({ length: 250 }, (_, n) => `10.0.${1 + (n >> 7)}.${n & 127}`);
    runCommands(wire.stack, 'address add 10.0.3.1/22 dev eth0');
    let sent = 0;
    for (const host of hosts) {
      wire.inject(request(host));
      sent += redirectsAsked();
    }
    expect(sent).toBe(hosts.length);
    for (const host of hosts) wire.inject(request(host));
    expect(redirectsAsked()).toBe(0);
    wire.advance(4000);
    wire.sent();
  });

  /** Redirects that were made since it was asked last, whether their host's station is known or not. */
  let counted = 0;
  const redirectsAsked = (): number => {
    const now = wire.stack.ctx.counters.get('IcmpOutRedirects').value;
    const grown = now - counted;
    counted = now;
    return grown;
  };

  test.each<[string, string, Uint8Array<ArrayBuffer> | undefined, number]>([
    ['from a host on the cable', '', undefined, 1],
    ['with other options', '', Uint8Array.of(1, 7, 7, 4, 0, 0, 0, 0), 1],
    ['with options that end before one', '', Uint8Array.of(0, 0x83, 3, 4), 1],
    [
      'send_redirects 0',
      'sysctl net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.eth0.send_redirects=0',
      undefined,
      0,
    ],
    ['send_redirects 0 for all', 'sysctl net.ipv4.conf.all.send_redirects=0', undefined, 1],
    ['RFC 1122 §3.2.2.2/1: ip_forward 0', 'sysctl net.ipv4.ip_forward=0', undefined, 0],
    ['redirect_number 0', 'sysctl net.ipv4.route.redirect_number=0', undefined, 0],
  ])('%s', (_, command, options, expected) => {
    if (command !== '') runCommands(wire.stack, command);
    wire.inject(request(TOM.ip, options));
    expect(redirects()).toBe(expected);
  });

  test.each([
    ['loose, past us', FAR, [0x83, 7, 8, 10, 0, 0, 9]],
    ['loose, through us', ROUTER.ip, [0x83, 7, 4, 10, 0, 0, 254]],
    ['strict, through us', ROUTER.ip, [1, 0x89, 7, 4, 10, 0, 0, 254]],
  ])('RFC 1812 §5.2.7.2/6: none about a source-routed packet: %s', (_, destination, options) => {
    runCommands(wire.stack, 'sysctl net.ipv4.conf.all.accept_source_route=1');
    wire.inject(request(TOM.ip, Uint8Array.from(options)).with('ip', { destination }));
    expect(wire.sent().map((frame) => frame[messageOf(frame)])).toEqual([8]);
    expect(drops(wire)).toEqual({});
  });

  test.each([0, 1])(
    'RFC 1812 §5.2.7.2/4: none about what leaves by another device: rp_filter %i',
    (value) => {
      runCommands(wire.stack, `sysctl net.ipv4.conf.all.rp_filter=${value}`);
      runCommands(wire.stack, 'route replace 192.0.2.0/24 dev eth1');
      wire.inject(request());
      expect(redirects()).toBe(0);
      wire.advance(4000);
      wire.sent();
    },
  );

  test('RFC 1812 §5.2.7.2/5: not to a host that is not on the cable', () => {
    runCommands(wire.stack, `route add 172.16.0.0/16 via ${TOM.ip}`);
    wire.inject(request('172.16.5.6'));
    expect(wire.sent().map(seenIcmp)).toMatchObject([{ type: 8 }]);
  });

  test('a quiet one: what changes the routes changes who is told', () => {
    wire.inject(request());
    expect(redirects()).toBe(1);
    wire.advance(60_000);
    runCommands(wire.stack, 'route replace 192.0.2.0/24 dev eth1');
    wire.inject(request());
    wire.advance(4000);
    expect(redirects()).toBe(0);
  });
});

describe('a router with two networks on one cable', () => {
  beforeEach(() => {
    wire = new Wire({
      interfaces: [['10.0.0.1/24', '10.0.3.1/24']],
      routes: [{ to: '192.0.2.0/24', via: SHORTER.ip }],
      neighbours: [ELSEWHERE, SHORTER],
      stack: { ipForward: true },
    });
  });
  afterEach(() => wire.assertBalanced());

  const ELSEWHERE: Station = { mac: '06:22:a3:24:25:27', ip: '10.0.3.2' };

  test.each([
    [1, [{ type: 5, source: '10.0.3.1' }, { type: 8 }]],
    [0, [{ type: 8 }]],
  ])('RFC 1812 §5.2.7.2/5,7: to who is on the other: shared_media %i', (value, sent) => {
    const names = ['all', 'eth0'].map((who) => `net.ipv4.conf.${who}.shared_media=${value}`);
    runCommands(wire.stack, `sysctl ${names.join(' ')}`);
    const request = between(ELSEWHERE, ROUTER).ip({ destination: FAR, ttl: 9 });
    wire.inject(request.icmp({ type: 'echo-request' }).payload(17));
    expect(wire.sent().map(seenIcmp)).toMatchObject(sent);
  });
});

describe('a router that is told of a better gateway', () => {
  beforeEach(() => {
    wire = new Wire({
      interfaces: [['10.0.0.1/24'], ['192.168.200.1/24']],
      gateway: SHORTER.ip,
      neighbours: [SHORTER, OTHER],
      stack: { ipForward: true },
    });
  });
  afterEach(() => wire.assertBalanced());

  const RIGHT: Station = { mac: '12:52:d3:54:55:56', ip: '192.168.200.2' };
  const RIGHT_OF_US: Station = { mac: '02:00:00:00:01:02', ip: '192.168.200.1' };
  const reply = between(ROUTER, SHORTER)
    .ip({ destination: FAR })
    .icmp({ type: 'echo-reply', identifier: 0x4142, sequence: 0x5152 })
    .payload(17);
  const redirect = between(SHORTER, ROUTER)
    .icmp({ type: 'redirect', code: 1, gateway: OTHER.ip })
    .quote(reply);
  const goesOnTo = (): string => {
    const packet = between(RIGHT, RIGHT_OF_US).ip({ destination: FAR, ttl: 9 });
    wire.inject(packet.icmp({ type: 'echo-request' }).payload(17), 1);
    return wire.sent().map(seenIcmp)[0]?.to ?? 'nobody';
  };

  test('RFC 1812 §4.3.3.2, RFC 1812 §5.2.7.2/8: it neither sends nor forwards by that', () => {
    wire.inject(redirect);
    expect(drops(wire)).toEqual({ 'icmp.redirectRefused': 1 });
    expect(goesOnTo()).toBe(SHORTER.mac);
  });

  test('RFC 1812 §5.2.7.2/8: unless it is told to', () => {
    runCommands(wire.stack, 'sysctl net.ipv4.conf.all.accept_redirects=1');
    wire.inject(redirect);
    expect(drops(wire)).toEqual({});
    expect(goesOnTo()).toBe(OTHER.mac);
  });
});

describe('a host', () => {
  beforeEach(() => {
    wire = new Wire({ gateway: SHORTER.ip, neighbours: [TOM, SHORTER, OTHER] });
  });
  afterEach(() => wire.assertBalanced());

  const HOST = ROUTER;
  const requested = between(SHORTER, HOST)
    .ip({ source: FAR })
    .icmp({ type: 'echo-request', identifier: 0x4142, sequence: 0x5152 })
    .payload(17);
  const replied = between(HOST, SHORTER)
    .ip({ destination: FAR })
    .icmp({ type: 'echo-reply', identifier: 0x4142, sequence: 0x5152 })
    .payload(17);
  const redirect = (station = SHORTER) =>
    between(station, HOST).icmp({ type: 'redirect', code: 1, gateway: OTHER.ip });
  const answersBy = (request = requested): string => {
    wire.inject(request);
    return wire.sent().map(seenIcmp)[0]?.to ?? 'nobody';
  };

  test('RFC 1122 §3.2.2.2/2: its echo replies go by the gateway that theirs names, for five minutes', () => {
    expect(answersBy()).toBe(SHORTER.mac);
    wire.inject(redirect().quote(replied));
    expect(answersBy()).toBe(OTHER.mac);
    wire.advance(299_999);
    expect(answersBy()).toBe(OTHER.mac);
    wire.advance(1);
    expect(answersBy()).toBe(SHORTER.mac);
    expect(drops(wire)).toEqual({});
  });

  test.each([
    [
      '“MUST … be discarded if … not from the current first-hop gateway”',
      redirect(TOM).quote(replied),
    ],
    ['the replies of others', redirect().quote(replied.with('ip', { source: TOM.ip }))],
    ['of a code that there is none of', redirect().with('icmp', { code: 4 }).quote(replied)],
    ['to the gateway that it has', redirect().with('icmp', { gateway: SHORTER.ip }).quote(replied)],
    ['to itself', redirect().with('icmp', { gateway: HOST.ip }).quote(replied)],
  ])('RFC 1122 §3.2.2.2/4: %s: dropped by name', (_, frame) => {
    wire.inject(frame);
    expect(drops(wire)).toEqual({ 'icmp.redirectRefused': 1 });
    expect(answersBy()).toBe(SHORTER.mac);
  });

  test.each([0, 1, 2, 3])(
    'RFC 1122 §3.2.2.2/3, RFC 1122 §3.3.1.2/2: one of code %i, for a host, a network or either’s TOS, counts for the host alone',
    (code) => {
      wire.inject(redirect().with('icmp', { code }).quote(replied));
      expect(answersBy()).toBe(OTHER.mac);
      expect(answersBy(requested.with('ip', { source: '192.0.2.10' }))).toBe(SHORTER.mac);
    },
  );

  test.each([
    [1, OTHER.mac],
    [0, SHORTER.mac],
  ])('RFC 1122 §3.2.2.2/4: a gateway on no network of ours: shared_media %i', (value, by) => {
    const names = ['all', 'eth0'].map((who) => `net.ipv4.conf.${who}.shared_media=${value}`);
    runCommands(wire.stack, `sysctl ${names.join(' ')}`);
    const elsewhere = '10.0.9.9';
    const toElsewhere = redirect().with('icmp', { gateway: elsewhere }).quote(replied);
    wire.inject(toElsewhere);
    if (value !== 0) {
      wire.inject(between({ mac: OTHER.mac, ip: elsewhere }, HOST).arp({ operation: 'reply' }));
      wire.inject(toElsewhere);
    }
    wire.sent();
    expect(answersBy()).toBe(by);
  });

  test.each([
    ['a request that no session has sent', 'icmp.noSession', { identifier: 0x4142 }],
    ['one with another sequence number', 'icmp.unexpected', { sequence: 2 }],
  ])('RFC 5927 §4: a redirect about %s moves nothing', (_, drop, fields) => {
    const session = wire.stack.ping(
      { destination: address(FAR) },
      { reply: () => {}, error: () => {} },
    );
    wire.run(() => session.send());
    const { identifier } = session;
    const quoted = between(HOST, SHORTER)
      .ip({ destination: FAR })
      .icmp({ type: 'echo-request', identifier, ...{ sequence: 1, ...fields } });
    wire.inject(redirect().quote(quoted.payload(56)));
    expect(drops(wire)).toEqual({ [drop]: 1 });
    wire.sent();
    expect(answersBy()).toBe(SHORTER.mac);
  });

  test('a gateway whose station is not known is asked for, and the next redirect counts', () => {
    const new_ = { mac: '12:52:d3:54:55:56', ip: '10.0.0.77' };
    const toNew = redirect().with('icmp', { gateway: new_.ip }).quote(replied);
    wire.inject(toNew);
    expect(wire.sent().map((frame) => frame[13])).toEqual([0x06]);
    wire.inject(between(new_, HOST).arp({ operation: 'reply' }));
    expect(answersBy()).toBe(SHORTER.mac);
    wire.inject(toNew);
    expect(answersBy()).toBe(new_.mac);
  });
});
