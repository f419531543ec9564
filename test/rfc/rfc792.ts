// RFC 792, Internet Control Message Protocol. Its sections have no numbers: a name stands for each.

import { NO_QUENCH } from './reasons.ts';
import {
  may,
  must,
  mustNot,
  otherwise,
  outOfScope,
  type Part,
  type Rfc,
  same,
} from './requirement.ts';

const ERRORS: Part = {
  heading: 'Errors',
  requirements: [
    must('introduction/1', 'Every IP module has ICMP.', same('RFC 1122 §3.1/1')),
    mustNot(
      'introduction/2',
      'Send an error about an ICMP message.',
      otherwise('only of errors nothing is told: RFC 1122 §3.2.2 has narrowed it'),
    ),
    mustNot('introduction/3', 'Send one about a later fragment.', same('RFC 1122 §3.2.2/9')),
    must('message formats/1', 'Fields that are not used are 0.', 'icmp/header.ts: set'),
    mustNot(
      'message formats/2',
      'Look at them in what is received.',
      'icmp/icmp.ts: Icmp.#inError',
    ),
    must(
      'message formats/3',
      'The checksum is that of the whole message.',
      'icmp/header.ts: fillChecksum',
    ),
    must(
      'message formats/4',
      'An odd number of bytes is summed with a zero behind it.',
      'core/checksum.ts: sum',
    ),
    must(
      'message formats/5',
      'An error goes to the source of what it is about.',
      'icmp/errors.ts: ErrorReporter.#report',
    ),
    must(
      'message formats/6',
      'It quotes its header and 8 bytes of data at least.',
      same('RFC 1122 §3.2.2/3'),
    ),
    may(
      'destination unreachable/1',
      'A router without a route tells so.',
      same('RFC 1812 §4.3.3.1/1'),
    ),
    may(
      'destination unreachable/2',
      'A router that cannot reach the host tells so.',
      same('RFC 1812 §4.3.3.1/3'),
    ),
    may(
      'destination unreachable/3',
      'A host without the protocol tells so.',
      same('RFC 1122 §3.2.2.1/1'),
    ),
    must(
      'destination unreachable/4',
      'What must not be fragmented and is too long is discarded, and told.',
      same('RFC 1191 §4/1'),
    ),
    must('time exceeded/1', 'What has no TTL left is discarded.', same('RFC 1812 §5.3.1/2')),
    may(
      'time exceeded/2',
      'So is what is not whole in time; both are told.',
      same('RFC 1122 §3.3.2/6'),
    ),
    may(
      'time exceeded/3',
      'Without the first fragment nothing need be told.',
      'ip/reassembly.ts: Reassembly.#timeOut',
    ),
    must(
      'parameter problem/1',
      'What cannot be processed for its header is discarded.',
      same('RFC 1812 §5.2.2/4'),
    ),
    may(
      'parameter problem/2',
      'It may be told: parameter problem, with the place.',
      'icmp/errors.ts: ErrorReporter.parameterProblem',
    ),
    may('source quench', 'Who has too much may say so.', NO_QUENCH),
    must(
      'redirect/1',
      'A router tells a host on the next hop’s network of the shorter way.',
      'ip/redirects.ts: Redirects.send',
    ),
    must('redirect/2', 'And forwards the packet all the same.', 'ip/forward.ts: IpForward.forward'),
    mustNot('redirect/3', 'Send one about a source-routed packet.', same('RFC 1812 §5.2.7.2/6')),
  ],
};

const QUERIES: Part = {
  heading: 'Queries',
  requirements: [
    must(
      'echo/1',
      'A reply has the request’s addresses turned round, and type 0.',
      'icmp/icmp.ts: Icmp.#echoRequest',
    ),
    must('echo/2', 'It has the request’s data.', same('RFC 1122 §3.2.2.6/6')),
    must('echo/3', 'And its identifier and sequence number.', 'icmp/icmp.ts: Icmp.#echoRequest'),
    may(
      'echo/4',
      'The identifier may name a session, the sequence number its requests.',
      'icmp/ping.ts: PingSession.send',
    ),
    must(
      'timestamp/1',
      'A reply has the request’s time, and those of its receipt and its own.',
      'icmp/timestamp.ts: becomeReply',
    ),
    must(
      'timestamp/2',
      'It has the request’s identifier and sequence number.',
      'icmp/timestamp.ts: becomeReply',
    ),
    must(
      'timestamp/3',
      'A time that is not since midnight UT is marked.',
      otherwise('a stack that was not told the time of day takes its start for midnight'),
    ),
    may('information', 'Information requests.', outOfScope('RFC 1122 §3.2.2.7 forbids them')),
  ],
};

export const RFC_792: Rfc = {
  number: 792,
  title: 'Internet Control Message Protocol',
  parts: [ERRORS, QUERIES],
};
