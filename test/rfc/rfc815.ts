// RFC 815, IP Datagram Reassembly Algorithms. It describes a way, and requires its outcome.

import { may, must, otherwise, outOfScope, type Rfc, same } from './requirement.ts';

export const RFC_815: Rfc = {
  number: 815,
  title: 'IP Datagram Reassembly Algorithms',
  parts: [
    {
      heading: 'Reassembly',
      requirements: [
        must('§3/1', 'Fragments may come in any order.', 'ip/datagram.ts: Datagram.insert'),
        must(
          '§3/2',
          'The datagram is whole, and goes up, when no hole is left.',
          'ip/reassembly.ts: Reassembly.#complete',
        ),
        must(
          '§3/3',
          'The end is known by the fragment without more to come.',
          'ip/datagram.ts: Datagram.#extend',
        ),
        must('§3/4', 'What comes twice does no harm.', 'ip/datagram.ts: Datagram.#place'),
        must(
          '§3/5',
          'Fragments may overlap.',
          otherwise('overlaps end the datagram, as in Linux: RFC 5722 §3'),
        ),
        may(
          '§4',
          'Holes are described where they are, in the buffer.',
          outOfScope('fragments wait in their own buffers'),
        ),
        must(
          '§5',
          'The length of the whole is put into its header.',
          'ip/datagram.ts: Datagram.join',
        ),
        must(
          '§6',
          'Its options are those of the first fragment, whenever that came.',
          'ip/datagram.ts: Datagram.join',
        ),
        must(
          '§7/1',
          'Fragments belong together by addresses, protocol and identification.',
          same('RFC 791 §3.2/2'),
        ),
        must('§7/2', 'What has outlived its time is deleted.', same('RFC 1122 §3.3.2/6')),
      ],
    },
  ],
};
