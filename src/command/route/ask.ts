// The words of `ip route get`: what is asked about which packet. As iproute2's iproute_get.

import { ANY, type Ipv4Address } from '../../ip/address.ts';
import { refusedAs } from '../../route/errno.ts';
import { Flow } from '../../route/flow.ts';
import { type Args, matches } from '../args.ts';
import type { Env } from '../env.ts';
import { CommandError, refused, Status, wrong } from '../errors.ts';
import { type Keyword, takeKeyword } from '../keywords.ts';
import { parseProtocol } from '../protocols.ts';
import { number } from '../values.ts';
import { ROUTE_USAGE } from './usage.ts';
import { FamilyReader, named, refuseUnknown } from './words.ts';

const MOST = 2 ** 32 - 1;
/** `uid_t` of nobody at all. */
const NO_USER = MOST;

/** For which the kernel answers; UDP where none is named. */
const PROTOCOLS = { Icmp: 1, Tcp: 6, Udp: 17 } as const;
/** The bits of a TOS that are no ECN. */
const DSCP_MASK = 0xfc;

/** What is asked. */
export class RouteQuestion {
  readonly family = new FamilyReader();
  destination: Ipv4Address | null = null;
  from: Ipv4Address = ANY;
  /** Null: no `from`. */
  fromLength: number | null = null;
  iifName: string | null = null;
  oifName: string | null = null;
  /** Index of the device that it came in by; 0: a packet of our own. */
  iif = 0;
  oif = 0;
  mark = 0;
  tos = 0;
  protocol: number = PROTOCOLS.Udp;
  sport = 0;
  dport = 0;
  uid = 0;
  /** Asks for the route in the table. */
  fibmatch = false;
  notify = false;
  connected = false;
  /** Asks for the proof as well. */
  explains = false;

  /** As routing is asked. What came in is nobody's, and its way out is not said. */
  get flow(): Flow {
    const flow = new Flow();
    flow.destination = this.destination ?? ANY;
    flow.source = this.from;
    flow.mark = this.mark;
    flow.tos = this.tos & DSCP_MASK;
    flow.protocol = this.protocol;
    flow.sport = this.sport;
    flow.dport = this.dport;
    if (this.iif !== 0) flow.iif = this.iif;
    else {
      flow.oif = this.oif;
      flow.uid = this.uid === NO_USER ? -1 : this.uid;
    }
    return flow;
  }

  /** What the answer says of the user; null: nothing. */
  get user(): number | null {
    const unsaid = this.uid === NO_USER || (this.iif !== 0 && this.uid === 0);
    return unsaid ? null : this.uid;
  }
}

/** Reads the rest of the words. */
export function takeQuestion(args: Args, env: Env): RouteQuestion {
  const question = new RouteQuestion();
  while (!args.isEmpty) {
    if (!takeKeyword(KEYWORDS, question, args, env)) takeDestination(question, args, env);
  }
  if (question.destination === null) {
    throw new CommandError('need at least a destination address', Status.Missing);
  }
  const { iifName, oifName } = question;
  if (iifName !== null) question.iif = env.device(iifName).index;
  if (oifName !== null) question.oif = env.device(oifName).index;
  check(question);
  return question;
}

/** What the kernel refuses before it looks for a route. As inet_rtm_valid_getroute_req. */
function check({ fromLength, protocol }: RouteQuestion): void {
  if (fromLength === 0) {
    throw refused(refusedAs('ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4'));
  }
  if (fromLength !== null && fromLength !== 32) {
    throw refused(refusedAs('ipv4: Invalid values in header for route get request'));
  }
  const known: readonly number[] = Object.values(PROTOCOLS);
  if (!known.includes(protocol)) throw refused(refusedAs('Unsupported ip proto'));
}

/** In the order in which iproute2 tries them; `explain` is ours. */
const KEYWORDS: readonly Keyword<RouteQuestion>[] = [
  [
    ['tos', 'dsfield*'],
    (question, args, { names }) => {
      question.tos = named(args, names.dsfields, 'TOS value is invalid');
    },
  ],
  [['from*'], takeFrom],
  [
    ['iif*'],
    (question, args) => {
      question.iifName = args.need();
    },
  ],
  [
    ['mark*'],
    (question, args) => {
      question.mark = number(args.need(), MOST, 'invalid mark value');
    },
  ],
  [
    ['oif*', 'dev'],
    (question, args) => {
      question.oifName = args.need();
    },
  ],
  [['notify*'], raise('notify')],
  [['connected*'], raise('connected')],
  [['vrf*'], refuseUnknown('vrf', 'VRFs')],
  [
    ['uid*'],
    (question, args) => {
      question.uid = number(args.need(), MOST, 'invalid UID');
    },
  ],
  [['fibmatch*'], raise('fibmatch')],
  [['as'], refuseUnknown('as', 'address translation')],
  [
    ['sport*'],
    (question, args) => {
      question.sport = number(args.need(), 0xffff, 'invalid sport');
    },
  ],
  [
    ['dport*'],
    (question, args) => {
      question.dport = number(args.need(), 0xffff, 'invalid dport');
    },
  ],
  [['ipproto*'], takeProtocol],
  [['explain', '--explain'], raise('explains')],
];

function raise(key: 'notify' | 'connected' | 'fibmatch' | 'explains') {
  return (question: RouteQuestion): void => {
    question[key] = true;
  };
}

function takeFrom(question: RouteQuestion, args: Args): void {
  const word = args.need();
  if (matches(word, 'help')) throw usage();
  const { address, length } = question.family.prefix(word);
  question.from = address;
  question.fromLength = length;
}

function takeProtocol(question: RouteQuestion, args: Args): void {
  const word = args.need();
  const protocol = parseProtocol(word);
  if (protocol === null) throw wrong(word, 'Invalid "ipproto" value');
  question.protocol = protocol;
}

function takeDestination(question: RouteQuestion, args: Args, { out }: Env): void {
  args.accept('to');
  const word = args.need();
  if (matches(word, 'help')) throw usage();
  const { address, length } = question.family.prefix(word);
  question.destination = address;
  if (length !== 32 && /^\d/.test(word)) {
    out.warnings += `Warning: /${length} as prefix is invalid, only /32 (or none) is supported.\n`;
  }
}

const usage = (): CommandError => new CommandError(ROUTE_USAGE, Status.Usage);
