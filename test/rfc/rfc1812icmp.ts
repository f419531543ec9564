// RFC 1812, §4.3 and §4.4: ICMP and IGMP.

import { NO_QUENCH } from './reasons.ts';
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

export const ICMP: Part = {
  heading: 'ICMP and IGMP (§4.3, §4.4)',
  requirements: [
    must('§4.3.1', 'A router has ICMP.', same('RFC 1122 §3.1/1')),
    must(
      '§4.3.2.1',
      'Messages of an unknown type are silently discarded.',
      same('RFC 1122 §3.2.2/1'),
    ),
    must(
      '§4.3.2.2',
      'The TTL of a message is new, never the request’s.',
      'icmp/icmp.ts: Icmp.#echoRequest',
    ),
    should(
      '§4.3.2.3/1',
      'An error quotes as much as fits in 576 bytes.',
      'icmp/errors.ts: ErrorReporter.#quoting',
    ),
    must('§4.3.2.3/2', 'What it quotes is as it was received.', same('RFC 1122 §3.2.2/3')),
    must(
      '§4.3.2.4/1',
      'It comes from an address of the interface that it leaves by, if about what was to go on.',
      'icmp/errors.ts: ErrorReporter.#report',
    ),
    must(
      '§4.3.2.4/2',
      'And if about what was for the router itself.',
      otherwise('then from the address that it went to, as in Linux'),
    ),
    should(
      '§4.3.2.5/1',
      'An error has the TOS of what it is about.',
      'icmp/errors.ts: ErrorReporter.#report',
    ),
    should('§4.3.2.5/2', 'Its precedence is 6 or 7.', 'icmp/errors.ts: ErrorReporter.#report'),
    should('§4.3.2.5/3', 'A reply has the TOS of its request.', 'icmp/icmp.ts: Icmp.#echoRequest'),
    must('§4.3.2.5/4', 'And its precedence.', 'icmp/icmp.ts: Icmp.#echoRequest'),
    should(
      '§4.3.2.6',
      'An error about a source-routed packet goes back by that route.',
      'icmp/errors.ts: ErrorReporter.#report',
    ),
    mustNot('§4.3.2.7/1', 'Send an error about an ICMP error.', same('RFC 1122 §3.2.2/6')),
    mustNot(
      '§4.3.2.7/2',
      'Send one about a packet whose header is wrong.',
      'ip/input.ts: IpInput.input',
    ),
    mustNot(
      '§4.3.2.7/3',
      'Send one about a packet to a broadcast or multicast address.',
      same('RFC 1122 §3.2.2/7'),
    ),
    mustNot(
      '§4.3.2.7/4',
      'Send one about a packet in a broadcast or multicast frame.',
      same('RFC 1122 §3.2.2/8'),
    ),
    mustNot(
      '§4.3.2.7/5',
      'Send one to network 0, or to an invalid source.',
      same('RFC 1122 §3.2.2/10'),
    ),
    mustNot('§4.3.2.7/6', 'Send one about a later fragment.', same('RFC 1122 §3.2.2/9')),
    should('§4.3.2.8/1', 'The rate of errors can be limited.', 'icmp/ratelimit.ts: RateLimit.take'),
    should('§4.3.2.8/2', 'The limit can be configured.', 'icmp/settings.ts: icmpSettings'),
    must(
      '§4.3.3.1/1',
      'Without any route the sender is told: network unreachable.',
      'ip/forward.ts: IpForward.refuse',
    ),
    must(
      '§4.3.3.1/2',
      'With routes for other TOS alone: network, or host, unreachable for TOS.',
      otherwise('network unreachable, as Linux has it'),
    ),
    must(
      '§4.3.3.1/3',
      'Where the last hop does not answer: host unreachable.',
      'ip/forarp.ts: IpForArp.hostUnreachable',
    ),
    may(
      '§4.3.3.2',
      'A router may ignore redirects for what it sends itself.',
      'ip/conf.ts: Conf.acceptsRedirects',
    ),
    shouldNot('§4.3.3.3', 'Send source quench.', NO_QUENCH),
    must('§4.3.3.4/1', 'A TTL that runs out is told: time exceeded.', same('RFC 1812 §5.2.7.3')),
    must('§4.3.3.4/2', 'So are datagrams that are not whole in time.', same('RFC 1122 §3.3.2/6')),
    must(
      '§4.3.3.4/3',
      'A time exceeded goes to the sender of what it is about.',
      same('RFC 1122 §3.2.2.4'),
    ),
    must(
      '§4.3.3.5/1',
      'Whatever no other message covers is told: parameter problem.',
      same('RFC 1122 §3.2.2.5/1'),
    ),
    must(
      '§4.3.3.5/2',
      'With the byte that the pointer names as it came.',
      'ip/options/reader.ts: OptionsReader.#take',
    ),
    must('§4.3.3.6/1', 'Echo requests are answered.', same('RFC 1122 §3.2.2.6/1')),
    must(
      '§4.3.3.6/2',
      'Of 576 bytes, and of any cable’s MTU, at least.',
      'ip/reassembly.ts: Reassembly.input',
    ),
    may(
      '§4.3.3.6/3',
      'Those to everybody or to a group may be ignored.',
      same('RFC 1122 §3.2.2.6/3'),
    ),
    should(
      '§4.3.3.6/4',
      'A setting has all of them ignored; not by default.',
      'icmp/icmp.ts: Icmp.#echoRequest',
    ),
    must(
      '§4.3.3.6/5',
      'Applications can send them, and hear every reply.',
      same('RFC 1122 §3.2.2.6/2'),
    ),
    must(
      '§4.3.3.6/6',
      'The reply comes from the address that was asked.',
      same('RFC 1122 §3.2.2.6/5'),
    ),
    must('§4.3.3.6/7', 'It has all data of the request.', same('RFC 1122 §3.2.2.6/6')),
    should(
      '§4.3.3.6/8',
      'Record route and timestamps come back, with this router in them.',
      same('RFC 1122 §3.2.2.6/8'),
    ),
    must('§4.3.3.6/9', 'A source route comes back reversed.', same('RFC 1122 §3.2.2.6/9')),
    shouldNot('§4.3.3.7', 'Send or answer information requests.', same('RFC 1122 §3.2.2.7')),
    may(
      '§4.3.3.8/1',
      'Timestamp requests may be answered: then all of them.',
      same('RFC 1122 §3.2.2.8/1'),
    ),
    must('§4.3.3.8/2', 'From the address that was asked.', same('RFC 1122 §3.2.2.8/4')),
    must('§4.3.3.8/3', 'With options treated as echo’s are.', same('RFC 1122 §3.2.2.8/5')),
    must(
      '§4.3.3.8/4',
      'The time is in milliseconds since midnight UT, within a few minutes.',
      same('RFC 1122 §3.2.2.8/8'),
    ),
    must(
      '§4.3.3.9/1',
      'Address mask requests are answered.',
      otherwise('they are ignored, as in Linux; RFC 6918 §2.7 has deprecated them'),
    ),
    mustNot('§4.3.3.9/2', 'Believe a mask that a reply tells.', same('RFC 1122 §3.2.2.9/6')),
    must(
      '§4.3.3.10',
      'Routers advertise themselves (RFC 1256).',
      outOfScope('a matter for a daemon, as on Linux'),
    ),
    should('§4.4', 'The host’s part of IGMP.', same('RFC 1122 §3.2.3')),
  ],
};
