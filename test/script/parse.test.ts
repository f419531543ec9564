import { describe, expect, test } from 'vitest';
import { ScriptSyntaxError } from '../../src/script/fault.ts';
import { parseScript } from '../../src/script/parse.ts';
import { Wire } from '../../src/testing/wire/wire.ts';

const ETH0 = 'interface eth0 10.0.0.1/24';

/** A script with an interface, and in which something can be used that has a value. */
const BEFORE = [
  ETH0,
  'ping 10.0.0.2',
  'eth0 > icmp identifier=$id / payload $data',
  'eth0 < arp as $request',
].join('\n');

const statementsOf = (text: string) => parseScript(text, 'x.pkt').statements;

/** The statement that the text is, behind all that it may need. */
const statement = (text: string) => statementsOf(`${BEFORE}\n${text}`).at(-1);

/** What is wrong, line by line, without the script's name. */
function faultsOf(text: string): string[] {
  try {
    parseScript(text, 'x.pkt');
  } catch (error) {
    if (!(error instanceof ScriptSyntaxError)) throw error;
    expect(error.faults).toHaveLength(error.message.split('\n').length);
    return error.message.split('\n').map((line) => line.replace(/^x\.pkt:/, ''));
  }
  return [];
}

describe('interfaces', () => {
  const none = { mac: null, mtu: 1500, peer: null, peerMac: null };

  test.each<[string, object]>([
    [ETH0, { ...none, name: 'eth0', addresses: ['10.0.0.1/24'] }],
    [
      'interface wan-0.1 10.1.0.1/16 10.1.0.9/16',
      { ...none, name: 'wan-0.1', addresses: ['10.1.0.1/16', '10.1.0.9/16'] },
    ],
    [
      'interface eth0 10.0.0.1/24 mac 02:11:22:33:44:55 mtu 576 peer 10.0.0.7 peer-mac 06:11:22:33:44:55',
      {
        ...{ name: 'eth0', addresses: ['10.0.0.1/24'], mac: '02:11:22:33:44:55', mtu: 576 },
        ...{ peer: '10.0.0.7', peerMac: '06:11:22:33:44:55' },
      },
    ],
  ])('%s', (text, expected) => {
    expect(parseScript(text, 'x.pkt').interfaces).toEqual([{ line: 1, column: 1, ...expected }]);
  });

  test('come first, but for what the script waits for', () => {
    const { interfaces, statements } = parseScript(
      `waits for UDP: none\n${ETH0}\nnothing until 1s`,
      'x',
    );
    expect(interfaces).toHaveLength(1);
    expect(statements.map(({ kind, line }) => [kind, line])).toEqual([
      ['waits', 1],
      ['nothing', 3],
    ]);
  });
});

describe('times', () => {
  test.each<[string, boolean, number, number]>([
    ['', true, 0, 0],
    ['+0', true, 0, 0],
    ['0', false, 0, 0],
    ['0s', false, 0, 0],
    ['+1s', true, 1000, 1000],
    ['1.5s', false, 1500, 1500],
    ['+20ms', true, 20, 20],
    ['+0.25ms', true, 0.25, 0.25],
    ['+0~1s', true, 0, 1000],
    ['+900ms~1.1s', true, 900, 1100],
    ['1s~2s', false, 1000, 2000],
    ['*', true, 0, Number.POSITIVE_INFINITY],
  ])('%s', (time, relative, least, most) => {
    expect(statement(`${time} eth0 > arp`.trim())).toMatchObject({
      when: { relative, least, most },
    });
  });
});

describe('frames', () => {
  const headersOf = (text: string) => {
    const found = statement(text);
    if (found?.kind !== 'frame') throw new Error(`${text} is no frame`);
    return found.frame.headers.map(({ protocol, fields }) => [
      protocol,
      Object.fromEntries(fields.map(({ name, condition }) => [name, condition])),
    ]);
  };
  const is = (value: unknown) => ({ kind: 'is', value });

  test.each<[string, string[]]>([
    ['eth type=0x1234', ['eth']],
    ['arp', ['eth', 'arp']],
    ['ip', ['eth', 'ip']],
    ['icmp', ['eth', 'ip', 'icmp']],
    ['udp', ['eth', 'ip', 'udp']],
    ['tcp', ['eth', 'ip', 'tcp']],
    ['eth / icmp', ['eth', 'ip', 'icmp']],
    ['eth / ip / icmp', ['eth', 'ip', 'icmp']],
    ['icmp type=time-exceeded / ip / udp', ['eth', 'ip', 'icmp', 'ip', 'udp']],
    ['icmp type=time-exceeded / udp', ['eth', 'ip', 'icmp', 'ip', 'udp']],
    ['ip / ip', ['eth', 'ip', 'ip']],
  ])('headers go without saying: %s', (text, protocols) => {
    expect(headersOf(`eth0 < ${text}`).map(([protocol]) => protocol)).toEqual(protocols);
  });

  test.each<[string, object]>([
    ['a number', { ttl: is(64) }],
    ['a number in hex', { checksum: is(0xbad0) }],
    ['a name', { protocol: is('icmp') }],
    ['an address', { source: is('10.0.0.9') }],
    ['a flag', { dontFragment: is(1) }],
    ['bytes', { options: is(Uint8Array.of(0x94, 4, 0, 0)) }],
    ['a range', { ttl: { kind: 'between', least: 60, most: 64 } }],
    ['anything', { identification: { kind: 'any' } }],
    ['anything but', { source: { kind: 'isNot', value: '10.0.0.9' } }],
    ['anything but a name', { protocol: { kind: 'isNot', value: 17 } }],
    ['a variable', { identification: { kind: 'variable', name: 'id', plus: 0 } }],
    ['more than a variable', { identification: { kind: 'variable', name: 'id', plus: 3 } }],
  ])('a field can be %s', (what, fields) => {
    const text: Record<string, string> = {
      'a number': 'ttl=64',
      'a number in hex': 'checksum=0xbad0',
      'a name': 'protocol=icmp',
      'an address': 'source=10.0.0.9',
      'a flag': 'dontFragment=1',
      bytes: 'options=0x94040000',
      'a range': 'ttl=60..64',
      anything: 'identification=*',
      'anything but': 'source!=10.0.0.9',
      'anything but a name': 'protocol!=udp',
      'a variable': 'identification=$id',
      'more than a variable': 'identification=$id+3',
    };
    expect(headersOf(`eth0 > ip ${text[what]}`)[1]).toEqual(['ip', fields]);
  });

  test('the type decides what codes are called', () => {
    const code = (text: string) => headersOf(`eth0 > icmp ${text}`)[2]?.[1];
    expect(code('type=redirect code=host-redirect')).toEqual({
      ...{ type: is('redirect'), code: is('host-redirect') },
    });
    expect(code('type=3 code=host-unreachable')).toEqual({
      type: is(3),
      code: is('host-unreachable'),
    });
  });

  test.each<[string, object]>([
    ['payload 56', { data: { kind: 'bytes', bytes: 56 } }],
    ['payload "a # \\n"', { data: { kind: 'bytes', bytes: 'a # \n' } }],
    ['payload 0x0a0B', { data: { kind: 'bytes', bytes: Uint8Array.of(10, 11) } }],
    ['payload $data', { data: { kind: 'variable', name: 'data' } }],
    ['quote $request', { data: { kind: 'quote', name: 'request', length: null } }],
    ['quote $request 28', { data: { kind: 'quote', name: 'request', length: 28 } }],
    ['padding 18', { padding: 18 }],
    ['padding 0x0102', { padding: Uint8Array.of(1, 2) }],
    ['cut 33', { cut: 33 }],
    ['payload 9 / fragment 0..7', { fragment: { kind: 'one', first: 0, last: 7 } }],
    ['fragments mtu 576', { fragment: { kind: 'all', mtu: 576 } }],
    ['payload 5 as $frame', { as: 'frame' }],
  ])('icmp / %s', (text, frame) => {
    expect(statement(`eth0 < icmp / ${text}`)).toMatchObject({ kind: 'frame', into: true, frame });
  });

  test('bytes can be pasted as they are', () => {
    const raw = Uint8Array.of(0xff, 0x06, 0x22);
    expect(statement('eth0 < hex ff0622')).toMatchObject({ frame: { raw, headers: [] } });
    const dump =
      'eth0 > hex # from tcpdump -XX\n  0x0000:  ff06   ..\n# in between\n\n  0x0002:  22     "';
    expect(statement(dump)).toMatchObject({ into: false, frame: { raw } });
  });
});

describe('other statements', () => {
  test.each<[string, object]>([
    ['waits for fragments: none # yet', { kind: 'waits', topic: 'fragments', reason: 'none' }],
    ['waits for A and B:\n  first\n  second', { topic: 'A and B', reason: 'first second' }],
    ['sysctl net.ipv4.ip_forward=1', { kind: 'sysctl', name: 'net.ipv4.ip_forward', value: 1 }],
    [
      'route add 10.1.0.0/24 via 10.0.0.9 dev eth0 src 10.0.0.1 metric 5',
      {
        kind: 'route',
        route: { to: '10.1.0.0/24', via: '10.0.0.9', on: 'eth0', source: '10.0.0.1', metric: 5 },
      },
    ],
    ['route add default via 10.0.0.9', { route: { to: 'default', via: '10.0.0.9' } }],
    ['route add prohibit 10.9.0.0/16', { route: { type: 'prohibit', to: '10.9.0.0/16' } }],
    [
      'neighbour add 10.0.0.2 dev eth0 lladdr 06:22:a3:24:25:26',
      { kind: 'neighbour', ip: '10.0.0.2', mac: '06:22:a3:24:25:26', on: 'eth0' },
    ],
    [
      'ping 10.0.0.2',
      { kind: 'ping', destination: '10.0.0.2', size: 56, ttl: 0, source: null, refused: null },
    ],
    [
      'ping 10.0.0.2 size 0 ttl 1 from 10.0.0.1 refused ENETUNREACH',
      { size: 0, ttl: 1, source: '10.0.0.1', refused: 'ENETUNREACH' },
    ],
    ['ping again', { kind: 'again', refused: null }],
    ['ping again refused ENOBUFS', { kind: 'again', refused: 'ENOBUFS' }],
    [
      'ping receives reply sequence=1 rttMs=0..5',
      {
        ...{ kind: 'receives', what: 'reply' },
        fields: [
          { name: 'sequence', condition: { kind: 'is', value: 1 } },
          { name: 'rttMs', condition: { kind: 'between', least: 0, most: 5 } },
        ],
      },
    ],
    [
      'ping receives error type=destination-unreachable code=host-unreachable',
      { what: 'error', fields: [{ name: 'type' }, { condition: { value: 'host-unreachable' } }] },
    ],
    ['nothing until 3s', { kind: 'nothing', until: { relative: false, least: 3000 } }],
    ['+1s nothing until +3s', { when: { least: 1000 }, until: { relative: true, least: 3000 } }],
    ['expect drop ip.short', { kind: 'drops', counts: { 'ip.short': 1 } }],
    ['expect drop ip.short 2 arp.short', { counts: { 'ip.short': 2, 'arp.short': 1 } }],
    ['expect no drop', { kind: 'drops', counts: {} }],
    [
      'expect counter IpInReceives +2 IpInDelivers +0',
      { counts: { IpInReceives: 2, IpInDelivers: 0 } },
    ],
    [
      'expect neighbour 10.0.0.2 STALE',
      { kind: 'neighbourIs', ip: '10.0.0.2', is: { state: 'STALE' } },
    ],
    [
      'expect neighbour 10.0.0.2 DELAY dev eth0 lladdr 06:22:a3:24:25:26',
      { is: { state: 'DELAY', on: 'eth0', mac: '06:22:a3:24:25:26' } },
    ],
    ['expect no neighbour 10.0.0.2', { kind: 'neighbourIs', is: null }],
    [
      'expect route 10.9.0.1 unicast via 10.0.0.9 dev eth0 src 10.0.0.1',
      {
        ...{ kind: 'routeIs', destination: '10.9.0.1' },
        is: { type: 'unicast', gateway: '10.0.0.9', device: 'eth0', source: '10.0.0.1' },
      },
    ],
    ['expect route 127.0.0.1 dev lo', { is: { device: 'lo' } }],
    ['expect no route 10.9.0.1', { kind: 'routeIs', is: null }],
    ['udp bind 5000', { kind: 'socket', protocol: 'udp', verb: 'bind', port: 5000 }],
    [
      'udp send 10.0.0.2:5001 "hi"',
      { verb: 'send', address: '10.0.0.2', port: 5001, data: { kind: 'bytes', bytes: 'hi' } },
    ],
    ['udp receives 4 from 10.0.0.2:5001', { verb: 'receives', port: 5001, data: { bytes: 4 } }],
    ['udp receives 4', { verb: 'receives', address: null, port: null }],
    ['tcp listen 5000', { protocol: 'tcp', verb: 'listen', port: 5000, data: null }],
    ['tcp receives "all"', { verb: 'receives', data: { bytes: 'all' } }],
    ['tcp send 0x01', { verb: 'send', data: { bytes: Uint8Array.of(1) } }],
    ['tcp close', { verb: 'close', data: null }],
  ])('%s', (text, expected) => {
    expect(statement(text)).toMatchObject(expected);
  });
});

const COUNTERS = [
  ...new Wire().stack.ctx.counters.names().filter((name) => !name.startsWith('IcmpMsg')),
  ...['IcmpMsgInType8', 'IcmpMsgOutType255'],
];

describe('lines', () => {
  test('an indented line goes on with the one above, whatever is between them', () => {
    const [first, ...more] = statementsOf(
      `${ETH0}\n+0   eth0 < ip ttl=1   # a short life\n\n# more of it\n  / icmp\r\n\t/ payload "#1  #2"  \n`,
    );
    expect(more).toEqual([]);
    expect(first?.text).toBe('+0 eth0 < ip ttl=1 / icmp / payload "#1  #2"');
    expect(first).toMatchObject({ line: 2, column: 1 });
  });

  test('places are those of the text', () => {
    expect(faultsOf(`${ETH0}\neth0 < ip ttl=1\n  # x\n   / icmp identifier=$no\n`)).toEqual([
      '4:22: $no has no value yet: an expected frame gives it one with FIELD=$NAME',
    ]);
    expect(faultsOf(`${ETH0}\neth0 < hex\n   ffff\n# x\n   fffg\n`)).toEqual([
      '5:7: found "fffg": expected hex digits',
    ]);
  });

  test('all that is wrong is told at once, and what follows from it is not', () => {
    const text = [
      'interface eth0 10.0.0.1',
      'eth0 < arp operation=ask as $request',
      'eth0 > arp senderMac=$mac targetIp=10.0.0 / payload $data',
      'eth0 < eth source=$mac / icmp / quote $request',
      'eth0 < icmp / payload $data',
      'nothing until soon',
    ].join('\n');
    expect(faultsOf(text)).toEqual([
      "1:16: '10.0.0.1': expected an address with a prefix length such as 10.0.0.1/24",
      "2:22: arp.operation 'ask': expected a whole number from 0 to 65535, or request, reply",
      "3:36: arp.targetIp '10.0.0': expected an IPv4 address such as 10.0.0.1",
      "6:15: 'soon': expected a time such as +0, +1s, 250ms, +0~1s or *",
    ]);
  });

  test('every unknown name is told, with all else that is wrong', () => {
    const text = [
      ETH0,
      'expect drop ip.badChecksm 2 arp.unresolvd',
      'expect drop icmp.short icmp.shrt x',
      'expect counter IpInFoo +1 IpInReceives +1 ipOut +1',
      'eth0 < arp operation=ask',
    ].join('\n');
    expect(faultsOf(text).map((says) => says.split(';')[0])).toEqual([
      '2:13: ip.badChecksm: no such reason to drop',
      '2:29: arp.unresolvd: no such reason to drop',
      '3:24: icmp.shrt: no such reason to drop',
      "3:34: 'x': expected a reason such as ip.badChecksum",
      '4:16: IpInFoo: no such counter',
      "4:43: 'ipOut': expected a counter such as IpInReceives",
      "5:22: arp.operation 'ask': expected a whole number from 0 to 65535, or request, reply",
    ]);
  });

  test('behind what a script waits for, a name may be of what is not there yet', () => {
    const text = `${ETH0}\nwaits for UDP: none\nexpect counter UdpInErrors +1\nexpect drop udp.short`;
    expect(statementsOf(text)).toHaveLength(3);
  });

  test.each(COUNTERS)('%s is a counter', (name) => {
    expect(() => parseScript(`${ETH0}\nexpect counter ${name} +1`, 'x.pkt')).not.toThrow();
  });

  test('a script waits for one thing', () => {
    expect(faultsOf(`${ETH0}\nwaits for UDP: none\nwaits for TCP: none`)).toEqual([
      '3:1: line 2 says already what the script waits for',
    ]);
  });

  test('interfaces come before anything happens', () => {
    expect(faultsOf(`${ETH0}\nnothing until 1s\ninterface eth1 10.0.1.1/24`)).toEqual([
      '3:1: interfaces come first, before anything happens',
    ]);
  });

  test('a name stands for one frame', () => {
    expect(faultsOf(`${ETH0}\neth0 < arp as $a\neth0 < arp as $a`)).toEqual([
      '3:15: $a has a value already',
    ]);
  });

  test.each([
    ['an empty script', ''],
    ['a script of comments', '# nothing\n\n   # at all\n'],
  ])('%s has no interface', (_, text) => {
    expect(faultsOf(text)).toEqual([
      '1:1: the stack has no interface: expected a line such as interface eth0 10.0.0.1/24',
    ]);
  });

  test('a first line that is indented is a line', () => {
    expect(parseScript(`  ${ETH0}`, 'x.pkt').interfaces).toMatchObject([{ line: 1, column: 3 }]);
  });
});
