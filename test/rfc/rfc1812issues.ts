// RFC 1812, §5.3: the specific issues of forwarding. Chapters 6 to 10 in a line each.

import { NO_QUENCH, NO_QUEUES, NO_ROUTING_PROTOCOL } from './reasons.ts';
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

export const ISSUES: Part = {
  heading: 'TTL, TOS, precedence, broadcasts (§5.3.1 to §5.3.6)',
  requirements: [
    must('§5.3.1/1', 'A router takes at least one off the TTL.', 'ip/header.ts: decrementTtl'),
    must(
      '§5.3.1/2',
      'Where nothing is left, the packet is discarded, and its source told.',
      'ip/forward.ts: IpForward.forward',
    ),
    mustNot(
      '§5.3.1/3',
      'Discard one earlier because it will not get far.',
      'ip/forward.ts: IpForward.forward',
    ),
    should('§5.3.2/1', 'TOS counts when routes are chosen.', same('RFC 1812 §5.2.4.3/3')),
    must('§5.3.2/2', 'Each route has a TOS, 0 by default.', same('RFC 1812 §5.2.4.3/3')),
    must('§5.3.2/3', 'Where none fits: unreachable for TOS.', same('RFC 1812 §4.3.3.1/2')),
    should('§5.3.3.1', 'Queues are ordered by precedence.', NO_QUEUES),
    should(
      '§5.3.3.2',
      'Precedence is mapped to the link layer.',
      outOfScope('Ethernet has nothing to map it to'),
    ),
    must(
      '§5.3.3.3/1',
      'Every precedence is treated alike, if not configured otherwise.',
      'ip/forward.ts: IpForward.forward',
    ),
    may(
      '§5.3.3.3/2',
      'Filters and cutoffs by precedence.',
      outOfScope('rules can refuse by TOS; there is no cutoff'),
    ),
    mustNot(
      '§5.3.3.3/3',
      'Change the precedence of what is forwarded.',
      'ip/forward.ts: IpForward.forward',
    ),
    should('§5.3.3.3/4', 'Routing protocols’ precedence can be configured.', NO_ROUTING_PROTOCOL),
    must(
      '§5.3.3.3/5',
      'Errors of the link layer about precedence are answered.',
      outOfScope('Ethernet has none'),
    ),
    mustNot(
      '§5.3.4/1',
      'Forward what came in a broadcast frame.',
      'ip/forward.ts: IpForward.forward',
    ),
    mustNot(
      '§5.3.4/2',
      'Forward what came in a multicast frame and is for no group.',
      'ip/forward.ts: IpForward.forward',
    ),
    should(
      '§5.3.4/3',
      'What came in a broadcast frame and is for one address is silently discarded.',
      same('RFC 1122 §3.3.6/6'),
    ),
    must(
      '§5.3.4/4',
      'What goes out in a broadcast frame is for a broadcast address.',
      same('RFC 1122 §3.3.6/5'),
    ),
    should('§5.3.5', 'Broadcasts of zeros are silently discarded.', same('RFC 1812 §4.2.3.1/2')),
    mustNot(
      '§5.3.5.1/1',
      'Forward what is for 255.255.255.255.',
      'route/input.ts: InputRoutes.#broadcast',
    ),
    mustNot('§5.3.5.1/2', 'Discard it.', same('RFC 1122 §3.3.6/1')),
    must(
      '§5.3.5.2/1',
      'Directed broadcasts go on.',
      otherwise(
        'to a network of ours only with `bc_forwarding`: RFC 2644 §2 has turned the default round',
      ),
    ),
    must('§5.3.5.2/2', 'An option keeps them from it.', 'route/input.ts: InputRoutes.#lookUp'),
    must('§5.3.5.3', 'All subnets’ broadcasts.', outOfScope('deprecated by the RFC itself')),
    may('§5.3.6/1', 'Of packets that are too many the last may be discarded.', NO_QUEUES),
    shouldNot('§5.3.6/2', 'Send source quench then.', NO_QUENCH),
  ],
};

export const CONTROL: Part = {
  heading: 'Martians, filters, controls, options (§5.3.7 to §5.3.13)',
  requirements: [
    shouldNot('§5.3.7/1', 'Forward what comes from an invalid source, or from network 0.', [
      'ip/input.ts: IpInput.#checkAddresses',
      'route/input.ts: InputRoutes.#decide',
    ]),
    shouldNot(
      '§5.3.7/2',
      'Forward what comes from network 127.',
      'ip/input.ts: IpInput.#checkAddresses',
    ),
    shouldNot(
      '§5.3.7/3',
      'Forward what is for an invalid destination, or for network 0.',
      'ip/input.ts: IpInput.#checkAddresses',
    ),
    shouldNot(
      '§5.3.7/4',
      'Forward what is for network 127.',
      'ip/input.ts: IpInput.#checkAddresses',
    ),
    shouldNot(
      '§5.3.7/5',
      'Forward what is for class E.',
      otherwise('240.0.0.0/4 is unicast, as in Linux'),
    ),
    should(
      '§5.3.7/6',
      'Such packets can be logged, with their addresses and station.',
      'ip/martians.ts: MartianLog.source',
    ),
    should(
      '§5.3.8/1',
      'What does not come by the way back to its source can be filtered.',
      'route/wayback.ts: WayBack.ask',
    ),
    must('§5.3.8/2', 'Not by default.', 'ip/conf.ts: Conf.rpFilter'),
    should(
      '§5.3.9',
      'Packets can be filtered by lists.',
      outOfScope('no packet filter; routes and rules refuse by prefix, TOS, protocol and port'),
    ),
    should('§5.3.10', 'Multicast packets are forwarded.', outOfScope('no multicast routing')),
    should(
      '§5.3.11/1',
      'Forwarding can be switched for each interface.',
      'ip/conf.ts: Conf.forwarding',
    ),
    must(
      '§5.3.11/2',
      'Where it is off, what comes in and is for others is silently discarded.',
      'ip/input.ts: IpInput.#notForUs',
    ),
    mustNot(
      '§5.3.11/3',
      'Forward by an interface where it is off.',
      otherwise('what counts is the interface that it came in by, as in Linux'),
    ),
    must('§5.3.12.1/1', 'A router that stops forwarding stops advertising.', NO_ROUTING_PROTOCOL),
    shouldNot('§5.3.12.1/2', 'Send redirects then.', same('RFC 1122 §3.2.2.2/1')),
    should('§5.3.12.2', 'One that starts says so soon.', NO_ROUTING_PROTOCOL),
    must(
      '§5.3.12.3/1',
      'Routes by an interface that fails go.',
      'ip/addresses.ts: Addresses.setUp',
    ),
    must(
      '§5.3.12.3/2',
      'Others to the same destination take their place.',
      'route/linkdown.ts: lookUpAvoiding',
    ),
    should('§5.3.12.3/3', 'Where there are none, senders are told.', same('RFC 1812 §4.3.3.1/1')),
    must(
      '§5.3.12.4',
      'An interface that comes back has its static routes again.',
      otherwise('it has those to its own networks; others have to be added again, as in Linux'),
    ),
    must('§5.3.13.1', 'Unknown options go on as they came.', 'ip/options/option.ts: faultOf'),
    should(
      '§5.3.13.2',
      'The security option of RFC 1108.',
      outOfScope('for closed environments only'),
    ),
    must('§5.3.13.3', 'The stream identifier goes on as it came.', 'ip/options/option.ts: faultOf'),
    must(
      '§5.3.13.4',
      'Source routes are followed, if not configured otherwise.',
      otherwise('only where `accept_source_route` is on, which it is not by default, as in Linux'),
    ),
    must('§5.3.13.5', 'Record route is acted on.', [
      'ip/options/reader.ts: OptionsReader.#take',
      'ip/options/input.ts: OptionsInput.forward',
    ]),
    must(
      '§5.3.13.6',
      'Timestamps are acted on: the packet’s own, with addresses, and for addresses of ours.',
      'ip/options/reader.ts: OptionsReader.#stamp',
    ),
  ],
};

export const ABOVE: Part = {
  heading: 'Above the internet layer (chapters 6 to 10)',
  requirements: [
    must('§6', 'UDP and TCP.', outOfScope('no transport protocol is in the stack')),
    must('§7', 'Routing protocols.', NO_ROUTING_PROTOCOL),
    must('§8', 'Management by SNMP.', outOfScope('no SNMP; counters have its names')),
    must('§9', 'BOOTP and other applications.', outOfScope('applications are not in the stack')),
    must('§10', 'Operation and maintenance.', outOfScope('a matter for whoever runs it')),
  ],
};
