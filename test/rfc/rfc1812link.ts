// RFC 1812, chapters 2 and 3: architecture and link layer.

import { NO_TRAILERS } from './reasons.ts';
import { may, must, mustNot, outOfScope, type Part, same, should } from './requirement.ts';

export const LINK: Part = {
  heading: 'Architecture and link layer (chapters 2 and 3)',
  requirements: [
    must('§2', 'The Internet’s architecture.', outOfScope('it explains, and requires nothing')),
    must(
      '§3.2/1',
      'IP is given with each packet its length, its interface, and whether its frame was for one, for all or for a group.',
      ['ether/ether.ts: Ether.input', 'core/context.ts: Context.receive'],
    ),
    should(
      '§3.2/2',
      'And the station that sent it.',
      outOfScope('nothing asks for it; the frame stays in front of the packet'),
    ),
    must(
      '§3.2/3',
      'The link layer is given the packet, its interface and the next hop.',
      same('RFC 1122 §3.3.1.1/1'),
    ),
    may('§3.3.1', 'Trailers may be received, and are not to be offered.', NO_TRAILERS),
    must('§3.3.2/1', 'ARP is as RFC 1122 has it.', same('RFC 1122 §2.3.2.1/1')),
    mustNot(
      '§3.3.2/2',
      'Report a destination as unreachable only because it is not in the ARP table yet.',
      same('RFC 1122 §2.4/3'),
    ),
    should(
      '§3.3.2/3',
      'A few packets wait for the answer; their senders are told when there is none.',
      'arp/waiting.ts: WaitingPackets.fail',
    ),
    mustNot(
      '§3.3.2/4',
      'Believe that another’s station is a broadcast or multicast address.',
      'arp/arp.ts: Arp.#checkAddresses',
    ),
    must('§3.3.3', 'Ethernet is as RFC 1122 has it.', same('RFC 1122 §2.3.3/1')),
    must('§3.3.4/1', 'An interface’s MTU can be configured.', same('RFC 1122 §3.3.3/5')),
    mustNot(
      '§3.3.4/2',
      'Allow one that the link layer cannot carry.',
      'command/link/check.ts: mtuFault',
    ),
    should(
      '§3.3.4/3',
      'What is longer than the MTU, and fits the link layer, is received.',
      'netdev/device.ts: NetDevice.receive',
    ),
    must('§3.3.5', 'Serial interfaces have PPP.', outOfScope('no serial interfaces')),
    must(
      '§3.3.6/1',
      'Routing can learn whether an interface can send.',
      'netdev/device.ts: NetDevice.running',
    ),
    should('§3.3.6/2', 'And how good it is.', outOfScope('cables are there or not')),
    must(
      '§3.3.6/3',
      'It is told when somebody switches one on or off.',
      'ip/addresses.ts: Addresses.setUp',
    ),
    must(
      '§3.3.6/4',
      'It is told when one comes or goes by itself.',
      'ip/addresses.ts: Addresses.setCarrier',
    ),
  ],
};
