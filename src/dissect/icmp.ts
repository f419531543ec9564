// ICMP (RFC 792, RFC 1122 §3.2.2, RFC 1191 §4, RFC 1812 §5.2.7) for the dissector. What the bytes behind the
// checksum mean depends on the type. The names are those of iptables.

import { endOf, type FieldSpec, fieldsOf } from './field.ts';
import { hex16 } from './ip.ts';
import type { Fault, Place, Protocol } from './protocol.ts';
import { checksum, sum } from './sum.ts';

const field = fieldsOf('RFC 792');
const HEADER = 8;
const TIMESTAMPS = 20;
const CHECKSUM = 2;

const Type = {
  EchoReply: 0,
  Unreachable: 3,
  SourceQuench: 4,
  Redirect: 5,
  EchoRequest: 8,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  Information: 15,
  InformationReply: 16,
} as const;

/** Code of an unreachable destination. */
const FRAGMENTATION_NEEDED = 4;

const TYPE_NAMES: Readonly<Record<number, string>> = {
  [Type.EchoReply]: 'echo-reply',
  [Type.Unreachable]: 'destination-unreachable',
  [Type.SourceQuench]: 'source-quench',
  [Type.Redirect]: 'redirect',
  [Type.EchoRequest]: 'echo-request',
  9: 'router-advertisement',
  10: 'router-solicitation',
  [Type.TimeExceeded]: 'time-exceeded',
  [Type.ParameterProblem]: 'parameter-problem',
  [Type.Timestamp]: 'timestamp-request',
  [Type.TimestampReply]: 'timestamp-reply',
  [Type.Information]: 'information-request',
  [Type.InformationReply]: 'information-reply',
  17: 'address-mask-request',
  18: 'address-mask-reply',
};

/** Type → code → name. */
const CODE_NAMES: Readonly<Record<number, readonly string[]>> = {
  [Type.Unreachable]: [
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
  ],
  [Type.Redirect]: [
    'network-redirect',
    'host-redirect',
    'TOS-network-redirect',
    'TOS-host-redirect',
  ],
  [Type.TimeExceeded]: ['ttl-zero-during-transit', 'ttl-zero-during-reassembly'],
  [Type.ParameterProblem]: ['ip-header-bad', 'required-option-missing', 'bad-length'],
};

const ALWAYS = [
  field('type', 'Type', 0, 8, { names: TYPE_NAMES }),
  field('code', 'Code', 1, 8),
  field('checksum', 'Checksum', CHECKSUM, 16, { format: 'hex' }),
];

const unused = (at: number, bits: number, rfc = 'RFC 792'): FieldSpec =>
  fieldsOf(rfc)('unused', 'Unused', at, bits, { format: 'hex' });

const ECHO = [
  ...ALWAYS,
  field('identifier', 'Identifier', 4, 16),
  field('sequence', 'Sequence Number', 6, 16),
];
const UNUSED = unused(4, 32);
const POINTER = fieldsOf('RFC 792 p. 8')('pointer', 'Pointer', 4, 8);
const GATEWAY = fieldsOf('RFC 792 p. 12')('gateway', 'Gateway Internet Address', 4, 32, {
  format: 'ipv4',
});
const MTU = fieldsOf('RFC 1191 §4')('nextHopMtu', 'Next-Hop MTU', 6, 16);
const REST = field('rest', 'Rest of the header', 4, 32, { format: 'hex' });
const timestamp = fieldsOf('RFC 792 p. 16');
const TIMES = [
  timestamp('originate', 'Originate Timestamp', 8, 32),
  timestamp('receive', 'Receive Timestamp', 12, 32),
  timestamp('transmit', 'Transmit Timestamp', 16, 32),
];

/** The fields of each type; of others no more than four bytes are known. */
const PRESENT: Readonly<Record<number, readonly FieldSpec[]>> = {
  [Type.EchoReply]: ECHO,
  [Type.Unreachable]: [...ALWAYS, UNUSED],
  [Type.SourceQuench]: [...ALWAYS, UNUSED],
  [Type.Redirect]: [...ALWAYS, GATEWAY],
  [Type.EchoRequest]: ECHO,
  [Type.TimeExceeded]: [...ALWAYS, UNUSED],
  [Type.ParameterProblem]: [...ALWAYS, POINTER, unused(5, 24)],
  [Type.Timestamp]: [...ECHO, ...TIMES],
  [Type.TimestampReply]: [...ECHO, ...TIMES],
  [Type.Information]: ECHO,
  [Type.InformationReply]: ECHO,
};

const TOO_BIG = [...ALWAYS, unused(4, 16, 'RFC 1191 §4'), MTU];
const OTHER = [...ALWAYS, REST];

const ERRORS: ReadonlySet<number> = new Set([
  Type.Unreachable,
  Type.SourceQuench,
  Type.Redirect,
  Type.TimeExceeded,
  Type.ParameterProblem,
]);

export const ICMP: Protocol = {
  name: 'icmp',
  title: 'Internet Control Message Protocol',
  rfc: 'RFC 792',
  length: HEADER,
  fields: [...ECHO, UNUSED, POINTER, GATEWAY, MTU, REST, ...TIMES],
  headerLength: ({ bytes, at }) => (hasTimes(bytes[at] ?? 0) ? TIMESTAMPS : HEADER),
  present: ({ bytes, at }) => {
    const type = bytes[at] ?? 0;
    const tooBig = type === Type.Unreachable && bytes[at + 1] === FRAGMENTATION_NEEDED;
    return tooBig ? TOO_BIG : (PRESENT[type] ?? OTHER);
  },
  next: ({ bytes, at }) => (ERRORS.has(bytes[at] ?? 0) ? 'ip' : null),
  namesOf: ({ bytes, at }, name) => (name === 'code' ? (CODE_NAMES[bytes[at] ?? 0] ?? {}) : {}),
  faults,
  complete,
};

const hasTimes = (type: number): boolean => type === Type.Timestamp || type === Type.TimestampReply;

/** Part of a message can't be judged: the checksum is the whole one's. */
function faults({ bytes, at, end, whole }: Place): Fault[] {
  if (!whole) return [];
  const found: Fault[] = [];
  if (sum(bytes, at, end) !== 0xffff) {
    const right = checksum(bytes, at, end, at + CHECKSUM);
    found.push({ field: 'checksum', says: `bad checksum, right is ${hex16(right)}` });
  }
  if (hasTimes(bytes[at] ?? 0) && end - at < TIMESTAMPS) {
    const missing = TIMES.find((spec) => at + endOf(spec) > end);
    const says = `cut short: ${end - at} of ${TIMESTAMPS} bytes are here`;
    found.push({ field: missing?.name ?? '', says });
  }
  return found;
}

function complete({ bytes, at, end }: Place, set: ReadonlySet<string>): void {
  if (set.has('checksum')) return;
  const right = checksum(bytes, at, end, at + CHECKSUM);
  bytes.set([right >> 8, right & 0xff], at + CHECKSUM);
}
