// RFC 826, an Ethernet Address Resolution Protocol. Its sections have no numbers: a name stands for each.

import { may, must, otherwise, type Rfc, same } from './requirement.ts';

export const RFC_826: Rfc = {
  number: 826,
  title: 'An Ethernet Address Resolution Protocol',
  parts: [
    {
      heading: 'ARP',
      requirements: [
        must(
          'packet format',
          'Fields and numbers, the high byte first, without padding between them.',
          'arp/header.ts: check',
        ),
        must(
          'packet generation/1',
          'The table is asked first: what it knows is used.',
          'arp/table.ts: NeighbourTable.send',
        ),
        must(
          'packet generation/2',
          'A request has our station and address, and the address that is sought.',
          'arp/arp.ts: Arp.solicit',
        ),
        must(
          'packet generation/3',
          'It goes to all stations of the cable that the route names.',
          'arp/arp.ts: Arp.solicit',
        ),
        must('packet reception/1', 'Another hardware type is discarded.', 'arp/header.ts: check'),
        must('packet reception/2', 'Another protocol is discarded.', 'arp/header.ts: check'),
        may('packet reception/3', 'So may wrong lengths be.', 'arp/header.ts: check'),
        must(
          'packet reception/4',
          'A sender whom the table has is updated, whomever the packet is for.',
          'arp/arp.ts: Arp.#learn',
        ),
        must(
          'packet reception/5',
          'What is for another is discarded, and adds nobody.',
          'arp/arp.ts: Arp.input',
        ),
        must(
          'packet reception/6',
          'Of what is for us the sender is added.',
          'arp/arp.ts: Arp.#learn',
        ),
        must(
          'packet reception/7',
          'That is done before the operation counts.',
          otherwise('replies that nobody asked for add nobody, as in Linux (`arp_accept` 0)'),
        ),
        must(
          'packet reception/8',
          'A request is answered: the fields swapped, our own in the sender’s.',
          'arp/arp.ts: Arp.#reply',
        ),
        must(
          'packet reception/9',
          'The reply goes to the asker’s station, by the cable it was asked on.',
          'arp/arp.ts: Arp.#reply',
        ),
        may('related issue', 'Entries may grow old.', same('RFC 1122 §2.3.2.1/1')),
      ],
    },
  ],
};
