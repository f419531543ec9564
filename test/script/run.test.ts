import { describe, expect, test } from 'vitest';
import { parseScript } from '../../src/script/parse.ts';
import { type RunOptions, runScript } from '../../src/script/run.ts';
import type { Stack } from '../../src/stack.ts';

const HOST = `interface eth0 10.0.0.1/24
neighbour add 10.0.0.2 lladdr 06:22:a3:24:25:26 dev eth0`;

const ROUTER = `interface eth0 10.0.0.1/24
interface eth1 10.0.1.1/24
sysctl net.ipv4.ip_forward=1
neighbour add 10.0.0.2 lladdr 06:22:a3:24:25:26 dev eth0
neighbour add 10.0.1.2 lladdr 06:22:a3:24:25:27 dev eth1`;

const run = (text: string, options?: RunOptions) => runScript(parseScript(text, 'x.pkt'), options);

/** Null when the script passes, else the line and what went wrong there. */
function failureOf(text: string): string | null {
  const { failure, state } = run(text);
  expect(state).toBe(failure === null ? 'passed' : 'failed');
  return failure === null ? null : `${failure.line}: ${failure.statement}\n${failure.says}`;
}

describe('a script passes', () => {
  test.each<[string, string]>([
    ['that says nothing', 'interface eth0 10.0.0.1/24'],
    [
      'each interface has ends of its own',
      `${ROUTER}
eth0 < icmp sequence=1
eth0 > eth source=02:00:00:00:01:01 destination=06:22:a3:24:25:26 / ip source=10.0.0.1 destination=10.0.0.2 / icmp
eth1 < icmp sequence=1
eth1 > eth source=02:00:00:00:01:02 destination=06:22:a3:24:25:27 / ip source=10.0.1.1 destination=10.0.1.2 / icmp`,
    ],
    [
      'the peer is the lowest address that is free, unless the script names it',
      `interface eth0 10.9.0.1/16 10.9.0.2/16 mac 02:11:22:33:44:55
interface eth1 192.168.7.77/28
interface eth2 10.2.0.1/24 peer 10.2.0.99 peer-mac 06:11:22:33:44:55
eth0 < arp
eth0 > arp senderMac=02:11:22:33:44:55 senderIp=10.9.0.1 targetIp=10.9.0.3
eth1 < arp
eth1 > arp targetIp=192.168.7.65 targetMac=06:22:a3:24:25:27
eth2 < arp
eth2 > arp targetIp=10.2.0.99 targetMac=06:11:22:33:44:55`,
    ],
    [
      'times: absolute, relative, within bounds, whenever',
      `interface eth0 10.0.0.1/24
250ms ping 10.0.0.2
0.25s eth0 > arp
+1s   eth0 > arp
2s~3s eth0 > arp
*     ping receives error
3250ms expect neighbour 10.0.0.2 FAILED
expect drop arp.unresolved`,
    ],
    [
      'what came earlier can be expected later, at its own time',
      `${HOST}
1s eth0 < icmp sequence=1
3s eth0 < icmp sequence=2
1s eth0 > icmp sequence=1
3s eth0 > icmp sequence=2`,
    ],
    [
      'values are taken and used, also more than once in a frame',
      `interface eth0 10.0.0.1/24
ping 10.0.0.2 size 4
+0   eth0 > eth source=$us / arp operation=request senderMac=$us senderIp=$our targetIp=$their
+1ms eth0 < eth destination=$us / arp operation=reply senderIp=$their targetMac=$us targetIp=$our
+0   eth0 > eth source=$us / ip source=$our identification=$n / icmp identifier=$id sequence=$seq / payload $data
+1ms eth0 < ip identification=$n+1 / icmp type=echo-reply identifier=$id sequence=$seq / payload $data
ping receives reply sequence=$seq from=$their ttl=64 bytes=12 rttMs=2 duplicate=0 truncated=0
ping again
+0   eth0 > ip identification=$n+1 / icmp identifier=$id sequence=$seq+1`,
    ],
    [
      'a sum of a value stays in its field',
      `${HOST}
eth0 < icmp identifier=65535 sequence=1
eth0 > icmp identifier=$n
eth0 < icmp identifier=$n+2 sequence=2
eth0 > icmp identifier=1 sequence=2`,
    ],
    [
      'a frame as bytes, in and out',
      `${HOST}
eth0 < hex 0200 0000 0101 0622 a324 2526 0800
  4500 001c 0000 0000 4001 66df 0a00 0002 0a00 0001 0800 f7fd 0001 0001
eth0 > icmp type=echo-reply identifier=1 sequence=1
eth0 < arp operation=request
eth0 > hex
  0x0000:  0622 a324 2526 0200 0000 0101 0806 0001  ."#$%&..........
  0x0010:  0800 0604 0002 0200 0000 0101 0a00 0001  ................
  0x0020:  0622 a324 2526 0a00 0002                 ."#$%&....`,
    ],
    [
      'a quote of what came in, cut and padded',
      `${ROUTER}
eth0 < ip ttl=1 destination=10.0.1.2 / udp sourcePort=1 destinationPort=2 / payload 600 as $long
eth0 > icmp type=time-exceeded / quote $long 548
eth0 < ip ttl=1 destination=10.0.1.2 / udp sourcePort=1 destinationPort=2 / padding 18 as $short
eth0 > icmp type=time-exceeded / quote $short`,
    ],
    [
      'a quote of what came out, on its way in',
      `${HOST}
ping 10.0.0.2
eth0 > icmp type=echo-request as $request
eth0 < ip source=10.0.0.9 / icmp type=destination-unreachable code=host-prohibited / quote $request 28
ping receives error type=destination-unreachable code=host-prohibited from=10.0.0.9 sequence=1`,
    ],
    [
      'a fragment of a datagram, with the checksum of the whole',
      `${ROUTER}
eth0 < ip destination=10.0.1.2 identification=7 / icmp sequence=1 / payload 3000 / fragment 0..1479
eth1 > ip identification=$n moreFragments=1 fragmentOffset=0 / icmp sequence=1 / payload 3000 / fragment 0..1479
eth0 < ip destination=10.0.1.2 identification=$n / icmp sequence=1 / payload 3000 / fragment 2960..3007
eth1 > ip identification=$n moreFragments=0 totalLength=68 / icmp sequence=1 / payload 3000 / fragment 2960..3007`,
    ],
    [
      'a datagram in fragments, with values and a name',
      `${ROUTER}
eth0 < ip destination=10.0.1.2 identification=7 dontFragment=1 / udp sourcePort=5 destinationPort=6 / payload 3000 / fragments mtu 576
eth1 > ip identification=$n ttl=63 dontFragment=1 / udp sourcePort=$port / payload $data / fragments mtu 576 as $whole
eth1 < ip destination=10.0.0.2 ttl=9 / udp sourcePort=6 destinationPort=$port / payload $data / fragments mtu 1500
eth0 > ip ttl=8 / udp destinationPort=5 / payload 3000 / fragments mtu 1500
eth1 < ip destination=10.0.0.2 / icmp type=time-exceeded / quote $whole 548
eth0 > icmp type=time-exceeded / ip ttl=63 identification=$n / udp sourcePort=5`,
    ],
    [
      'state, drops and counters since the last question',
      `${HOST}
eth0 < ip checksum=1 / icmp
eth0 < ip destination=10.0.0.9 / icmp
expect drop ip.badChecksum ip.notForUs
expect no drop
expect counter IpInReceives +2 IpInHdrErrors +1
eth0 < icmp
eth0 > icmp
expect counter IpInReceives +1 IpInHdrErrors +0
expect neighbour 10.0.0.2 PERMANENT lladdr 06:22:a3:24:25:26 dev eth0
expect no neighbour 10.0.0.3
route add 10.9.0.0/16 via 10.0.0.9 src 10.0.0.1 metric 4
route add unreachable 10.9.9.0/24
expect route 10.9.0.1 unicast via 10.0.0.9 dev eth0 src 10.0.0.1
expect route 10.9.9.1 unreachable
expect route 10.0.0.1 local
expect no route 192.0.2.1
ping 10.9.9.1 refused EHOSTUNREACH
expect drop ip.routeType`,
    ],
  ])('%s', (_, text) => {
    expect(failureOf(text)).toBeNull();
  });
});

describe('a script fails', () => {
  const ARP = `${HOST.split('\n')[0]}\neth0 < arp\n`;

  test('where a frame is not as expected', () => {
    expect(failureOf(`${ARP}eth0 > arp operation=reply senderIp=10.0.0.9`)).toMatchInlineSnapshot(`
      "3: eth0 > arp operation=reply senderIp=10.0.0.9
      at 0 ms on eth0: not the frame that was expected
        expected  arp({ operation: 'reply', senderIp: '10.0.0.9' })
        came      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

        arp.senderIp  expected 10.0.0.9, got 10.0.0.1

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
                                                  ^^ ^^ ^^ ^^
        0020  06 22 a3 24 25 26 0a 00 00 02                     .".$%&....

      all frames so far, in and out of the stack:
             0 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
             0 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      the stack has dropped nothing meanwhile"
    `);
  });

  test('where none comes', () => {
    expect(
      failureOf(`${HOST}\neth0 < icmp\n+0 eth0 > icmp\n+0~1s eth0 > arp`),
    ).toMatchInlineSnapshot(`
      "5: +0~1s eth0 > arp
      at 1000 ms on eth0: nothing came within 1000 ms
        expected  arp()

      all frames so far, in and out of the stack:
             0 ms  in  eth0  10.0.0.2 > 10.0.0.1: ICMP echo request, id 0, seq 0, 8 bytes
             0 ms  out eth0  10.0.0.1 > 10.0.0.2: ICMP echo reply, id 0, seq 0, 8 bytes
      the stack has dropped nothing meanwhile"
    `);
  });

  test('where one comes, and nothing should', () => {
    expect(failureOf(`${ARP}nothing until 1s`)).toMatchInlineSnapshot(`
      "3: nothing until 1s
      at 0 ms on eth0: a frame came
        expected  nothing until 1000 ms
        came      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
        0020  06 22 a3 24 25 26 0a 00 00 02                     .".$%&....

      all frames so far, in and out of the stack:
             0 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
             0 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      the stack has dropped nothing meanwhile"
    `);
  });

  test('at its end, where one is left', () => {
    expect(failureOf(ARP)).toMatchInlineSnapshot(`
      "2: the end of the script
      at 0 ms on eth0: a frame came
        expected  nothing until 0 ms
        came      ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes

        0000  06 22 a3 24 25 26 02 00 00 00 01 01 08 06 00 01   .".$%&..........
        0010  08 00 06 04 00 02 02 00 00 00 01 01 0a 00 00 01   ................
        0020  06 22 a3 24 25 26 0a 00 00 02                     .".$%&....

      all frames so far, in and out of the stack:
             0 ms  in  eth0  ARP who-has 10.0.0.1 tell 10.0.0.2, 28 bytes
             0 ms  out eth0  ARP 10.0.0.1 is-at 02:00:00:00:01:01, 28 bytes
      the stack has dropped nothing meanwhile"
    `);
  });

  test('where a ping receives something else', () => {
    const text = `${HOST}
ping 10.0.0.2
eth0 > icmp identifier=$id
eth0 < icmp type=echo-reply identifier=$id sequence=1 / payload 0xff
ping receives reply bytes=64`;
    expect(failureOf(text)).toMatchInlineSnapshot(`
      "6: ping receives reply bytes=64
      at 0 ms: the ping did not hear what was expected
        truncated  expected false, got true
        bytes      expected 64, got 9

      all frames so far, in and out of the stack:
             0 ms  out eth0  10.0.0.1 > 10.0.0.2: ICMP echo request, id 39152, seq 1, 64 bytes
             0 ms  in  eth0  10.0.0.2 > 10.0.0.1: ICMP echo reply, id 39152, seq 1, 9 bytes
      the stack has dropped nothing meanwhile"
    `);
  });

  test('where a ping has received what nobody expected', () => {
    expect(failureOf(`${HOST}\nping 10.0.0.1`)).toMatchInlineSnapshot(`
      "3: the end of the script
      at 0 ms: an application has heard what was not expected
        ping reply: {"sequence":1,"from":"10.0.0.1","ttl":64,"bytes":64,"rttMs":0,"duplicate":false,"truncated":false,"wrongAt":-1,"time":0}

      the stack has dropped nothing meanwhile"
    `);
  });

  test.each<[string, string, string]>([
    [
      'too early',
      `${ARP}+0 eth0 > arp\n1s eth0 < arp\n2s~3s eth0 > arp`,
      '5: 2s~3s eth0 > arp\nit came at 1s, expected 2s to 3s',
    ],
    [
      'too late',
      `${ARP}+0 eth0 > arp\n1s eth0 < arp\n+1s eth0 > icmp`,
      'at 1000 ms on eth0: not the frame',
    ],
    [
      'for a moment that is past',
      `${HOST}\nnothing until 2s\n1s eth0 < arp`,
      'it is too late for 1000 ms',
    ],
    [
      'values that are not the same',
      `${HOST}\neth0 < icmp identifier=5 sequence=6\neth0 > icmp identifier=$n sequence=$n`,
      'icmp.sequence  expected the same $n, got 6',
    ],
    [
      'a value that is not as before',
      `${HOST}\neth0 < icmp identifier=5 sequence=6\neth0 > icmp identifier=$n\neth0 < icmp identifier=9\neth0 > icmp identifier=$n`,
      'icmp.identifier  expected 5, got 9',
    ],
    [
      'a sum of an address',
      `${ARP}eth0 > arp senderMac=$m\neth0 < ip identification=$m+1`,
      '4: eth0 < ip identification=$m+1\n$m+1: 02:00:00:00:01:01 is no number',
    ],
    [
      'a value in the wrong field',
      `${ARP}eth0 > arp senderMac=$m\neth0 < ip ttl=$m`,
      "4: eth0 < ip ttl=$m\nip.ttl '02:00:00:00:01:01': expected a whole number from 0 to 255",
    ],
    [
      'a fragment beyond the end',
      `${HOST}\neth0 < icmp / payload 8 / fragment 8..16`,
      '3: eth0 < icmp / payload 8 / fragment 8..16\nfragment 8..16: the datagram has 16 bytes of data',
    ],
    [
      'a fragment that begins in between',
      `${HOST}\neth0 < icmp / payload 8 / fragment 4..15`,
      'ip.fragmentOffset 4: expected a multiple of 8 from 0 to 65528',
    ],
    [
      'a fragment of no datagram',
      `${HOST}\neth0 < arp / fragment 0..7`,
      'only an IP datagram comes in fragments',
    ],
    [
      'a fragment that is not certain',
      `${ROUTER}\neth0 > icmp sequence=1..3 / payload 8 / fragment 0..7`,
      'icmp.sequence',
    ],
    [
      'a frame that no cable takes',
      `${HOST}\neth0 < icmp / payload 1500`,
      'the cable refused a frame of 1542 bytes',
    ],
    [
      'options that no header holds',
      `${HOST}\neth0 < ip options=0x${'01'.repeat(41)}`,
      'ip.options of 41 bytes: expected 40 at most',
    ],
    [
      'a cut beyond the end',
      `${HOST}\neth0 < arp / cut 43`,
      '3: eth0 < arp / cut 43\ncut of 43 bytes: the frame has 42',
    ],
    ['a drop that was not', `${HOST}\nexpect drop ip.short`, 'ip.short  expected 1, got 0'],
    [
      'a drop that was',
      `${HOST}\neth0 < ip / cut 20\nexpect no drop`,
      'ip.short  expected 0, got 1',
    ],
    ['a counter', `${HOST}\nexpect counter IpInReceives +1`, 'IpInReceives  expected 1, got 0'],
    [
      'a neighbour',
      `${HOST}\nexpect neighbour 10.0.0.2 STALE`,
      'state  expected STALE, got PERMANENT',
    ],
    [
      'no neighbour',
      `${HOST}\nexpect no neighbour 10.0.0.2`,
      'state  expected no entry, got PERMANENT',
    ],
    [
      'a route',
      `${HOST}\nexpect route 10.0.0.9 via 10.0.0.2`,
      'gateway  expected 10.0.0.2, got none',
    ],
    ['a route that is there', `${HOST}\nroute add 10.0.0.0/24 dev eth0`, 'File exists'],
    [
      'a gateway on no cable',
      `${HOST}\nroute add default via 192.0.2.1`,
      'Nexthop has invalid gateway.',
    ],
    ['a ping that is refused', `${HOST}\nping 192.0.2.1`, 'refused, ENETUNREACH'],
    [
      'a ping that is not refused',
      `${HOST}\nping 10.0.0.2 refused EACCES`,
      'expected  refused, EACCES',
    ],
    [
      'a ping from nowhere',
      `${HOST}\nping 10.0.0.2 from 10.0.0.9`,
      '10.0.0.9: Cannot assign requested address',
    ],
    ['UDP', `${HOST}\nudp bind 5000`, '3: udp bind 5000\nthe stack has no UDP'],
    ['an interface', 'interface eth0 10.0.0.1/24 10.0.0.1/24', '1: interface eth0\n'],
  ])('%s', (_, text, says) => {
    expect(failureOf(text)).toContain(says);
  });

  test('fragments of another size', () => {
    const text = `${ROUTER}
eth0 < ip destination=10.0.1.2 identification=7 / udp / payload 3000 / fragments mtu 576
eth1 > udp / fragments mtu 1500`;
    expect(failureOf(text)).toContain('a fragment of 552 bytes of data came, expected 1480');
  });

  test('fragments of another datagram', () => {
    const text = `${ROUTER}
eth0 < ip destination=10.0.1.2 identification=7 / icmp sequence=1 / payload 3000 / fragments mtu 576
eth1 > icmp sequence=2 / fragments mtu 576`;
    expect(failureOf(text)).toContain(
      'not the datagram that was expected\n\n  icmp.sequence  expected 2, got 1',
    );
  });
});

describe('a script that waits for something', () => {
  const UDP = `${HOST}\nwaits for UDP: the stack has none`;

  test('is waiting where it does not go on', () => {
    const { state, waitsFor, failure } = run(`${UDP}\nudp bind 5000`);
    expect({ state, waitsFor, failure }).toMatchObject({
      state: 'waiting',
      waitsFor: { topic: 'UDP', reason: 'the stack has none', line: 3 },
      failure: { line: 4, statement: 'udp bind 5000', says: 'the stack has no UDP' },
    });
  });

  test.each([
    ['a frame that does not come', 'eth0 < udp\neth0 > udp'],
    ['a frame that is another', 'eth0 < icmp\neth0 > icmp type=13'],
    ['a frame that is left at the end', 'eth0 < icmp'],
    ['a drop', 'eth0 < udp\nexpect no drop'],
  ])('is waiting for %s', (_, lines) => {
    expect(run(`${UDP}\n${lines}`).state).toBe('waiting');
  });

  test('may wait, but must not lose a packet', () => {
    const script = parseScript(`${UDP}\nudp bind 5000`, 'x.pkt');
    const leak = ({ ctx }: Stack) => void ctx.pool.take(1);
    const { state, failure } = runScript(script, { started: leak });
    expect({ state, failure }).toMatchObject({
      state: 'failed',
      failure: { line: 4, says: expect.stringMatching(/^packets leaked: .*, 1 outstanding$/) },
    });
  });

  test('must lose that line when it passes', () => {
    expect(failureOf(`${UDP}\neth0 < icmp\neth0 > icmp`)).toBe(
      '3: waits for UDP\nthe script passes: it waits for UDP no longer, take this line out',
    );
  });

  test('must go well up to that line', () => {
    expect(failureOf(`${HOST}\neth0 < icmp\neth0 > udp\nwaits for UDP: none`)).toContain(
      '4: eth0 > udp',
    );
  });

  test.each([
    ['a name that there is none of', 'expect drop ip.badCheksum'],
    ['a value that cannot be', 'eth0 < arp / cut 43'],
    ['what the stack refuses for good', 'route add default via 192.0.2.1'],
  ])('does not wait for %s', (_, line) => {
    expect(run(`${UDP}\n${line}`)).toMatchObject({ state: 'failed', failure: { line: 4 } });
  });
});

describe('a run', () => {
  const PING = `${HOST}\nping 10.0.0.2\neth0 > icmp as $request`;
  const frames = (seed?: number) => run(PING, seed === undefined ? {} : { seed }).said;

  test('tells all that went over the cables', () => {
    const { said } = run(`${HOST}\n1s eth0 < icmp sequence=7\neth0 > icmp`);
    expect(said.map(({ time, on, direction }) => [time, on, direction])).toEqual([
      [1000, 'eth0', 'in'],
      [1000, 'eth0', 'out'],
    ]);
  });

  test('is the same for the same seed, and another for another', () => {
    expect(frames(5)).toEqual(frames(5));
    expect(frames(5)).not.toEqual(frames(6));
    expect(frames()).toEqual(frames(1));
  });

  test('shows its stack before anything happens', () => {
    const names: string[] = [];
    run(HOST, { started: (stack) => names.push(...stack.devices.map(({ name }) => name)) });
    expect(names).toEqual(['lo', 'eth0']);
  });
});
