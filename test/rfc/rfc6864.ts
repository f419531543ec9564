// RFC 6864, Updated Specification of the IPv4 ID Field.

import { must, mustNot, otherwise, outOfScope, type Rfc, same } from './requirement.ts';

export const RFC_6864: Rfc = {
  number: 6864,
  title: 'Updated Specification of the IPv4 ID Field',
  parts: [
    {
      heading: 'Identification',
      requirements: [
        mustNot(
          '§4.1/1',
          'Use the identification for anything but fragments.',
          same('RFC 6864 §4.1/2'),
        ),
        must(
          '§4.1/2',
          'Of a datagram that is whole and must not be cut it is ignored.',
          'ip/header.ts: isFragment',
        ),
        mustNot(
          '§4.2',
          'Use it again for a copy of a datagram that may be cut.',
          'ip/identification.ts: Identification.next',
        ),
        mustNot(
          '§4.3/1',
          'Repeat one within a datagram’s lifetime for one source, destination and protocol.',
          otherwise(
            'no two of 65,536 in a row, to it or to who shares its counter, have the same; who sends faster repeats them, as Linux does',
          ),
        ),
        mustNot('§4.3/2', 'Cut what must not be fragmented.', 'ip/forward.ts: IpForward.forward'),
        mustNot(
          '§4.3/3',
          'Clear that flag in what is forwarded.',
          'ip/forward.ts: IpForward.forward',
        ),
        must('§6', 'RFC 791, 1122 and 2003 are read so.', outOfScope('it repeats section 4')),
      ],
    },
  ],
};
