// RFC 1191, Path MTU Discovery.

import { may, must, mustNot, otherwise, outOfScope, type Rfc, should } from './requirement.ts';

export const RFC_1191: Rfc = {
  number: 1191,
  title: 'Path MTU Discovery',
  parts: [
    {
      heading: 'Hosts (§3, §5, §6)',
      requirements: [
        must(
          '§3/1',
          'Fragmentation needed reduces the path MTU to what it says.',
          'ip/paths.ts: Paths.narrow',
        ),
        must('§3/2', 'No more such errors are brought about: packets get shorter, or may be cut.', [
          'route/output.ts: OutputRoutes.#except',
          'ip/output.ts: IpOutput.#send',
        ]),
        must(
          '§3/3',
          'Decreases are found out at once: what is sent says that it must not be cut.',
          'ip/output.ts: forbidsCutting',
        ),
        must(
          '§3/4',
          'Increases are tried seldom: 5 minutes after an error, 1 minute after a success.',
          ['ip/paths.ts: Paths.narrow', 'route/exceptions.ts: Exceptions.setMtu'],
        ),
        must('§3/5', 'Errors that tell no MTU are understood.', 'ip/paths.ts: Paths.narrow'),
        mustNot('§3/6', 'Go below 68 bytes.', [
          'ip/paths.ts: Paths.narrow',
          'ip/pathsettings.ts: pathSettings',
        ]),
        mustNot('§3/7', 'Increase it for an error.', 'ip/paths.ts: Paths.narrow'),
        must('§3.1', 'TCP’s MSS.', outOfScope('no TCP')),
        may(
          '§5',
          'Without an MTU in the error the next lower plateau is tried.',
          otherwise(
            'then `min_pmtu` counts, 552 bytes, and routers may cut: the first of the RFC’s simpler ways, as in Linux',
          ),
        ),
        should('§6.1', 'IP keeps it; whoever sends says whether its packets may be cut.', [
          'route/exceptions.ts: Exceptions',
          'ip/output.ts: IpOutput.#send',
        ]),
        should(
          '§6.2/1',
          'It is kept for each path; a route’s own MTU never changes.',
          'route/exceptions.ts: Exceptions.setMtu',
        ),
        must(
          '§6.2/2',
          'Who sends by that path is told.',
          otherwise(
            'whose packet it was is; others keep none of their own, and go by it when they send next',
          ),
        ),
        should(
          '§6.3/1',
          'It grows old after about 10 minutes.',
          'route/exceptions.ts: Exceptions.#renew',
        ),
        should('§6.3/2', 'That time can be configured.', 'ip/pathsettings.ts: pathSettings'),
        mustNot(
          '§6.3/3',
          'Send again because it has increased.',
          outOfScope('no transport protocol that would'),
        ),
        must('§6.4', 'TCP’s part.', outOfScope('no TCP')),
        should(
          '§6.6',
          'It can be switched off, and set, for a route.',
          'ip/paths.ts: Paths.narrow',
        ),
      ],
    },
    {
      heading: 'Routers (§4)',
      requirements: [
        must(
          '§4/1',
          'What is too long and must not be cut is told: fragmentation needed.',
          'ip/forward.ts: IpForward.forward',
        ),
        must(
          '§4/2',
          'With the next hop’s MTU in the last 16 bits.',
          'icmp/errors.ts: ErrorReporter.fragmentationNeeded',
        ),
        must(
          '§4/3',
          'And zeros in the 16 before them.',
          'icmp/errors.ts: ErrorReporter.fragmentationNeeded',
        ),
        must(
          '§4/4',
          'That is the longest datagram, header included, that goes on whole.',
          'ip/forward.ts: IpForward.forward',
        ),
        must('§4/5', 'It is never below 68.', 'netdev/device.ts: LEAST_MTU'),
      ],
    },
  ],
};
