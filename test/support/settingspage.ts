// What each setting is for, and what stands around the tables in docs/settings.md. Names are Linux's
// (Documentation/networking/ip-sysctl.rst).

export const SETTINGS_HEAD = `# Settings

A stack has these of Linux's settings, under Linux's names and with Linux's defaults. They are given a value by

\`\`\`sh
npx tsping --sysctl net.ipv4.ip_default_ttl=32 10.0.0.2    # and tapip up, traceroute, tracepath
npx tapip sysctl -a                                        # all of them
npx tapip sysctl net.ipv4.ip_forward=1                     # in a batch: a line \`sysctl NAME=VALUE\`
\`\`\`

and in a program by \`stack.sysctl.set(name, value)\`, which says why not, or null; \`stack.sysctl.get(name)\` reads one. A value
outside the range is refused. Where the range is "any", all 32 bits with a sign are taken, as by Linux, and every value but 0
says yes, unless the sentence gives more.

## Of the stack

| name | default | range | what it says |
|---|---|---|---|
`;

export const DEVICES_HEAD = `
## Of each device

\`net.ipv4.conf.DEVICE.NAME\` is the device's own, \`net.ipv4.conf.all.NAME\` that of all, \`net.ipv4.conf.default.NAME\` what a device
has that comes later. The column "counts" says what counts for a device: its *own* alone, *or* (its own or that of
all), *and* (both), or the *greater* of them.

| name | all | default | counts | what it says |
|---|---|---|---|---|
`;

export const SETTINGS_FOOT = `
Made from the code by \`npx vitest run test/settings.test.ts -u\`; the sentences are in \`test/support/settingspage.ts\`.
`;

/** Of the stack, by what follows `net.ipv4.`. */
export const SAYS: Readonly<Record<string, string>> = {
  fib_multipath_hash_fields:
    'what is hashed with policy 3, as bits: source 1, destination 2, protocol 4, source port 16, destination port 32',
  fib_multipath_hash_policy:
    'what chooses among nexthops: 0 addresses (of an ICMP error those of the packet that it quotes), 1 addresses, protocol and ports, 2 addresses, 3 what `fib_multipath_hash_fields` says',
  fib_multipath_use_neigh: 'a nexthop whose gateway does not answer is passed over',
  fwmark_reflect:
    'replies and ICMP errors of this host have the mark of the packet that they are about, for the rules',
  icmp_echo_ignore_all: 'no echo request is answered',
  icmp_echo_ignore_broadcasts:
    'echo and timestamp requests to broadcast addresses and groups are not answered',
  icmp_errors_use_inbound_ifaddr:
    'ICMP errors are sent from the address of the device that the packet came in by, not of the one that they leave by',
  icmp_ignore_bogus_error_responses:
    '0: an ICMP error about a packet that went to a broadcast address is dropped; 1: it is taken as any other',
  icmp_msgs_burst: 'limited ICMP messages that may be sent at once to all together',
  icmp_msgs_per_sec: 'limited ICMP messages a second to all together, on average',
  icmp_ratelimit:
    'milliseconds between limited ICMP messages to one destination, once it has had six; 0: no limit',
  icmp_ratemask: 'a bit for each ICMP type that is limited; at first types 3, 4, 11 and 12',
  igmp_link_local_mcast_reports: 'groups in 224.0.0.0/24 are reported too; 224.0.0.1 never is',
  igmp_max_memberships: 'groups that one user may have joined',
  igmp_max_msf: 'sources that a filter may name',
  igmp_qrv: 'robustness: how often a change of membership is reported (RFC 3376 §8.1)',
  ip_default_ttl: 'TTL of what is sent, where the sender does not say; to a group it is 1',
  ip_forward:
    'packets for others go on; to change it sets `forwarding` of all devices, and `accept_redirects` of all to its contrary',
  ip_forward_use_pmtu: 'what is forwarded keeps to learnt path MTUs too',
  ip_no_pmtu_disc:
    '0: path MTUs are learnt, and requests go with "don\'t fragment"; 1: whatever a router says, 552 bytes (`min_pmtu`) count; 2, 3: nothing is learnt',
  ipfrag_high_thresh:
    'bytes of buffers that fragments may take; above that the oldest datagrams go, and so they do where a quarter of the pool is left (with its usual size, at 1.5 MiB)',
  ipfrag_low_thresh: 'bytes at which that ends',
  ipfrag_max_dist:
    'fragments of other datagrams that a source may send between those of one; 0: any number',
  ipfrag_time: 'seconds that all fragments of a datagram have; up to 0: 4 ms',
  'route.error_burst':
    'milliseconds that a source may have saved up for being told that there is no route',
  'route.error_cost': 'milliseconds that each such message costs it',
  'route.flush': 'whatever is written, all that was learnt about ways to single hosts is forgotten',
  'route.gc_timeout': 'seconds that a redirect is good for',
  'route.min_pmtu': 'bytes; a path MTU that is less is not believed',
  'route.mtu_expires': 'seconds that a path MTU is good for',
  'route.redirect_load':
    'milliseconds; after n redirects a host gets the next no sooner than this times 2 to the power of n',
  'route.redirect_number': 'redirects that a host gets without heeding them',
  'route.redirect_silence':
    'milliseconds; a host of which nothing was heard for so long gets redirects anew',
};

/** Ranges that depend on another setting. */
export const RANGES: Readonly<Record<string, string>> = {
  ipfrag_high_thresh: 'from `ipfrag_low_thresh`',
  ipfrag_low_thresh: '0 to `ipfrag_high_thresh`',
};

/** Of each device: what counts, and what for. */
export const DEVICE_SAYS: Readonly<Record<string, readonly [counts: string, says: string]>> = {
  accept_local: ['or', 'a packet may come in from an address of this host'],
  accept_redirects: ['or; in a router: and', 'redirects that come in are heeded'],
  accept_source_route: ['and', 'packets with a source route are taken and handed on'],
  bc_forwarding: [
    'and',
    'what comes in by it for the broadcast address of a subnet of this host goes on there, and is not for this host (RFC 1812 §5.3.5.2)',
  ],
  drop_unicast_in_l2_multicast: [
    'or',
    'a packet for one host in a frame to many is dropped, whether it is for this host or not',
  ],
  force_igmp_version: [
    'either that is 1, else either that is 2',
    '1 or 2: no newer version of IGMP is spoken; else 3 is, where all others speak it',
  ],
  forwarding: ['own', 'what comes in by it for others goes on'],
  igmpv2_unsolicited_report_interval: [
    'own',
    'milliseconds, the longest between two reports of IGMPv2',
  ],
  igmpv3_unsolicited_report_interval: [
    'own',
    'milliseconds, the longest between two reports of IGMPv3',
  ],
  ignore_routes_with_linkdown: ['or', 'routes by it are passed over while its cable is off'],
  log_martians: ['or', 'packets with addresses that cannot be are told of in the log'],
  promote_secondaries: ['or', 'when a primary address goes, its next secondary takes its place'],
  route_localnet: ['or', 'packets from and to 127.0.0.0/8 may go by it'],
  rp_filter: [
    'greater',
    '1: the way back to the source must be by the device that it came by; 2: by any; 0: is not asked for (RFC 3704)',
  ],
  secure_redirects: [
    'or',
    'a redirect is heeded only to the gateway of a route, where `shared_media` is 0',
  ],
  send_redirects: ['or', 'a router tells hosts of better gateways'],
  shared_media: [
    'or',
    'several subnets share the cable: redirects may name a gateway of any subnet, and are sent to stations of any',
  ],
  src_valid_mark: ['or', "the way back is looked for with the packet's mark"],
};
