// The names that a description may give to values in place of their numbers. They are the dissector's, written
// out for the compiler: a test holds them against its tables.

/** By field. */
export const NAMES = {
  'eth.type': ['ipv4', 'arp', 'rarp', 'vlan', 'ipv6'],
  'arp.hardwareType': ['ethernet', 'ieee802'],
  'arp.protocolType': ['ipv4'],
  'arp.operation': ['request', 'reply'],
  'ip.dscp': [
    ...['CS0', 'CS1', 'CS2', 'CS3', 'CS4', 'CS5', 'CS6', 'CS7', 'EF'],
    ...['AF11', 'AF12', 'AF13', 'AF21', 'AF22', 'AF23'],
    ...['AF31', 'AF32', 'AF33', 'AF41', 'AF42', 'AF43'],
  ],
  'ip.ecn': ['not-ect', 'ect1', 'ect0', 'ce'],
  'ip.protocol': ['icmp', 'igmp', 'tcp', 'udp'],
  'icmp.type': [
    'echo-reply',
    'destination-unreachable',
    'source-quench',
    'redirect',
    'echo-request',
    'router-advertisement',
    'router-solicitation',
    'time-exceeded',
    'parameter-problem',
    'timestamp-request',
    'timestamp-reply',
    'information-request',
    'information-reply',
    'address-mask-request',
    'address-mask-reply',
  ],
  'igmp.type': [
    'membership-query',
    'v1-membership-report',
    'v2-membership-report',
    'leave-group',
    'v3-membership-report',
  ],
  /** Of all types. */
  'icmp.code': [
    'network-unreachable',
    'host-unreachable',
    'protocol-unreachable',
    'port-unreachable',
    'fragmentation-needed',
    'source-route-failed',
    'network-unknown',
    'host-unknown',
    'source-host-isolated',
    'network-prohibited',
    'host-prohibited',
    'TOS-network-unreachable',
    'TOS-host-unreachable',
    'communication-prohibited',
    'host-precedence-violation',
    'precedence-cutoff',
    'network-redirect',
    'host-redirect',
    'TOS-network-redirect',
    'TOS-host-redirect',
    'ttl-zero-during-transit',
    'ttl-zero-during-reassembly',
    'ip-header-bad',
    'required-option-missing',
    'bad-length',
  ],
} as const;

export type NamedField = keyof typeof NAMES;

/** The name of a value of that field, as `'echo-request'` of `icmp.type`. */
export type NameOf<F extends NamedField> = (typeof NAMES)[F][number];
