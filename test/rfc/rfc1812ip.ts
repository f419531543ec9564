// RFC 1812, §4.2: what a router does as IP, beside forwarding.

import { ALWAYS_NUMBERED } from './reasons.ts';
import {
  may,
  must,
  mustNot,
  otherwise,
  outOfScope,
  type Part,
  same,
  should,
  shouldNot,
} from './requirement.ts';

export const IP: Part = {
  heading: 'IP (§4.2)',
  requirements: [
    must(
      '§4.2.1/1',
      'IP with subnets, broadcasts, and prefixes of any length.',
      same('RFC 1812 §4.2.3.4/2'),
    ),
    should(
      '§4.2.1/2',
      'What is discarded silently can be logged, with its contents.',
      same('RFC 1122 §3.1/8'),
    ),
    should('§4.2.1/3', 'It is counted.', same('RFC 1122 §3.1/9')),
    must(
      '§4.2.2.1/1',
      'Known options are acted on, the others stay for the layer above.',
      'ip/options/reader.ts: OptionsReader.read',
    ),
    should(
      '§4.2.2.1 (a)',
      'The security option of RFC 1108.',
      outOfScope('for closed environments only'),
    ),
    must(
      '§4.2.2.1 (b)',
      'The stream identifier is ignored, and not sent.',
      same('RFC 1122 §3.2.1.8 (b)/2'),
    ),
    must(
      '§4.2.2.1 (c)/1',
      'Source routes end here; the layer above is given them.',
      same('RFC 1122 §3.2.1.8 (c)/2'),
    ),
    must(
      '§4.2.2.1 (c)/2',
      'It can reverse them, and its answers go that way.',
      same('RFC 1122 §3.2.2.6/9'),
    ),
    mustNot(
      '§4.2.2.1 (c)/3',
      'Send two source routes in one header.',
      same('RFC 1122 §3.2.1.8 (c)/4'),
    ),
    must(
      '§4.2.2.1 (c)/4',
      'One that is made is right, whatever was recorded.',
      same('RFC 1122 §3.2.1.8 (c)/3'),
    ),
    may('§4.2.2.1 (d)', 'Record route may be sent.', same('RFC 1122 §3.2.1.8 (d)')),
    must(
      '§4.2.2.1 (e)/1',
      'Who sends timestamps begins with its own, where the option allows.',
      same('RFC 1122 §3.2.1.8 (e)/2'),
    ),
    must(
      '§4.2.2.1 (e)/2',
      'Who receives them adds its own, or counts that there is no room.',
      'ip/options/reader.ts: OptionsReader.#stamp',
    ),
    must(
      '§4.2.2.2/1',
      'The address that goes into an option is that of the interface it leaves by.',
      otherwise(
        'into record and source routes; beside a time it is the one that answers the sender, as in Linux',
      ),
    ),
    must('§4.2.2.2/2', 'Without one it is the router’s id, which stays the same.', ALWAYS_NUMBERED),
    mustNot('§4.2.2.3/1', 'Set the reserved bits in what is sent.', 'ip/header.ts: set'),
    mustNot('§4.2.2.3/2', 'Discard a packet because they are set.', 'ip/header.ts: isFragment'),
    shouldNot('§4.2.2.4', 'Map TOS to the link layer as in RFC 795.', same('RFC 1122 §3.2.1.6/3')),
    must('§4.2.2.5/1', 'A wrong header checksum is discarded.', 'ip/header.ts: check'),
    mustNot('§4.2.2.5/2', 'Have a way to switch that off.', outOfScope('there is none')),
    may(
      '§4.2.2.5/3',
      'The checksum may be updated when the TTL alone changes.',
      'ip/header.ts: decrementTtl',
    ),
    must(
      '§4.2.2.6',
      'Unknown options are ignored; end of list and no operation are known.',
      'ip/options/reader.ts: OptionsReader.read',
    ),
    must(
      '§4.2.2.7/1',
      'A router cuts what is too long.',
      'ip/transmit.ts: IpTransmit.sendFragments',
    ),
    should('§4.2.2.7/2', 'Into as few fragments as possible.', 'ip/fragment.ts: Fragmenter.cut'),
    should('§4.2.2.7/3', 'And sends them in order.', 'ip/transmit.ts: IpTransmit.sendFragments'),
    must(
      '§4.2.2.8',
      'What is for the router is put together.',
      'ip/reassembly.ts: Reassembly.input',
    ),
    mustNot(
      '§4.2.2.9/1',
      'Look at the TTL of what is not forwarded.',
      'ip/input.ts: IpInput.input',
    ),
    mustNot('§4.2.2.9/2', 'Send with a TTL of 0.', same('RFC 1122 §3.2.1.7/1')),
    must('§4.2.2.9/3', 'The sender sets the TTL.', same('RFC 1122 §3.2.1.7/3')),
    must('§4.2.2.9/4', 'Where it is fixed, it can be configured.', same('RFC 1122 §3.2.1.7/4')),
    must('§4.2.2.10', 'All subnets’ broadcasts.', outOfScope('deprecated by the RFC itself')),
    mustNot(
      '§4.2.2.11 (a)/1',
      'Send from 0.0.0.0, but to learn one’s own address.',
      same('RFC 1122 §3.2.1.3 (a)'),
    ),
    must(
      '§4.2.2.11 (a)/2',
      'What comes from there is taken where a protocol says what to do, else silently discarded.',
      'ip/input.ts: IpInput.#checkAddresses',
    ),
    mustNot(
      '§4.2.2.11 (b)',
      'Send to another address in 0.0.0.0/8.',
      same('RFC 1122 §3.2.1.3 (b)'),
    ),
    mustNot('§4.2.2.11 (c)', 'Send from 255.255.255.255.', same('RFC 1122 §3.2.1.3 (c)')),
    mustNot(
      '§4.2.2.11 (d)/1',
      'Send from a directed broadcast address.',
      same('RFC 1122 §3.2.1.3 (d)'),
    ),
    must('§4.2.2.11 (d)/2', 'Those to one are received.', 'route/input.ts: InputRoutes.#lookUp'),
    mustNot(
      '§4.2.2.11 (e)',
      'Let an address of 127.0.0.0/8 appear outside.',
      same('RFC 1122 §3.2.1.3 (g)'),
    ),
    must(
      '§4.2.2.11/1',
      'The source of what is sent is one of the router’s own addresses.',
      same('RFC 1122 §3.2.1.3/2'),
    ),
    must(
      '§4.2.2.11/2',
      'Packets to groups that were joined are received.',
      same('RFC 1122 §3.3.7/1'),
    ),
    must('§4.2.2.11/3', 'What comes from an invalid source is silently discarded, and counted.', [
      'ip/input.ts: IpInput.#checkAddresses',
      'route/input.ts: InputRoutes.#checkSource',
    ]),
    must(
      '§4.2.3.1/1',
      'Limited and directed broadcasts are recognised.',
      'route/input.ts: InputRoutes.#lookUp',
    ),
    should(
      '§4.2.3.1/2',
      'What is for 0.0.0.0 or for a prefix with zeros behind it is silently discarded.',
      otherwise(
        'the first is; a network’s own address is nobody’s here, but forwarded like any other, as in Linux',
      ),
    ),
    should('§4.2.3.1/3', 'Broadcasts are sent to 255.255.255.255.', same('RFC 1122 §3.3.6/7')),
    shouldNot(
      '§4.2.3.1/4',
      'Send to 0.0.0.0 or to a prefix with zeros behind it.',
      otherwise('0.0.0.0 means this host; a network’s own address is an address, as in Linux'),
    ),
    should(
      '§4.2.3.2',
      'Groups can be joined, left, sent to and heard, with IGMP.',
      same('RFC 1122 §3.3.7/1'),
    ),
    should('§4.2.3.3', 'The path MTU limits what the router sends itself.', same('RFC 1191 §3/2')),
    must('§4.2.3.4/1', 'A network’s subnets may be apart.', same('RFC 1812 §4.2.3.4/2')),
    must(
      '§4.2.3.4/2',
      'Prefixes may have any length, of addresses and of routes.',
      'route/fib.ts: RouteTable.insert',
    ),
  ],
};
