// RFC 1122, chapter 3: the specific issues and the interface to the layer above (§3.3, §3.4). The rows of the summary in
// §3.5, and chapter 4 in a line.

import {
  may,
  must,
  mustNot,
  notYet,
  otherwise,
  outOfScope,
  type Part,
  same,
  should,
  shouldNot,
} from './requirement.ts';

const NO_HOST_HANDS_ON = outOfScope('a host hands nothing on');
const NOBODY_PINGS = outOfScope('gateways are never pinged: ARP tells whether they are there');

export const ROUTING: Part = {
  heading: 'Routing outbound datagrams (§3.3.1)',
  requirements: [
    must(
      '§3.3.1.1/1',
      'Masks tell what is on the cable and what is behind a gateway.',
      'route/output.ts: OutputRoutes.find',
    ),
    must('§3.3.1.1/2', 'All works without any gateway.', 'route/output.ts: OutputRoutes.find'),
    must(
      '§3.3.1.2/1',
      'Answers are kept for the next packets.',
      'route/recent.ts: RecentAnswers.at',
    ),
    should(
      '§3.3.1.2/2',
      'A redirect for a network counts for the host alone.',
      'route/exceptions.ts: Exceptions.setGateway',
    ),
    must(
      '§3.3.1.2/3',
      'Where nothing else is known a default gateway is taken.',
      'route/fib.ts: RouteTable.lookup',
    ),
    must('§3.3.1.2/4', 'There may be several default gateways.', 'route/fib.ts: RouteTable.insert'),
    may('§3.3.1.2/5', 'There may be static routes.', 'route/lookup.ts: Routes.add'),
    may(
      '§3.3.1.2/6',
      'A flag may keep redirects from a route.',
      outOfScope('Linux’s routes have none'),
    ),
    may(
      '§3.3.1.3/1',
      'What is kept may be for one host each.',
      'route/recent.ts: RecentAnswers.at',
    ),
    should('§3.3.1.3/2', 'It is for one TOS each.', 'route/recent.ts: RecentAnswers.at'),
    must(
      '§3.3.1.4/1',
      'It is found out when a next hop is gone.',
      'arp/states.ts: NeighbourStates.fire',
    ),
    shouldNot(
      '§3.3.1.4/2',
      'Believe for ever, without a sign of life, in a next hop.',
      'arp/states.ts: NeighbourStates.#doubt',
    ),
    mustNot('§3.3.1.4/3', 'Ping gateways continuously.', NOBODY_PINGS),
    must('§3.3.1.4/4', 'They are pinged only while traffic goes there.', NOBODY_PINGS),
    must('§3.3.1.4/5', 'And only where nothing else says that they are there.', NOBODY_PINGS),
    should(
      '§3.3.1.4/6',
      'Layers above and below can say that one is there, or is not.',
      notYet('ARP does; there is no layer above that would know'),
    ),
    must(
      '§3.3.1.5',
      'Another default gateway takes the place of one that is gone.',
      otherwise(
        'only among the nexthops of one route, with fib_multipath_use_neigh on, as in Linux',
      ),
    ),
    must(
      '§3.3.1.6/1',
      'Addresses and masks can be given by hand.',
      'command/address/address.ts: address',
    ),
    must('§3.3.1.6/2', 'So can gateways, with preferences.', 'command/route/route.ts: route'),
  ],
};

export const ISSUES: Part = {
  heading: 'Reassembly, fragmentation, multihoming (§3.3.2 to §3.3.4)',
  requirements: [
    must('§3.3.2/1', 'Datagrams are put together.', 'ip/reassembly.ts: Reassembly.input'),
    must('§3.3.2/2', 'Those of at least 576 bytes.', 'ip/datagram.ts: Datagram.insert'),
    should(
      '§3.3.2/3',
      'The limit can be configured, or there is none.',
      'ip/datagram.ts: Datagram.insert',
    ),
    should('§3.3.2/4', 'It is not below the MTU of any cable.', 'ip/datagram.ts: Datagram.insert'),
    must(
      '§3.3.2/5',
      'The layer above can learn the limit.',
      outOfScope('it is always 65,535 bytes, the longest datagram of all'),
    ),
    must(
      '§3.3.2/6',
      'What is not whole in time is discarded; its source is told if the first fragment came.',
      'ip/reassembly.ts: Reassembly.#timeOut',
    ),
    should('§3.3.2/7', 'That time is fixed.', 'ip/reassembly.ts: Reassembly.#wait'),
    must(
      '§3.3.3/1',
      'The layer above can learn the longest message that is not cut.',
      'ip/output.ts: IpOutput.route',
    ),
    may('§3.3.3/2', 'What is longer may be cut here.', 'ip/fragment.ts: Fragmenter.cut'),
    must('§3.3.3/3', 'Else nothing longer is sent.', outOfScope('it is cut')),
    should(
      '§3.3.3/4',
      'To hosts behind a gateway no more than 576 bytes are sent at once.',
      otherwise(
        'path MTU discovery (RFC 1191) has taken the place of that; until something is learnt the first cable’s MTU counts',
      ),
    ),
    must('§3.3.3/5', 'An interface’s MTU can be configured.', 'stack.ts: Stack.setMtu'),
    may(
      '§3.3.3/6',
      'A flag may take all subnets for near.',
      outOfScope('without classes there are none'),
    ),
    should(
      '§3.3.4.2/1',
      'An answer comes from the address that was asked.',
      same('RFC 1122 §3.2.2.6/5'),
    ),
    must(
      '§3.3.4.2/2',
      'Applications can choose their address.',
      'route/output.ts: OutputRoutes.#choose',
    ),
    must('§3.3.4.2/3', 'Where they do not, one is chosen.', 'ip/select.ts: selectSource'),
    may(
      '§3.3.4.3',
      'One on the destination’s network, or on its gateway’s.',
      'ip/select.ts: selectSource',
    ),
    may(
      '§3.3.4.2/4',
      'What comes in by another interface than its address’s may be discarded.',
      outOfScope('the weak model, as in Linux'),
    ),
    may(
      '§3.3.4.2/5',
      'What is sent may be kept to its address’s interface.',
      outOfScope('the weak model, as in Linux'),
    ),
  ],
};

export const GROUPS: Part = {
  heading: 'Source routes, broadcasts, multicasting, errors (§3.3.5 to §3.3.8)',
  requirements: [
    may(
      '§3.3.5/1',
      'A host may forward what is source-routed.',
      otherwise('a host hands nothing on, as in Linux; whoever does is a router'),
    ),
    must(
      '§3.3.5/2',
      'Then by a router’s rules: TTL, errors 4 and 5, record route, timestamps.',
      NO_HOST_HANDS_ON,
    ),
    must(
      '§3.3.5/3',
      'A switch, off by default, allows it from one interface to another.',
      NO_HOST_HANDS_ON,
    ),
    must('§3.3.5/4', 'With a router’s filters.', NO_HOST_HANDS_ON),
    should(
      '§3.3.5/5',
      'Where it does not, it answers source route failed.',
      otherwise('a host tells nobody that it hands nothing on, as Linux'),
    ),
    must(
      '§3.3.6/1',
      'Limited and directed broadcasts are recognised.',
      'route/input.ts: InputRoutes.#lookUp',
    ),
    should(
      '§3.3.6/2',
      'So are those with zeros in place of ones.',
      otherwise('they are nobody’s: RFC 1812 §4.2.3.1, and Linux since 5.14'),
    ),
    may(
      '§3.3.6/3',
      'It may be configured which of the two are sent.',
      outOfScope('only ones mean everybody'),
    ),
    should('§3.3.6/4', 'By default ones.', outOfScope('only ones mean everybody')),
    must(
      '§3.3.6/5',
      'What goes out in a broadcast frame is for a broadcast address.',
      'ip/transmit.ts: IpTransmit.transmit',
    ),
    should(
      '§3.3.6/6',
      'What comes in in one, and is not, is silently discarded.',
      otherwise(
        'it is taken, as in Linux, unless drop_unicast_in_l2_multicast is on; errors about it are not sent, nor is it forwarded',
      ),
    ),
    should(
      '§3.3.6/7',
      'Broadcasts are sent to 255.255.255.255.',
      outOfScope('the stack sends none by itself; whoever does chooses the address'),
    ),
    should('§3.3.7/1', 'Groups can be joined, left, sent to and heard.', [
      'stack.ts: Stack.joinGroup',
      'stack.ts: Stack.leaveGroup',
      'route/input.ts: InputRoutes.#toGroup',
    ]),
    may('§3.3.7/2', 'IGMP may be there.', same('RFC 1122 §3.2.3')),
    should('§3.3.7/3', 'Without it 224.0.0.1 is joined all the same.', 'ip/groups.ts: Groups.up'),
    should(
      '§3.3.7/4',
      'The layer above can learn which interfaces have groups.',
      'ip/groups.ts: Groups.of',
    ),
    must(
      '§3.3.8',
      'Whatever goes wrong is told by an ICMP error, where that is not forbidden.',
      otherwise(
        'it is told but for wrong headers and for source routes that end in a host, of which Linux tells nothing',
      ),
    ),
  ],
};

export const INTERFACE: Part = {
  heading: 'The interface to the layer above (§3.4), and that layer',
  requirements: [
    must('§3.4/1', 'It can use all that IP has.', 'raw/session.ts: RawSession.send'),
    must('§3.4/2', 'It is told the interface.', 'raw/raw.ts: Raw.#arrival'),
    must('§3.4/3', 'It is given the options.', same('RFC 1122 §3.2.1.8/2')),
    must(
      '§3.4/4',
      'It can send ICMP queries, and port unreachable.',
      'raw/session.ts: RawSession.send',
    ),
    must('§3.4/5', 'It is given ICMP errors, and replies to its queries.', [
      'raw/raw.ts: Raw.error',
      'raw/raw.ts: Raw.hear',
    ]),
    must('§3.4/6', 'An error with all that it quotes.', 'raw/session.ts: RawSession.offerError'),
    should(
      '§3.5',
      'Able to leap tall buildings at a single bound.',
      outOfScope('the RFC’s own joke'),
    ),
    must('§4', 'UDP and TCP.', outOfScope('no transport protocol is in the stack')),
  ],
};
