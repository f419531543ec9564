import { describe, expect, test } from 'vitest';
import { parseScript } from '../../src/script/parse.ts';

/** What is wrong with the second line of a script. */
function faultOf(line: string): string {
  try {
    parseScript(`interface eth0 10.0.0.1/24\n${line}`, 'x.pkt');
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
}

describe('a line that is wrong: where, and what was expected', () => {
  test.each<[string, string]>([
    ['eth0', '5: expected < for a frame that goes in, or > for one that must come out'],
    ['eth0 = arp', '6: expected < for a frame that goes in, or > for one that must come out'],
    ['eth1 < arp', "1: 'eth1': no such interface; there is eth0"],
    [
      'frobnicate',
      "1: 'frobnicate': expected an interface's name, expect, neighbour, nothing, ping, route, sysctl, tcp, udp, waits or interface",
    ],
    [
      '"eth0" < arp',
      "1: 'eth0': expected an interface's name, expect, neighbour, nothing, ping, route, sysctl, tcp, udp, waits or interface",
    ],
    ['+1 eth0 < arp', "1: '+1': expected a time such as +0, +1s, 250ms, +0~1s or *"],
    ['1x eth0 < arp', "1: '1x': expected a time such as +0, +1s, 250ms, +0~1s or *"],
    ['+2s~1s eth0 > arp', "1: '+2s~1s': ends before it begins"],
    ['1s~2s~3s eth0 > arp', "1: '1s~2s~3s': expected a time such as +0, +1s, 250ms, +0~1s or *"],
    ['+0~1s eth0 < arp', '1: only what must come has a time with bounds'],
    ['* ping 10.0.0.2', '1: only what must come has a time with bounds'],
    ['eth0 <', '7: expected a header: eth, arp, ip, icmp, igmp, udp, tcp'],
    [
      'eth0 < arpo',
      "8: 'arpo': expected eth, arp, ip, icmp, igmp, udp, tcp, payload, quote, fragment, fragments, padding, cut",
    ],
    ['eth0 < arp /', '13: expected a header: eth, arp, ip, icmp, igmp, udp, tcp'],
    [
      'eth0 < arp operation',
      "12: 'operation': expected / and another part, or the end of the line",
    ],
    [
      'eth0 < arp operations=request',
      '12: arp.operations: no such field; there are hardwareType, protocolType, hardwareLength, protocolLength, operation, senderMac, senderIp, targetMac, targetIp',
    ],
    [
      'eth0 < arp operation=ask',
      "22: arp.operation 'ask': expected a whole number from 0 to 65535, or request, reply",
    ],
    ['eth0 < arp operation=request operation=reply', '30: arp.operation: stated twice'],
    ['eth0 < ip ttl=256', "15: ip.ttl '256': expected a whole number from 0 to 255"],
    ['eth0 < ip ttl=-1', "15: ip.ttl '-1': expected a whole number from 0 to 255"],
    ['eth0 < ip ttl=', "15: ip.ttl '': expected a whole number from 0 to 255"],
    [
      'eth0 < ip source=10.0.0',
      "18: ip.source '10.0.0': expected an IPv4 address such as 10.0.0.1",
    ],
    [
      'eth0 < eth source=02:00',
      "19: eth.source '02:00': expected an Ethernet address such as 02:00:00:00:00:01",
    ],
    [
      'eth0 < ip fragmentOffset=3',
      "26: ip.fragmentOffset '3': expected a multiple of 8 from 0 to 65528",
    ],
    ['eth0 < ip ttl=1..3', '15: ttl=1..3 is a condition: a frame that goes in needs a value'],
    ['eth0 < ip ttl=*', '15: ttl=* is a condition: a frame that goes in needs a value'],
    ['eth0 < ip ttl!=3', '16: ttl!=3 is a condition: a frame that goes in needs a value'],
    ['eth0 > ip ttl=3..1', "15: '3..1': ends before it begins"],
    ['eth0 > ip ttl=3..x', "15: ip.ttl 'x': expected a whole number from 0 to 255"],
    [
      'eth0 > ip source=10.0.0.1..10.0.0.9',
      "18: '10.0.0.1..10.0.0.9': expected numbers in a range",
    ],
    [
      'eth0 > icmp type=echo-request code=host-unreachable',
      "36: icmp.code 'host-unreachable': expected a whole number from 0 to 255",
    ],
    [
      'eth0 > icmp type=destination-unreachable code=host',
      "47: icmp.code 'host': expected a whole number from 0 to 255, or network-unreachable, host-unreachable, protocol-unreachable, port-unreachable, fragmentation-needed, source-route-failed, network-unknown, host-unknown, source-host-isolated, network-prohibited, host-prohibited, TOS-network-unreachable, TOS-host-unreachable, communication-prohibited, host-precedence-violation, precedence-cutoff",
    ],
    [
      'eth0 < icmp identifier=$id',
      '24: $id has no value yet: an expected frame gives it one with FIELD=$NAME',
    ],
    ['eth0 < icmp identifier=$', "24: '$': expected a variable such as $id or $sequence+1"],
    [
      'eth0 > icmp identifier=$id+1',
      '24: $id has no value yet: an expected frame gives it one with FIELD=$NAME',
    ],
    ['eth0 < ip options=3', '19: options: expected bytes such as 0x94040000'],
    ['eth0 > ip options!=0x01', '20: options: expected bytes such as 0x94040000'],
    ['eth0 < ip options=0x010', '19: options: expected bytes such as 0x94040000'],
    ['eth0 < payload 5', '8: payload: expected a header first'],
    [
      'eth0 < icmp / payload',
      '22: expected a number of bytes, "text", bytes such as 0x0a0b, or a variable',
    ],
    ['eth0 < icmp / payload 65536', "23: '65536': expected a whole number from 0 to 65535"],
    [
      'eth0 < icmp / payload x',
      '23: \'x\': expected a number of bytes, "text", bytes such as 0x0a0b, or a variable',
    ],
    ['eth0 < icmp / payload "open', '23: no closing quotation mark in this line'],
    [
      'eth0 < icmp / payload "\\q"',
      '23: "\\q": expected text with the escapes of JSON, such as \\n or \\u0041',
    ],
    ['eth0 < icmp / payload 1 / payload 2', '27: payload: the frame has that already'],
    ['eth0 < icmp / payload 1 / ip', '27: ip: a header cannot stand behind what the headers carry'],
    [
      'eth0 < icmp / payload $data',
      '23: $data has no value yet: an expected frame gives it one with payload $NAME',
    ],
    ['eth0 < icmp / quote 5', "21: '5': expected a name such as $request"],
    [
      'eth0 < icmp / quote $request',
      '21: $request has no value yet: a frame gives it one that ends in: as $NAME',
    ],
    ['eth0 < icmp / quote', '20: expected the name of a frame such as $request'],
    [
      'eth0 < icmp / payload 9 / fragment 3',
      "36: '3': expected the first and the last byte, such as 0..1479",
    ],
    [
      'eth0 < icmp / payload 9 / fragment 8..0',
      "36: '8..0': expected the first and the last byte, such as 0..1479",
    ],
    ['eth0 < icmp / payload 9 / fragments 1500', "37: '1500': expected mtu"],
    [
      'eth0 < icmp / payload 9 / fragments mtu 60',
      "41: '60': expected a whole number from 68 to 65535",
    ],
    [
      'eth0 < icmp / payload 9 / fragments mtu 1500 / padding 4',
      '8: fragments are whole: expected neither padding nor cut',
    ],
    ['eth0 < icmp / padding x', "23: 'x': expected a number of bytes, or bytes such as 0x0a0b"],
    ['eth0 < icmp / cut', '18: expected a number of bytes'],
    ['eth0 < icmp as request', "16: 'request': expected a name such as $request"],
    ['eth0 < icmp as', '15: expected a name such as $request'],
    ['eth0 < icmp payload 5', "13: 'payload': expected / and another part, or the end of the line"],
    ['eth0 < hex', '11: no bytes found: expected hex digits'],
    ['eth0 < hex 0g', '13: found "0g": expected hex digits'],
    ['eth0 < hex 000', '14: odd number of digits in "000": expected two for each byte'],
    ['interface eth1', '15: expected an address such as 10.0.0.1/24'],
    [
      'interface eth1 10.0.0.300/24',
      "16: '10.0.0.300/24': expected an address with a prefix length such as 10.0.0.1/24",
    ],
    [
      'interface eth1 10.1.0.1',
      "16: '10.1.0.1': expected an address with a prefix length such as 10.0.0.1/24",
    ],
    ['interface eth1 10.1.0.1/24 mtu 60', "32: '60': expected a whole number from 68 to 65535"],
    [
      'interface eth1 10.1.0.1/24 mac 02',
      "32: '02': expected an Ethernet address such as 02:00:00:00:00:01",
    ],
    ['interface eth1 10.1.0.1/24 speed 5', "28: 'speed': expected mac, mtu, peer, peer-mac"],
    ['interface eth1 10.1.0.1/24 mtu', '31: expected a value for mtu'],
    ['interface eth1 10.1.0.1/24 mtu 1500 mtu 1400', '37: mtu: stated twice'],
    ['interface eth0 10.1.0.1/24', '11: eth0: is there already'],
    ['interface lo 10.1.0.1/24', '11: lo: is there already'],
    [
      'interface 0eth 10.1.0.1/24',
      "11: '0eth': expected a name of at most 15 letters, digits, -, _ or .",
    ],
    ['sysctl', '7: expected a setting such as net.ipv4.ip_forward=1'],
    [
      'sysctl net.ipv4.ip_default_ttl=3',
      "8: 'net.ipv4.ip_default_ttl': no such setting; there is net.ipv4.ip_forward",
    ],
    ['sysctl constructor=3', "8: 'constructor': no such setting; there is net.ipv4.ip_forward"],
    ['sysctl net.ipv4.ip_forward=2', "28: '2': expected a whole number from 0 to 1"],
    ['sysctl net.ipv4.ip_forward', "28: '': expected a whole number from 0 to 1"],
    ['route', '6: expected add'],
    ['route del 10.0.0.0/8', "7: 'del': expected add"],
    [
      'route add 10.1.0.0',
      "11: '10.1.0.0': expected an address with a prefix length such as 10.0.0.1/24",
    ],
    ['route add 10.1.0.0/24 via', '26: expected a value for via'],
    ['route add 10.1.0.0/24 via gw', "27: 'gw': expected an IPv4 address such as 10.0.0.1"],
    ['route add 10.1.0.0/24 dev eth7', "27: 'eth7': no such interface; there is eth0"],
    [
      'route add 10.1.0.0/24 metric x dev eth0',
      "30: 'x': expected a whole number from 0 to 4294967295",
    ],
    ['route add blackhole', '20: expected a prefix such as 10.1.0.0/24, or default'],
    ['neighbour add 10.0.0.2', '23: expected lladdr and an Ethernet address'],
    ['neighbour add 10.0.0.2 lladdr 06:22:a3:24:25:26', '48: expected dev and an interface'],
    [
      'neighbour add 10.0.0.2 dev eth0 lladdr x',
      "40: 'x': expected an Ethernet address such as 02:00:00:00:00:01",
    ],
    ['neighbour del 10.0.0.2', "11: 'del': expected add"],
    ['ping', '5: expected an IPv4 address such as 10.0.0.2, again or receives'],
    ['ping host', "6: 'host': expected an IPv4 address such as 10.0.0.1"],
    ['ping 10.0.0.2 size 65508', "20: '65508': expected a whole number from 0 to 65507"],
    ['ping 10.0.0.2 ttl 0', "19: '0': expected a whole number from 1 to 255"],
    ['ping 10.0.0.2 count 3', "15: 'count': expected size, ttl, from, refused"],
    [
      'ping 10.0.0.2 refused EPERM',
      "23: 'EPERM': expected EACCES, EINVAL, EMSGSIZE, ENETUNREACH, ENOBUFS, EHOSTUNREACH",
    ],
    ['ping again', '6: ping again: expected a line such as ping 10.0.0.2 before'],
    ['ping receives reply', '6: ping receives: expected a line such as ping 10.0.0.2 before'],
    ['nothing', '8: expected until'],
    ['nothing until', '14: expected a time such as 3s or +3s'],
    ['nothing until soon', "15: 'soon': expected a time such as +0, +1s, 250ms, +0~1s or *"],
    ['nothing until 1s~2s', "15: '1s~2s': expected one moment"],
    ['nothing until 1s 2s', "18: '2s': expected the end of the line"],
    ['expect', '7: expected drop, counter, neighbour, route or no'],
    ['expect nothing', "8: 'nothing': expected drop, counter, neighbour, route, no"],
    ['expect drop', '12: expected a reason such as ip.badChecksum'],
    ['expect drop badChecksum', "13: 'badChecksum': expected a reason such as ip.badChecksum"],
    [
      'expect drop ip.badCheksum',
      '13: ip.badCheksum: no such reason to drop; near it are ip.badChecksum, icmp.badChecksum, igmp.badChecksum',
    ],
    ['expect drop ip.badChecksum 0', "28: '0': expected a whole number from 1 to 65535"],
    [
      'expect counter IpInReceive +1',
      '16: IpInReceive: no such counter; near it are IpInReceives, IpInDelivers, IcmpInEchos',
    ],
    ['expect counter IpInReceives', '28: expected how much it has grown, such as +1'],
    ['expect counter IpInReceives 1', "29: '1': expected how much it has grown, such as +1"],
    ['expect counter ip.x +1', "16: 'ip.x': expected a counter such as IpInReceives"],
    ['expect neighbour 10.0.0.2', '26: expected a state such as REACHABLE'],
    [
      'expect neighbour 10.0.0.2 reachable',
      "27: 'reachable': expected NONE, INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, NOARP, PERMANENT",
    ],
    ['expect neighbour 10.0.0.2 STALE dev eth9', "37: 'eth9': no such interface; there is eth0"],
    ['expect route 10.0.0.2 localx', "23: 'localx': expected via, dev, src"],
    ['expect no', '10: expected drop, neighbour, route'],
    ['expect no route', '16: expected an IPv4 address such as 10.0.0.2'],
    ['expect no drop ip.short', "16: 'ip.short': expected the end of the line"],
    ['waits', '6: expected for'],
    ['+1s waits for UDP: none', '1: +1s: waits for … has no time'],
    ['waits for', '10: expected what it waits for, a colon and the reason'],
    ['waits for fragments', '11: expected what it waits for, a colon and the reason'],
    ['waits for fragments:', '11: expected what it waits for, a colon and the reason'],
    ['udp', '4: expected bind, send, receives'],
    ['udp bind', '9: expected a port'],
    ['udp bind 0', "10: '0': expected a whole number from 1 to 65535"],
    ['udp send 10.0.0.2 "x"', "10: '10.0.0.2': expected an address and port such as 10.0.0.2:5001"],
    [
      'udp send 10.0.0.2:5',
      '20: expected a number of bytes, "text", bytes such as 0x0a0b, or a variable',
    ],
    ['udp receives', '13: expected a number of bytes, "text", bytes such as 0x0a0b, or a variable'],
    ['udp receives "x" to 10.0.0.2:5', "18: 'to': expected the end of the line"],
    ['tcp', '4: expected listen, send, receives, close'],
    ['tcp listen', '11: expected a port'],
    ['tcp close now', "11: 'now': expected the end of the line"],
    ['tcp send', '9: expected a number of bytes, "text", bytes such as 0x0a0b, or a variable'],
    [
      '"eth0" < arp',
      "1: 'eth0': expected an interface's name, expect, neighbour, nothing, ping, route, sysctl, tcp, udp, waits or interface",
    ],
    [
      'eth0 < ip/icmp',
      "8: 'ip/icmp': expected eth, arp, ip, icmp, igmp, udp, tcp, payload, quote, fragment, fragments, padding, cut",
    ],
    ['interface ping 10.1.0.1/24', "11: 'ping': no name, for lines begin with that word"],
    ['eth0 < > arp', '10: expected < for a frame that goes in, or > for one that must come out'],
    [
      'eth0 < icmp / payload 5"abc"',
      '23: \'5"abc"\': expected a number of bytes, "text", bytes such as 0x0a0b, or a variable',
    ],
    [
      'eth0 < icmp / payload "abc"5',
      "28: '5': expected / and another part, or the end of the line",
    ],
    [
      '  eth0 < arp',
      "3: 'eth0': expected mac, mtu, peer, peer-mac; an indented line goes on with the one above",
    ],
    ['route add 10.1.0.0/24', '22: expected via and the next hop, or dev and an interface'],
    [
      'eth0 < icmp / payload x',
      '23: \'x\': expected a number of bytes, "text", bytes such as 0x0a0b, or a variable',
    ],
    ['eth0 > icmp identifier=$x / payload $x', '37: $x holds a value: expected a payload'],
    ['eth0 < hex 4500\\n\\n0001', '16: found "4500\\n\\n0001": expected hex digits'],
  ])('%s', (line, says) => {
    expect(faultOf(line)).toBe(`x.pkt:2:${says}`);
  });
});
