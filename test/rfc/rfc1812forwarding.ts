// RFC 1812, §5.2: the way of a packet through a router, and the errors that only routers send.

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

export const WALK_THROUGH: Part = {
  heading: 'Forwarding, step by step (§5.2.1 to §5.2.6)',
  requirements: [
    must('§5.2.1/1', 'The header is verified before anything in it counts.', 'ip/header.ts: check'),
    must(
      '§5.2.1/2',
      'The TTL counts only of what is not for the router.',
      'ip/input.ts: IpInput.input',
    ),
    mustNot(
      '§5.2.1/3',
      'Change the header of what is for the router.',
      'ip/input.ts: IpInput.#deliverWhole',
    ),
    may('§5.2.1.3', 'Multicast forwarding.', outOfScope('no multicast routing')),
    must('§5.2.2/1', 'Less than 20 bytes are silently discarded.', 'ip/header.ts: check'),
    must('§5.2.2/2', 'So is a wrong checksum.', 'ip/header.ts: check'),
    must('§5.2.2/3', 'So is another version.', 'ip/header.ts: check'),
    must('§5.2.2/4', 'So is a header length below 20 bytes.', 'ip/header.ts: check'),
    must('§5.2.2/5', 'So is a total length below the header’s.', 'ip/header.ts: check'),
    mustNot('§5.2.2/6', 'Have a way to switch these off.', outOfScope('there is none')),
    must('§5.2.2/7', 'What is shorter than its total length is discarded.', 'ip/header.ts: check'),
    should(
      '§5.2.2/8',
      'Its sender is told: parameter problem.',
      otherwise('nothing is told of a wrong header, as in Linux'),
    ),
    should(
      '§5.2.2/9',
      'A strict source route ends where the next hop is not on the cable.',
      same('RFC 1812 §5.2.4.3/1'),
    ),
    must(
      '§5.2.3/1',
      'What is for one of the router’s addresses is delivered.',
      'route/input.ts: InputRoutes.#lookUp',
    ),
    must(
      '§5.2.3/2',
      'So is what is for 255.255.255.255; it does not go on.',
      'route/input.ts: InputRoutes.#broadcast',
    ),
    must(
      '§5.2.3/3',
      'A source route that is not at its end goes on.',
      'ip/options/input.ts: OptionsInput.#follow',
    ),
    must(
      '§5.2.3/4',
      'A broadcast to another interface’s network is delivered, and goes on.',
      otherwise('it is delivered alone: RFC 2644 §2 has turned the default round'),
    ),
    must(
      '§5.2.3/5',
      'Packets to groups that were joined are delivered.',
      same('RFC 1122 §3.3.7/1'),
    ),
    must('§5.2.3/6', 'All else goes on.', 'ip/forward.ts: IpForward.forward'),
    must(
      '§5.2.4.1/1',
      'The address in the header counts, not that at a source route’s end.',
      'ip/options/input.ts: OptionsInput.#follow',
    ),
    should(
      '§5.2.4.1/2',
      'Two source routes are answered by parameter problem.',
      'ip/options/reader.ts: OptionsReader.#take',
    ),
    must(
      '§5.2.4.2',
      'Prefixes tell what is on a cable and what is behind a gateway.',
      same('RFC 1122 §3.3.1.1/1'),
    ),
    must(
      '§5.2.4.3/1',
      'A strict source route to what is on no cable: source route failed.',
      'ip/forward.ts: IpForward.forward',
    ),
    must(
      '§5.2.4.3/2',
      'Of the routes that fit the longest prefix counts.',
      'route/fib.ts: RouteTable.lookup',
    ),
    must(
      '§5.2.4.3/3',
      'Of these the one for the packet’s TOS, else that for TOS 0.',
      'route/fib.ts: RouteTable.lookup',
    ),
    must('§5.2.4.3/4', 'Of these the one with the best metric.', 'route/fib.ts: RouteTable.insert'),
    must(
      '§5.2.4.3/5',
      'Where none is left, the packet is discarded and its sender told.',
      same('RFC 1812 §4.3.3.1/1'),
    ),
    should(
      '§5.2.4.4',
      'Administrative preferences.',
      outOfScope('rules and metrics say what is preferred'),
    ),
    may(
      '§5.2.4.5',
      'Several routes that are as good may share the load.',
      'route/multipath.ts: Multipath.choose',
    ),
    mustNot(
      '§5.2.5/1',
      'Discard a packet because reserved bits are set.',
      same('RFC 1812 §4.2.2.3/2'),
    ),
    must('§5.2.5/2', 'They go on as they came.', 'ip/forward.ts: IpForward.forward'),
    must(
      '§5.2.5/3',
      'Into each fragment as well.',
      otherwise('the flag stays out of fragments, as in Linux'),
    ),
    must('§5.2.6/1', 'A router cuts what is too long.', same('RFC 1812 §4.2.2.7/1')),
    mustNot('§5.2.6/2', 'Put datagrams together that go on.', 'ip/forward.ts: IpForward.forward'),
  ],
};

export const ERRORS: Part = {
  heading: 'Errors of routers (§5.2.7, §5.2.8)',
  requirements: [
    must(
      '§5.2.7.1/1',
      'Destination unreachable is sent, with the code that says why.',
      'ip/forward.ts: IpForward.refuse',
    ),
    shouldNot('§5.2.7.1/2', 'Send the codes 6 and 8.', outOfScope('nothing sends them')),
    should(
      '§5.2.7.1/3',
      'What is forbidden is told by code 13.',
      'ip/forward.ts: IpForward.refuse',
    ),
    must(
      '§5.2.7.1/4',
      'Where others on the network might be reached it is host unreachable.',
      same('RFC 1812 §4.3.3.1/3'),
    ),
    must('§5.2.7.1/5', 'Fragmentation needed tells the MTU.', same('RFC 1191 §4/2')),
    mustNot(
      '§5.2.7.2/1',
      'Send redirects for a network.',
      'icmp/errors.ts: ErrorReporter.redirect',
    ),
    must('§5.2.7.2/2', 'Those for a host are sent.', 'icmp/errors.ts: ErrorReporter.redirect'),
    should(
      '§5.2.7.2/3',
      'Those for a host and TOS are sent; a setting makes them a host’s.',
      otherwise('they are for the host, whatever its TOS, as in Linux'),
    ),
    mustNot(
      '§5.2.7.2/4',
      'Send one unless the packet leaves by the interface that it came in by.',
      'route/input.ts: InputRoutes.#isDetour',
    ),
    mustNot(
      '§5.2.7.2/5',
      'Send one unless its source is on the next hop’s network.',
      otherwise('it must be on the cable; with `shared_media` 0 on that network too, as in Linux'),
    ),
    mustNot(
      '§5.2.7.2/6',
      'Send one about a source-routed packet.',
      'ip/forward.ts: IpForward.forward',
    ),
    must(
      '§5.2.7.2/7',
      'It comes from an address on the network that it goes to.',
      'icmp/errors.ts: ErrorReporter.#source',
    ),
    mustNot('§5.2.7.2/8', 'Follow redirects when forwarding.', 'ip/conf.ts: Conf.acceptsRedirects'),
    must(
      '§5.2.7.3',
      'Time exceeded, code 0, is sent when the TTL runs out.',
      'icmp/errors.ts: ErrorReporter.timeExceeded',
    ),
    should('§5.2.8', 'The multicast router’s part of IGMP.', outOfScope('no multicast routing')),
  ],
};
