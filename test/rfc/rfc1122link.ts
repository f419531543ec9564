// RFC 1122, chapter 2: the link layer. The rows of its summary in §2.5, in their order.

import { NO_TRAILERS, ONLY_ETHERNET_II } from './reasons.ts';
import { may, must, mustNot, otherwise, outOfScope, type Part, should } from './requirement.ts';

export const LINK: Part = {
  heading: 'Link layer (§2.5)',
  requirements: [
    may('§2.3.1/1', 'Packets may be encapsulated with trailers.', NO_TRAILERS),
    mustNot('§2.3.1/2', 'Send trailers without having negotiated them.', NO_TRAILERS),
    must('§2.3.2.1/1', 'Stale ARP entries are flushed out.', 'arp/states.ts: NeighbourStates.fire'),
    must(
      '§2.3.2.1/2',
      'ARP does not flood: one request a second for one destination at most.',
      'arp/states.ts: NeighbourStates.#solicit',
    ),
    should('§2.3.2.1/3', 'Its times can be configured.', 'arp/table.ts: NeighbourTable.settings'),
    should(
      '§2.3.2.2',
      'The latest packet to an unresolved address, at least, waits and goes when it is resolved.',
      'arp/waiting.ts: WaitingPackets.park',
    ),
    must('§2.3.3/1', 'Ethernet frames as in RFC 894 are sent and received.', [
      'ether/ether.ts: Ether.input',
      'ether/ether.ts: Ether.output',
    ]),
    should(
      '§2.3.3/2',
      'IEEE 802 frames as in RFC 1042 are received too.',
      otherwise('no LLC layer; Linux takes no IPv4 from such frames either'),
    ),
    may('§2.3.3/3', 'Frames as in RFC 1042 may be sent.', ONLY_ETHERNET_II),
    must(
      '§2.3.3/4',
      'A switch says which of the two is sent, RFC 894 by default.',
      ONLY_ETHERNET_II,
    ),
    mustNot('§2.3.3/5', 'Send IEEE 802 frames with the protocol id 6.', ONLY_ETHERNET_II),
    must('§2.3.3/6', 'Ethernet addresses are found out by ARP.', 'arp/arp.ts: Arp.solicit'),
    must(
      '§2.4/1',
      'IP is told whether a packet came in a broadcast frame.',
      'ether/ether.ts: Ether.#classify',
    ),
    must(
      '§2.4/2',
      'IP tells the link layer the type of service.',
      outOfScope('Ethernet has no service to choose; the header is in the packet'),
    ),
    mustNot(
      '§2.4/3',
      'Report a destination as unreachable only because it is not in the ARP table yet.',
      'arp/table.ts: NeighbourTable.#sendUnsettled',
    ),
  ],
};
