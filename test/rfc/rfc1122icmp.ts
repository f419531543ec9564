// RFC 1122, chapter 3: ICMP and IGMP (§3.2.2, §3.2.3). The rows of the summary in §3.5.

import { NO_MASKS_FROM_THE_WIRE, NO_QUENCH } from './reasons.ts';
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

const MAY_REPORT = 'icmp/errors.ts: mayReport';

export const ICMP: Part = {
  heading: 'ICMP (§3.2.2, §3.2.3)',
  requirements: [
    must(
      '§3.2.2/1',
      'Messages of an unknown type are silently discarded.',
      'icmp/icmp.ts: Icmp.input',
    ),
    may(
      '§3.2.2/2',
      'An error may quote more than 8 bytes of data.',
      'icmp/errors.ts: ErrorReporter.#quoting',
    ),
    must(
      '§3.2.2/3',
      'What it quotes, header and data, is as it was received.',
      'icmp/errors.ts: ErrorReporter.#quoting',
    ),
    must(
      '§3.2.2/4',
      'An error goes to whom the protocol number in its quote names.',
      'raw/raw.ts: Raw.error',
    ),
    should(
      '§3.2.2/5',
      'An error’s TOS is 0.',
      otherwise('it is as RFC 1812 §4.3.2.5 says, which is later'),
    ),
    mustNot('§3.2.2/6', 'Send an error about an ICMP error.', MAY_REPORT),
    mustNot('§3.2.2/7', 'Send one about a packet to a broadcast or multicast address.', MAY_REPORT),
    mustNot('§3.2.2/8', 'Send one about a packet that came in a broadcast frame.', MAY_REPORT),
    mustNot('§3.2.2/9', 'Send one about a later fragment.', MAY_REPORT),
    mustNot(
      '§3.2.2/10',
      'Send one to a source that is no single host: zero, loopback, a group.',
      MAY_REPORT,
    ),
    mustNot(
      '§3.2.2/11',
      'Send one to a class E address.',
      otherwise('240.0.0.0/4 is unicast, as in Linux'),
    ),
    should(
      '§3.2.2.1/1',
      'Unknown protocols are answered by protocol unreachable.',
      'raw/raw.ts: Raw.input',
    ),
    should(
      '§3.2.2.1/2',
      'Ports where nobody listens are answered by port unreachable.',
      outOfScope('no transport protocol with ports'),
    ),
    must(
      '§3.2.2.1/3',
      'A destination unreachable goes to the sender of what it is about.',
      'icmp/icmp.ts: Icmp.#inError',
    ),
    should('§3.2.2.1/4', 'The sender acts on it.', 'icmp/ping.ts: PingSession.error'),
    must('§3.2.2.1/5', 'It takes it for a hint, no proof.', 'icmp/ping.ts: PingSession.error'),
    shouldNot('§3.2.2.2/1', 'Send redirects as a host.', 'ip/input.ts: IpInput.#notForUs'),
    must('§3.2.2.2/2', 'A redirect changes the route.', 'ip/paths.ts: Paths.redirect'),
    must(
      '§3.2.2.2/3',
      'Redirects for a host and for a network are both understood.',
      'icmp/paths.ts: learn',
    ),
    should(
      '§3.2.2.2/4',
      'Those to a gateway elsewhere, or from another, are discarded.',
      otherwise(
        'from another they are; a gateway elsewhere counts unless `shared_media` is 0, as in Linux',
      ),
    ),
    may('§3.2.2.3/1', 'A host may send source quench.', NO_QUENCH),
    must(
      '§3.2.2.3/2',
      'One that came goes to the sender of what it is about.',
      'icmp/icmp.ts: Icmp.#inError',
    ),
    should(
      '§3.2.2.3/3',
      'The sender acts on it.',
      outOfScope('RFC 6633 §3 has it ignored; a ping session tells of it'),
    ),
    must(
      '§3.2.2.4',
      'A time exceeded goes to the sender of what it is about.',
      'icmp/icmp.ts: Icmp.#inError',
    ),
    should(
      '§3.2.2.5/1',
      'Parameter problems are sent.',
      'icmp/errors.ts: ErrorReporter.parameterProblem',
    ),
    must(
      '§3.2.2.5/2',
      'One that came goes to the sender of what it is about.',
      'icmp/icmp.ts: Icmp.#inError',
    ),
    may('§3.2.2.5/3', 'The user may be told of it.', 'icmp/ping.ts: PingSession.error'),
    must('§3.2.2.6/1', 'Echo requests are answered.', 'icmp/icmp.ts: Icmp.#echoRequest'),
    should('§3.2.2.6/2', 'Applications can send them and hear the answers.', [
      'icmp/ping.ts: PingSession.send',
      'icmp/ping.ts: PingSession.receive',
    ]),
    may(
      '§3.2.2.6/3',
      'Those to a broadcast address may be discarded.',
      'icmp/icmp.ts: Icmp.#echoRequest',
    ),
    may('§3.2.2.6/4', 'So may those to a group.', 'icmp/icmp.ts: Icmp.#isIgnored'),
    must(
      '§3.2.2.6/5',
      'The reply comes from the address that was asked.',
      'icmp/icmp.ts: Icmp.#echoRequest',
    ),
    must('§3.2.2.6/6', 'It has all data of the request.', 'icmp/icmp.ts: Icmp.#echoRequest'),
    must('§3.2.2.6/7', 'Replies go to whom they answer.', 'icmp/icmp.ts: Icmp.#echoReply'),
    should(
      '§3.2.2.6/8',
      'Record route and timestamps come back, with this host in them.',
      'ip/options/echo.ts: OptionsEcho.answer',
    ),
    must(
      '§3.2.2.6/9',
      'A source route comes back reversed.',
      'ip/options/echo.ts: OptionsEcho.#turn',
    ),
    shouldNot('§3.2.2.7', 'Answer information requests.', 'icmp/icmp.ts: Icmp.input'),
    may(
      '§3.2.2.8/1',
      'Timestamp requests may be answered.',
      'icmp/icmp.ts: Icmp.#timestampRequest',
    ),
    should(
      '§3.2.2.8/2',
      'After a time that varies little.',
      outOfScope('as soon as the stack sees it; the rest is the host’s'),
    ),
    may(
      '§3.2.2.8/3',
      'Those to a broadcast address may be discarded.',
      'icmp/icmp.ts: Icmp.#timestampRequest',
    ),
    must(
      '§3.2.2.8/4',
      'The reply comes from the address that was asked.',
      'icmp/icmp.ts: Icmp.#sendBack',
    ),
    should(
      '§3.2.2.8/5',
      'Record route and timestamps come back, with this host in them.',
      'icmp/icmp.ts: Icmp.#timestampRequest',
    ),
    must(
      '§3.2.2.8/6',
      'A source route comes back reversed.',
      'icmp/icmp.ts: Icmp.#timestampRequest',
    ),
    must('§3.2.2.8/7', 'Replies go to whom they answer.', 'raw/raw.ts: Raw.hear'),
    must(
      '§3.2.2.8/8',
      'The time is in milliseconds since midnight UT, or marked as another.',
      'icmp/timestamp.ts: becomeReply',
    ),
    must(
      '§3.2.2.9/1',
      'How the address mask becomes known can be configured.',
      NO_MASKS_FROM_THE_WIRE,
    ),
    must('§3.2.2.9/2', 'It can be given by hand.', same('RFC 1122 §3.2.1.3/1')),
    may('§3.2.2.9/3', 'It may come from what starts the host, or by ICMP.', NO_MASKS_FROM_THE_WIRE),
    must(
      '§3.2.2.9/4',
      'Then requests are repeated; of the answers the first counts.',
      NO_MASKS_FROM_THE_WIRE,
    ),
    should('§3.2.2.9/5', 'Without an answer the mask is the class’s.', NO_MASKS_FROM_THE_WIRE),
    must(
      '§3.2.2.9/6',
      'Where masks do not come by ICMP, replies are silently ignored.',
      'icmp/icmp.ts: Icmp.input',
    ),
    should('§3.2.2.9/7', 'A mask is checked before it is believed.', NO_MASKS_FROM_THE_WIRE),
    mustNot('§3.2.2.9/8', 'Tell masks without being told to.', 'icmp/icmp.ts: Icmp.input'),
    must(
      '§3.2.2.9/9',
      'Who tells them was configured for it, and says so when it starts.',
      NO_MASKS_FROM_THE_WIRE,
    ),
    should(
      '§3.2.2.9/10',
      'A flag beside a mask given by hand has it told.',
      NO_MASKS_FROM_THE_WIRE,
    ),
    may('§3.2.3', 'IGMP may be there.', 'igmp/igmp.ts: IgmpHost.input'),
  ],
};
