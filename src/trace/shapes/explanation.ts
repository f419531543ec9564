// The shape of the reasons why a packet goes where it goes.

import { anyText, many, named, oneOf, orNull, type Shape, truth } from '../../core/shape.ts';
import type {
  Answer,
  Candidate,
  Check,
  Explanation,
  Lookup,
  NeighbourEntry,
  NextHop,
  NexthopChoice,
  NexthopStep,
  Question,
  ReversePathCheck,
  RuleStep,
  Selector,
  SourceChoice,
  SourceStep,
  TableName,
  TableSteps,
} from '../../route/explain/explanation.ts';
import type { Reason } from '../../route/explain/reasons.ts';
import { address, all, count, device, unsigned } from './parts.ts';

const words = orNull(anyText('null: there is none'));

const REASON = named(
  'Reason',
  all<Reason>(
    {
      // There will be more of them.
      why: anyText('a word for programs') as Shape<Reason['why']>,
      wants: words,
      has: words,
      says: anyText('one sentence'),
    },
    'why',
  ),
);
const ok = orNull(truth('null: not looked at'));
const CHECK_FIELDS = { ok, reason: REASON };
const CHECK = named('Check', all<Check>(CHECK_FIELDS, 'one thing that was looked at'));
const checks = many(CHECK, 'what was looked at');

const TABLE = { id: unsigned('number of the table'), name: anyText('its name, or its number') };

const SELECTOR = all<Selector>(
  {
    ok: truth('it fits'),
    name: anyText('as ip rule has it: from, fwmark, …'),
    wants: anyText('of the rule'),
    has: anyText('of the packet'),
  },
  'what the rule wants and what the packet has',
);

const CANDIDATE = all<Candidate>(
  {
    ...CHECK_FIELDS,
    route: anyText('as ip route prints it'),
    prefix: anyText('as 10.0.0.0/24'),
    type: anyText('as unicast'),
    scope: anyText('as link'),
    tos: count('8 bits'),
    metric: unsigned('the lowest is taken'),
  },
  'a route whose prefix holds the destination',
);

const TABLE_STEPS = all<TableSteps>(
  { ...TABLE, candidates: many(CANDIDATE, 'the longest prefix first') },
  'a table that was looked into',
);

const RULE_STEP = all<RuleStep>(
  {
    ...CHECK_FIELDS,
    decides: truth('the lookup ends with it'),
    priority: unsigned('of the rule'),
    rule: anyText('as ip rule prints it, without its priority'),
    selectors: many(SELECTOR, 'of a rule that was asked'),
    inverted: truth('it fits what its selectors do not'),
    action: anyText('as lookup'),
    table: orNull(TABLE_STEPS),
  },
  'a rule',
);

const QUESTION = named(
  'Question',
  all<Question>(
    {
      destination: address,
      source: orNull(address),
      iif: device,
      oif: orNull(device),
      mark: unsigned('fwmark'),
      tos: count('8 bits'),
      protocol: words,
      sport: orNull(count('source port')),
      dport: orNull(count('destination port')),
      uid: unsigned('the user; 2^32 - 1: nobody'),
    },
    'what was known of the packet',
  ),
);

const LOOKUP = named(
  'Lookup',
  all<Lookup>(
    {
      question: QUESTION,
      rules: many(RULE_STEP, 'in the order in which they are tried'),
      errno: words,
    },
    'what the rules and tables said',
  ),
);

const NEXTHOP_STEP = all<NexthopStep>(
  {
    ...CHECK_FIELDS,
    gateway: orNull(address),
    device,
    weight: count('its share'),
    dead: truth('it cannot be used'),
    bucket: orNull(
      all<NonNullable<NexthopStep['bucket']>>(
        { first: count('hash'), last: count('hash') },
        'the hashes that are its',
      ),
    ),
  },
  'one way of several',
);

const NEXTHOPS = all<NexthopChoice>(
  {
    policy: words,
    hash: orNull(unsigned('31 bits')),
    hops: many(NEXTHOP_STEP, 'all of them'),
  },
  'the choice among several nexthops',
);

const REVERSE_PATH = all<ReversePathCheck>(
  { ...CHECK_FIELDS, mode: anyText('off, strict or loose'), lookup: orNull(LOOKUP) },
  'whether it may have come from its source',
);

const SOURCE_STEP = all<SourceStep>(
  { ...CHECK_FIELDS, address: anyText('with its length'), device },
  'an address that was looked at',
);

const SOURCE = all<SourceChoice>(
  {
    ...CHECK_FIELDS,
    address: orNull(address),
    candidates: many(SOURCE_STEP, 'addresses that were looked at'),
  },
  'from which address it goes',
);

const NEXT_HOP = all<NextHop>(
  {
    address,
    device,
    carrier: truth('its cable is plugged in'),
    reason: REASON,
    neighbour: orNull(
      all<NeighbourEntry>(
        { state: anyText('as REACHABLE'), lladdr: orNull(anyText('its Ethernet address')) },
        'what is known of its station',
      ),
    ),
  },
  'who is handed the packet',
);

const ANSWER = all<Answer>(
  {
    ok: truth('it goes somewhere'),
    outcome: oneOf([
      ...(['sent', 'delivered', 'forwarded', 'noRoute', 'refused'] as const),
      ...(['martianSource', 'martianDestination', 'reversePath'] as const),
    ]),
    errno: words,
    error: words,
    rule: orNull(unsigned('priority of the rule that decided')),
    table: orNull(all<TableName>(TABLE, 'the table that decided')),
    prefix: words,
    type: words,
    device: orNull(device),
    gateway: orNull(address),
    source: orNull(address),
    mtu: orNull(count('bytes')),
  },
  'the decision, as the packet path takes it',
);

export const EXPLANATION = named(
  'Explanation',
  all<Explanation>(
    {
      direction: oneOf(['output', 'input']),
      question: QUESTION,
      checks,
      lookup: orNull(LOOKUP),
      assumed: orNull(REASON),
      nexthops: orNull(NEXTHOPS),
      exceptions: checks,
      forwarding: orNull(CHECK),
      reversePath: orNull(REVERSE_PATH),
      source: orNull(SOURCE),
      nextHop: orNull(NEXT_HOP),
      answer: ANSWER,
    },
    'why the packet goes where it goes',
  ),
);

/** What the schemas above refer to. */
export const EXPLANATION_PARTS = [EXPLANATION, REASON, CHECK, QUESTION, LOOKUP];
