// What each event says to people: one sentence, without the packet. A layer's own words stand where nothing better can
// be said with what a recording knows besides.

import { own } from '../core/own.ts';
import type { Layer } from '../dissect/dissect.ts';
import { explanationLine } from '../route/explain/line.ts';
import { Table } from '../route/table.ts';
import { EVERYBODY, isGroup, meaningIn, neighbourOf, numberIn, textIn } from './checks/seen.ts';
import type { Facts } from './facts.ts';

/** Null: the layer's own words will do. */
export function sentenceOf(facts: Facts): string | null {
  return own(SENTENCES, `${facts.layer} ${facts.kind}`)?.(facts) ?? null;
}

const SENTENCES: Readonly<Record<string, (facts: Facts) => string | null>> = {
  'device receive': ({ values }) => `comes in by ${values.device}${size(values.length)}`,
  'device transmit': ({ values }) => `leaves by ${values.device}${size(values.length)}`,
  'ether up': unframed,
  'ether down': framed,
  'ip up': ({ values, isWhole }) =>
    `${isWhole ? 'whole now' : 'for us'}, so it goes up: protocol ${values.protocol}`,
  'ip route': route,
  'ip originate': ({ detail, comesIn, cause }) =>
    comesIn
      ? `put together from all its fragments, ${detail} bytes`
      : `made as a fragment of #${cause}, which is longer than the MTU, ${detail} bytes`,
  'arp originate': asks,
  'arp state': state,
  'arp release': released,
  'icmp originate': reports,
  'icmp deliver': hears,
  'igmp originate': joins,
};

const size = (length: string | number | undefined): string =>
  length === undefined ? '' : `, ${length} bytes`;

function route(facts: Facts): string {
  const { explanation, detail, comesIn } = facts;
  if (explanation !== null) return explanationLine(explanation);
  const { values } = facts;
  const hop = values['next hop'];
  if (detail === Table.Local) return `table ${values.table} has ${hop} as this host’s own`;
  const way = comesIn ? 'a way on' : 'a way';
  return `table ${values.table} has ${way}, and the next hop is ${hop}`;
}

const NOBODY = '00:00:00:00:00:00';

function unframed(facts: Facts): string {
  const to = textIn(facts, 'eth.destination') ?? '';
  const whom = to === EVERYBODY ? 'everybody' : isGroup(to) ? 'a group' : 'us';
  return `for ${whom}, so it goes up: EtherType ${facts.values.EtherType}`;
}

function framed(facts: Facts): string {
  const to = textIn(facts, 'eth.destination');
  const type = `EtherType ${facts.values.EtherType}`;
  if (to === null) return `gets its Ethernet header: ${type}`;
  const isLooped = to === NOBODY && facts.departure?.lladdr === NOBODY;
  const whom = isLooped ? 'nobody, as on every loopback' : to;
  return `gets its Ethernet header: to ${whom}, ${type}`;
}

function asks(facts: Facts): string | null {
  const target = textIn(facts, 'arp.targetIp');
  if (target === null) return null;
  const everybody = textIn(facts, 'eth.destination') === EVERYBODY;
  return everybody ? `asks everybody who has ${target}` : `asks whether ${target} is still there`;
}

function released(facts: Facts): string | null {
  const { neighbour } = facts.values;
  const known = neighbourOf(facts, `${neighbour}`);
  if (facts.detail !== 0 || known?.lladdr != null) return `goes on: ${neighbour} is known now`;
  return `waits no longer: ${neighbour} is not known`;
}

function reports(facts: Facts): string | null {
  const what = errorIn(facts);
  if (facts.cause === 0) return null;
  if (what === null) return `tells the sender of #${facts.cause} what became of it`;
  const whom = textIn(facts, 'ip.destination') ?? `the sender of #${facts.cause}`;
  const gateway = textIn(facts, 'icmp.gateway');
  if (gateway !== null) return `tells ${whom} of a better gateway for #${facts.cause}: ${gateway}`;
  return `tells ${whom} what became of #${facts.cause}: ${what}`;
}

/** Whom an answer, or an error about a request, reaches. */
function hears(facts: Facts): string | null {
  const { identifier, request } = facts.values;
  const what = numberIn(facts, 'icmp.type') === 0 ? null : errorIn(facts);
  if (identifier === undefined || what === null) return null;
  const which = request === undefined ? 'its request' : `its request ${request}`;
  return `the ping session with identifier ${identifier} hears what became of ${which}: ${what}`;
}

/** As `destination-unreachable, fragmentation-needed, MTU 1400`; null: it is not known what the message says. */
function errorIn(facts: Facts): string | null {
  const mtu = textIn(facts, 'icmp.nextHopMtu');
  const words = [meaningIn(facts, 'icmp.type'), meaningIn(facts, 'icmp.code')];
  const what = [...words, mtu === null ? null : `MTU ${mtu}`].filter((word) => word !== null);
  return what.length === 0 ? null : what.join(', ');
}

/** Groups that are listed before one would rather not read them. */
const LISTED = 4;

function joins(facts: Facts): string | null {
  const records = facts.fields?.layers.filter(({ protocol }) => protocol === 'record') ?? [];
  const group = textIn(facts, 'igmp.group');
  const left = meaningIn(facts, 'igmp.type') === 'leave-group' ? ' no more' : '';
  const groups = group === null ? records.map(recordText) : [`${group}${left}`];
  if (groups.length === 0) return null;
  const which = groups.length > LISTED ? `${groups.length} groups` : groups.join(', ');
  return `tells the routers what is heard here: ${which}`;
}

/** RFC 3376 §4.2.12: to exclude nobody is to hear everybody, and to include nobody is to hear none. */
function recordText({ fields }: Layer): string {
  const field = (name: string) => fields.find((one) => one.name === `record.${name}`);
  const [group, type] = [field('group')?.text, field('type')?.meaning ?? 'of an unknown type'];
  if (field('sources')?.value !== 0) return `${group} (${type})`;
  return type.endsWith('-ex') ? `${group}` : `${group} no more`;
}

function state({ values }: Facts): string | null {
  const { address, state, forgotten, set } = values;
  if (forgotten !== undefined) return `${address} is forgotten: ${own(FORGOTTEN, `${forgotten}`)}`;
  const means = (set === undefined ? null : own(SET, `${state}`)) ?? own(STATES, `${state}`);
  return means === undefined ? null : `${address} is ${state} now: ${means}`;
}

/** Why a neighbour is there no more, by the event's word for it. */
const FORGOTTEN: Readonly<Record<string, string>> = {
  deleted: 'somebody has deleted it',
  'link down': 'its link is down',
  'no room': 'the table is full, and it had not changed for longest',
};

/** What is not so of a state that somebody has set. */
const SET: Readonly<Record<string, string>> = {
  INCOMPLETE: 'somebody has set it, and its address is not known',
  REACHABLE: 'somebody has set it, and it is taken to hear us',
  FAILED: 'somebody has given it up',
};

/** What a neighbour's state means: RFC 4861 §7.3.2 has most of them, and Linux for IPv4 too. */
const STATES: Readonly<Record<string, string>> = {
  INCOMPLETE: 'it is asked for, and has not answered yet',
  REACHABLE: 'it has answered, and so hears us',
  STALE: 'its address is known, but whether it still hears us is not',
  DELAY: 'it is used, and asked soon unless it is heard of before',
  PROBE: 'it is asked whether it is still there',
  FAILED: 'it did not answer',
  PERMANENT: 'somebody has set it, and it stays',
  NOARP: 'it need not be asked for',
};
