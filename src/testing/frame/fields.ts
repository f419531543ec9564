// The fields that a frame's description can state, header by header, under the dissector's names.

import type { Check } from './check.ts';
import type { NamedField, NameOf } from './names.ts';

/** A field's value, or in an expectation a condition on it. */
type Of<T> = T | Check;
/** A number, also as text, or the name of one as the dissector prints it. */
type Code<F extends NamedField> = Of<NameOf<F> | number | `${number}`>;
/** An Ethernet address as `02:00:00:00:00:01`. */
type Mac = Of<string>;
/** An IPv4 address as `10.0.0.1`. */
type Ip = Of<string>;
type Flag = Of<boolean | 0 | 1>;

/** RFC 894. */
export interface EtherFields {
  destination?: Mac;
  source?: Mac;
  type?: Code<'eth.type'>;
}

/** RFC 826. */
export interface ArpFields {
  hardwareType?: Code<'arp.hardwareType'>;
  protocolType?: Code<'arp.protocolType'>;
  hardwareLength?: Of<number>;
  protocolLength?: Of<number>;
  /** `request`, `reply` or a number. */
  operation?: Code<'arp.operation'>;
  senderMac?: Mac;
  senderIp?: Ip;
  targetMac?: Mac;
  targetIp?: Ip;
}

/** RFC 791 §3.1. */
export interface IpFields {
  version?: Of<number>;
  /** In bytes, a multiple of 4. */
  headerLength?: Of<number>;
  /** By number, or as iptables names it: `CS1`, `AF11`, `EF`, … */
  dscp?: Code<'ip.dscp'>;
  ecn?: Code<'ip.ecn'>;
  /** In bytes. */
  totalLength?: Of<number>;
  identification?: Of<number>;
  reserved?: Flag;
  dontFragment?: Flag;
  moreFragments?: Flag;
  /** In bytes, a multiple of 8. */
  fragmentOffset?: Of<number>;
  ttl?: Of<number>;
  protocol?: Code<'ip.protocol'>;
  checksum?: Of<number>;
  source?: Ip;
  destination?: Ip;
  /** Filled up with zeros to a multiple of 4 bytes. */
  options?: Uint8Array;
}

/** RFC 792; which fields there are depends on the type. */
export interface IcmpFields {
  /** Named as iptables has it: `echo-request`, `time-exceeded`, … */
  type?: Code<'icmp.type'>;
  /** Named as iptables has it, by the type: `port-unreachable`, … */
  code?: Code<'icmp.code'>;
  checksum?: Of<number>;
  identifier?: Of<number>;
  sequence?: Of<number>;
  unused?: Of<number>;
  pointer?: Of<number>;
  gateway?: Ip;
  nextHopMtu?: Of<number>;
  /** The four bytes behind the checksum of a type that has no names for them. */
  rest?: Of<number>;
  originate?: Of<number>;
  receive?: Of<number>;
  transmit?: Of<number>;
}

/** RFC 2236 §2, RFC 3376 §4: what every message has. What version 3 has behind it is payload. */
export interface IgmpFields {
  type?: Code<'igmp.type'>;
  /** In tenths of seconds, or coded. Not in a report of version 3. */
  maxResponse?: Of<number>;
  checksum?: Of<number>;
  /** Not in a report of version 3. */
  group?: Ip;
  /** Of a report of version 3, as the two below. */
  unused?: Of<number>;
  reserved?: Of<number>;
  records?: Of<number>;
}

/** RFC 768. */
export interface UdpFields {
  sourcePort?: Of<number>;
  destinationPort?: Of<number>;
  length?: Of<number>;
  checksum?: Of<number>;
}

/** RFC 9293 §3.1. */
export interface TcpFields {
  sourcePort?: Of<number>;
  destinationPort?: Of<number>;
  sequence?: Of<number>;
  acknowledgment?: Of<number>;
  /** In bytes, a multiple of 4. */
  dataOffset?: Of<number>;
  reserved?: Of<number>;
  cwr?: Flag;
  ece?: Flag;
  urg?: Flag;
  ack?: Flag;
  psh?: Flag;
  rst?: Flag;
  syn?: Flag;
  fin?: Flag;
  window?: Of<number>;
  checksum?: Of<number>;
  urgentPointer?: Of<number>;
  /** Filled up with zeros to a multiple of 4 bytes. */
  options?: Uint8Array;
}

/** The fields of each header, by its name. */
export interface HeaderFields {
  eth: EtherFields;
  arp: ArpFields;
  ip: IpFields;
  icmp: IcmpFields;
  igmp: IgmpFields;
  udp: UdpFields;
  tcp: TcpFields;
}

/** Other values for some of a header's fields; `undefined`: not stated any more. */
export type Changed<F> = { readonly [K in keyof F]?: F[K] | undefined };
