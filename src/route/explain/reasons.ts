// Every reason that an explanation gives, with its sentence. `{wants}` is what a rule, route or setting asks
// for, `{has}` what was found instead, or found to suit.

const SAYS = {
  // Before any rule.
  ourSource: 'the source {has} is an address of ours, on {wants}',
  notOurSource: 'the source {has} is no address of ours',
  groupSource: 'the source {has} is a group’s, and no group sends',
  deviceUp: 'it must leave by {wants}, which is up',
  deviceDown: 'it must leave by {wants}, which is down',
  noDevice: 'there is no device {wants}',
  noSourceAddress: 'the source is 0.0.0.0, and only who asks everybody has no address yet',
  loopbackOutside: 'the source {has} is a loopback address, which never comes from outside',
  toLoopback: 'the destination {has} is a loopback address, which never comes from outside',
  toNobody: 'the destination 0.0.0.0 is nobody’s',
  toGroup:
    'the destination {has} is a group’s, which {wants} has not joined, or not from that source',
  loopbackLeaves: 'the source {has} is a loopback address, which may not leave by {wants}',

  // What a rule did.
  unfit: 'not all of its selectors fit',
  unfitInverted: 'not: all of its selectors fit',
  found: 'table {wants} has a route',
  noTable: 'table {wants} is empty',
  noPrefix: 'no prefix in table {wants} holds {has}',
  noneSuits: 'no route in table {wants} suits',
  thrown: 'throw: left to the next rule',
  suppressedLength: 'suppress_prefixlength {wants} leaves /{has} to the next rule',
  suppressedGroup: 'suppress_ifgroup {wants} leaves {has} to the next rule',
  goesTo: 'on with rule {wants}',
  goesNowhere: 'there is no rule {wants}: the next rule is asked',
  nop: 'does nothing: the next rule is asked',
  refuses: 'the rule itself answers: {has}',
  jumpedOver: 'passed over by the goto to {wants}',
  notReached: 'not asked: the decision is made',

  // Routes of a table.
  taken: 'the longest prefix that suits',
  otherTos: 'for TOS {wants}, the packet has {has}',
  tooFar: 'its scope is {has}, asked for is {wants} or nearer',
  otherDevice: 'goes by {has}, the packet must leave by {wants}',
  allDead: 'all of its nexthops are down',
  noCarrier: '{has} has no carrier (ignore_routes_with_linkdown 1)',
  shorter: 'a longer prefix was found',
  lessTos: 'one for TOS {wants} goes first',
  higherMetric: 'metric {has}, and {wants} goes first',
  later: 'one that was there before goes first',

  // Nexthops of a route.
  bucket: 'the hash falls into its bucket',
  otherBucket: 'the hash is not in its bucket',
  suitsSource: 'from it the source would be {wants}, which the packet has',
  otherSource: 'from it the source would be {has}, the packet has {wants}',
  hopDown: 'its device is down',
  hopNoCarrier: 'its device has no carrier (ignore_routes_with_linkdown 1)',
  hopSilent: 'its gateway does not answer (fib_multipath_use_neigh 1)',
  hopNext: 'the one whose bucket it is does not answer, and this is the next',
  hopFirst: 'the one whose bucket it is does not answer, and this is the first',
  hopOnDevice: 'the first by {wants}, by which the packet must leave',
  hopOtherDevice: 'the packet must leave by {wants}',
  hopLater: 'one before it is by {wants}, too',

  // What was learnt about the way.
  redirected: 'redirected: its gateway said that {wants} is a better one, good for {has} s more',
  pathMtu: 'a router on the way said that it carries {wants} bytes, good for {has} s more',
  pathMtuLocked:
    'a router on the way said that it carries less than min_pmtu: {wants} bytes are sent, and may be cut, for {has} s more',
  pathMtuUnheeded:
    'that the way carries {wants} bytes does not count for what is forwarded (ip_forward_use_pmtu 0)',

  // The source.
  asked: 'asked for',
  ofRoute: 'the route prefers it (src)',
  toItself: 'to ourselves: from the address that is asked',
  inSubnet: 'in the subnet of {wants}',
  firstOfDevice: 'the first of {wants} whose scope is wide enough',
  ofOtherDevice: 'another device’s, since {wants} has none that would do',
  hostItself: 'this host itself',
  noSource: 'no device has an address that would do',
  otherSubnet: 'not in the subnet of {wants}',
  secondary: 'secondary: only when asked for',
  tooNarrow: 'its scope is {has}, needed is {wants} or wider',
  linkOnly: 'its scope is link: not for other devices',

  // Decided without a table.
  bound: 'no route, but who names {wants} gets it: as if on its cable',
  byItsSource: 'to everybody or a group: the source’s device, {wants}',
  byItsDevice: 'to everybody or a group on the cable: by {wants}, as asked',
  byItsDeviceIgmp: 'IGMP is for the cable alone: by {wants}, as asked',
  thisHost: '0.0.0.0 means this host',
  everybody: 'to everybody on the cable, so to us too',
  member: 'to a group that {wants} has joined',

  // The next hop.
  gateway: 'the gateway',
  newGateway: 'the gateway that a redirect named',
  onCable: 'the destination itself is on the cable',
  ownGateway: 'the gateway is our own address, so the destination itself is on the cable',
  noGateway: 'to everybody or a group: on the cable, whatever the route says',

  // A packet that came in.
  forwards: 'this host is a router (ip_forward 1)',
  forwardsNot: 'this host is no router (ip_forward 0)',
  forwardsHere: 'what comes in by {wants} goes on (forwarding 1)',
  forwardsNotHere: 'nothing that comes in by {wants} goes on (forwarding 0)',
  forwardsBroadcasts: 'broadcasts to a subnet that come in by {wants} go on (bc_forwarding 1)',
  notForwarded: 'a route of type {has} is not for packets of others',
  sourceIsOurs: '{has} is an address of ours or a broadcast address',
  sourceIsOther: 'not asked for: rp_filter is off, and {has} is no address of ours',
  acceptsLocal: 'not asked for: rp_filter is off, and {wants} takes our own (accept_local 1)',
  noWayBack: 'there is no way back',
  noWayBackNeeded: 'there is no way back, but rp_filter is off',
  backNotUnicast: 'the way back is of type {has}: no other host sends from there',
  backSame: 'the way back leaves by {has}, too',
  backNoAddress: 'the way back leaves by {has}; {wants} has no address to be reached at',
  backNoAddressNeeded: 'the way back leaves by {has}, but rp_filter is off',
  backOther: 'the way back leaves by {has}, the packet came in by {wants}',
  backAny: 'the way back leaves by {has}; that there is one is enough',
} as const;

/** Which reason it is: its name, for programs. */
export type Why = keyof typeof SAYS;

/** A reason, for people and for programs. */
export interface Reason {
  readonly why: Why;
  /** What was asked for; null where the sentence does not tell. */
  readonly wants: string | null;
  /** What there was; null where the sentence does not tell. */
  readonly has: string | null;
  readonly says: string;
}

export function reason(why: Why, wants: string | null = null, has: string | null = null): Reason {
  const says = SAYS[why].replace('{wants}', wants ?? '').replace('{has}', has ?? '');
  return { why, wants, has, says };
}
