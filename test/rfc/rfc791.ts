// RFC 791, Internet Protocol: what its text says must be, without capitals yet. Where a later RFC says the same, that counts.

import {
  may,
  must,
  mustNot,
  otherwise,
  outOfScope,
  type Part,
  type Rfc,
  same,
  should,
} from './requirement.ts';

const HEADER: Part = {
  heading: 'The header (§3.1)',
  requirements: [
    must('§3.1/1', 'The version is 4.', same('RFC 1122 §3.2.1.1')),
    must('§3.1/2', 'The header is at least five words long.', same('RFC 1812 §5.2.2/4')),
    must('§3.1/3', 'The total length is that of header and data.', 'ip/header.ts: set'),
    must('§3.1/4', 'Hosts accept datagrams of 576 bytes.', same('RFC 1122 §3.3.2/2')),
    should(
      '§3.1/5',
      'Longer ones are sent only to whom is known to take them.',
      otherwise('path MTU discovery (RFC 1191) has taken the place of that'),
    ),
    must('§3.1/6', 'The reserved flag is 0.', same('RFC 1812 §4.2.2.3/1')),
    must(
      '§3.1/7',
      'The fragment offset counts in units of 8 bytes.',
      'ip/fragment.ts: Fragmenter.cut',
    ),
    must('§3.1/8', 'A datagram whose TTL is 0 is destroyed.', same('RFC 1812 §5.3.1/2')),
    must('§3.1/9', 'Every module takes at least one off the TTL.', same('RFC 1812 §5.3.1/1')),
    must(
      '§3.1/10',
      'The checksum is verified wherever the header is processed.',
      same('RFC 1122 §3.2.1.2'),
    ),
    must(
      '§3.1/11',
      'It is computed anew wherever the header changes.',
      same('RFC 1812 §4.2.2.5/3'),
    ),
    must(
      '§3.1/12',
      'It is the complement of the sum of the header’s words.',
      'ip/header.ts: fillChecksum',
    ),
    must(
      '§3.1/13',
      'Data begin where the header ends, options included.',
      'ip/header.ts: headerLength',
    ),
    must('§3.1/14', 'Options are implemented by every module.', [
      'ip/options/input.ts: OptionsInput.input',
      'ip/options/send.ts: writeOptions',
    ]),
    must(
      '§3.1/15',
      'Those with the copied flag are in every fragment.',
      'ip/fragment.ts: keepCopiedOptions',
    ),
    must(
      '§3.1/16',
      'Those without it are in the first alone.',
      'ip/fragment.ts: keepCopiedOptions',
    ),
    must('§3.1/17', 'The loose source route is followed and recorded.', [
      'ip/options/input.ts: OptionsInput.#follow',
      'ip/options/input.ts: OptionsInput.forward',
    ]),
    must('§3.1/18', 'The strict source route is followed by networks of ours alone.', [
      'ip/options/input.ts: OptionsInput.#follow',
      'ip/forward.ts: IpForward.forward',
    ]),
    must(
      '§3.1/19',
      'Record route takes the address of whom it passes, while there is room.',
      'ip/options/option.ts: recordAddress',
    ),
    must(
      '§3.1/20',
      'Timestamps of three kinds take time and address; what has no room is counted.',
      ['ip/options/option.ts: recordTime', 'ip/options/option.ts: countOverflow'],
    ),
    must(
      '§3.1/21',
      'An option with room for part of an entry is an error: parameter problem.',
      'ip/options/option.ts: isRoomRight',
    ),
    must('§3.1/22', 'The header ends on a 32-bit boundary, with zeros before it.', [
      'ip/options/send.ts: checkOptions',
      'ip/options/echo.ts: OptionsEcho.#echo',
    ]),
    may(
      '§3.1/23',
      'Security and stream identifier are passed on.',
      'ip/options/option.ts: faultOf',
    ),
  ],
};

const FRAGMENTS: Part = {
  heading: 'Addresses and fragments (§2.3, §3.2)',
  requirements: [
    must(
      '§2.3/1',
      'A host may be several, with several addresses and interfaces.',
      same('RFC 1122 §3.1/3'),
    ),
    mustNot(
      '§2.3/2',
      'Cut what must not be fragmented; it is discarded instead.',
      same('RFC 6864 §4.3/2'),
    ),
    must(
      '§3.2/1',
      'What can be understood is accepted.',
      outOfScope('a principle; each case is listed'),
    ),
    must(
      '§3.2/2',
      'Fragments belong together by identification, source, destination and protocol.',
      'ip/datagrams.ts: Datagrams.find',
    ),
    must(
      '§3.2/3',
      'The identification is unique for these while the datagram lives.',
      same('RFC 6864 §4.3/1'),
    ),
    must(
      '§3.2/4',
      'All fragments but the last say that more are to come.',
      'ip/fragment.ts: Fragmenter.cut',
    ),
    must(
      '§3.2/5',
      'A whole datagram has no more fragments, and offset 0.',
      'ip/output.ts: IpOutput.#writeHeader',
    ),
    must('§3.2/6', 'Data are cut at multiples of 8 bytes.', 'ip/fragment.ts: Fragmenter.cut'),
    must('§3.2/7', 'Datagrams of 68 bytes go on without being cut.', 'netdev/device.ts: LEAST_MTU'),
    must(
      '§3.2/8',
      'Datagrams of 576 bytes are received, whole or in fragments.',
      same('RFC 1122 §3.3.2/2'),
    ),
    must(
      '§3.2/9',
      'A fragment may be cut again, and keeps its place.',
      'ip/fragment.ts: Fragmenter.cut',
    ),
    must(
      '§3.2/10',
      'The length of the whole follows from the last fragment.',
      'ip/datagram.ts: Datagram.#extend',
    ),
    must('§3.2/11', 'What is not whole in time is discarded.', same('RFC 1122 §3.3.2/6')),
    may('§3.3', 'Calls to send and receive.', outOfScope('an example of the RFC’s')),
  ],
};

export const RFC_791: Rfc = {
  number: 791,
  title: 'Internet Protocol',
  parts: [HEADER, FRAGMENTS],
};
