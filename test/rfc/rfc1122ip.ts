// RFC 1122, chapter 3: IP itself (§3.1 and §3.2.1). The rows of the summary in §3.5, and what the text says beyond them.

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

export const IP: Part = {
  heading: 'IP (§3.1, §3.2.1)',
  requirements: [
    must('§3.1/1', 'IP and ICMP are both there.', ['ip/input.ts: IpInput', 'icmp/icmp.ts: Icmp']),
    must(
      '§3.1/2',
      'That another host has several addresses is left to applications.',
      outOfScope('a matter for applications'),
    ),
    may(
      '§3.1/3',
      'A host may have several addresses itself.',
      'ip/assigned.ts: AssignedAddresses.add',
    ),
    must(
      '§3.1/4',
      'A host that forwards is a router, and meets the requirements for those.',
      otherwise('it meets them but for what is listed with RFC 1812 as done otherwise'),
    ),
    must('§3.1/5', 'A switch turns forwarding off.', 'ip/conf.ts: Conf.forwarding'),
    must('§3.1/6', 'It is off by default.', 'ip/conf.ts: Conf.forwarding'),
    mustNot(
      '§3.1/7',
      'Begin to forward because there are two interfaces.',
      'ip/conf.ts: Conf.forwarding',
    ),
    should(
      '§3.1/8',
      'What is discarded silently can be logged, with its contents.',
      'view/stackcapture.ts: StackCapture',
    ),
    should('§3.1/9', 'It is counted.', 'core/context.ts: Context.drop'),
    must('§3.2.1.1', 'A version that is not 4 is silently discarded.', 'ip/header.ts: check'),
    must('§3.2.1.2', 'A wrong header checksum is silently discarded.', 'ip/header.ts: check'),
    mustNot(
      '§3.2.1.3 (a)',
      'Send from or to 0.0.0.0, but as a source to learn one’s own address.',
      'ip/output.ts: IpOutput.meant',
    ),
    mustNot(
      '§3.2.1.3 (b)',
      'Send to another address in 0.0.0.0/8.',
      otherwise('it goes by its route, as in Linux'),
    ),
    mustNot(
      '§3.2.1.3 (c)',
      'Send from 255.255.255.255.',
      'route/output.ts: OutputRoutes.#checkWishes',
    ),
    mustNot(
      '§3.2.1.3 (d)',
      'Send from a network’s broadcast address.',
      'route/output.ts: OutputRoutes.#checkWishes',
    ),
    mustNot('§3.2.1.3 (e)', 'Send from a subnet’s.', same('RFC 1122 §3.2.1.3 (d)')),
    mustNot(
      '§3.2.1.3 (f)',
      'Send from that of all subnets.',
      outOfScope('without classes there is none (RFC 1812 §5.3.5.3)'),
    ),
    mustNot(
      '§3.2.1.3 (g)',
      'Let an address of 127.0.0.0/8 appear outside a host.',
      'route/output.ts: OutputRoutes.#finish',
    ),
    must('§3.2.1.3/1', 'Subnets: each address has a mask.', 'ip/device.ts: routesOf'),
    must(
      '§3.2.1.3/2',
      'The source of what is sent is one of the host’s own addresses.',
      'route/output.ts: OutputRoutes.#checkWishes',
    ),
    must(
      '§3.2.1.3/3',
      'What is for no address, broadcast or group of the host is silently discarded.',
      'ip/input.ts: IpInput.#notForUs',
    ),
    must('§3.2.1.3/4', 'What comes from an address that is no host’s is silently discarded.', [
      'ip/input.ts: IpInput.#checkAddresses',
      'route/input.ts: InputRoutes.#checkSource',
    ]),
    must('§3.2.1.4', 'Datagrams are put together.', same('RFC 1122 §3.3.2/1')),
    may(
      '§3.2.1.5',
      'A copy of a datagram may have its identification.',
      outOfScope('RFC 6864 §4.2 forbids it'),
    ),
    must('§3.2.1.6/1', 'The sender sets the TOS.', 'ip/output.ts: IpOutput.#writeHeader'),
    should('§3.2.1.6/2', 'The receiver is told it.', 'icmp/icmp.ts: Icmp.#echoRequest'),
    shouldNot(
      '§3.2.1.6/3',
      'Map it to the link layer as in RFC 795.',
      outOfScope('Ethernet has nothing to map it to'),
    ),
    mustNot(
      '§3.2.1.7/1',
      'Send with a TTL of 0.',
      otherwise(
        'only a header that its sender wrote may have that, as in Linux; a wish for 0 is none',
      ),
    ),
    mustNot(
      '§3.2.1.7/2',
      'Discard what is for us because of its TTL.',
      'ip/input.ts: IpInput.input',
    ),
    must('§3.2.1.7/3', 'The sender sets the TTL.', 'ip/output.ts: IpOutput.#writeHeader'),
    must(
      '§3.2.1.7/4',
      'Where it is fixed, it can be configured.',
      'ip/settings.ts: outputSettings',
    ),
    must('§3.2.1.8/1', 'The sender adds options.', 'ip/output.ts: IpOutput.#writeHeader'),
    must('§3.2.1.8/2', 'The receiver is given those that came.', [
      'raw/session.ts: RawSession.offer',
      'icmp/ping.ts: PingSession.receive',
    ]),
    must('§3.2.1.8/3', 'Unknown options are silently ignored.', 'ip/options/option.ts: faultOf'),
    may(
      '§3.2.1.8 (a)',
      'Security options may be used.',
      outOfScope('for closed environments only; they pass as data'),
    ),
    shouldNot('§3.2.1.8 (b)/1', 'Send the stream identifier.', outOfScope('nothing sends it')),
    must('§3.2.1.8 (b)/2', 'It is silently ignored.', 'ip/options/option.ts: faultOf'),
    must('§3.2.1.8 (c)/1', 'Source routes are made, and end here.', [
      'ip/options/send.ts: writeOptions',
      'ip/options/input.ts: OptionsInput.#follow',
    ]),
    must(
      '§3.2.1.8 (c)/2',
      'The receiver is given one that is completed.',
      'raw/session.ts: RawSession.offer',
    ),
    must(
      '§3.2.1.8 (c)/3',
      'The way back is right even if the source is in the recorded route.',
      'ip/options/echo.ts: OptionsEcho.#turn',
    ),
    mustNot(
      '§3.2.1.8 (c)/4',
      'Send two source routes in one header.',
      'ip/options/send.ts: checkOptions',
    ),
    may('§3.2.1.8 (d)', 'Record route may be sent and acted on.', [
      'ip/options/send.ts: writeOptions',
      'ip/options/reader.ts: OptionsReader.#take',
    ]),
    may('§3.2.1.8 (e)/1', 'Timestamps may be sent and acted on.', [
      'ip/options/send.ts: writeOptions',
      'ip/options/reader.ts: OptionsReader.#stamp',
    ]),
    must(
      '§3.2.1.8 (e)/2',
      'The sender’s own timestamp is the first, where the option allows.',
      'ip/options/send.ts: writeOptions',
    ),
    must(
      '§3.2.1.8 (e)/3',
      'The receiver adds its own before it passes the option on.',
      'ip/options/reader.ts: OptionsReader.#stamp',
    ),
    must(
      '§3.2.1.8 (e)/4',
      'They are as in ICMP: milliseconds since midnight UT.',
      'ip/options/own.ts: OwnAddress.midnightMs',
    ),
  ],
};
