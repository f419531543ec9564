// Random worlds and questions: an explanation comes to what the packet path decides, and every reason on the way is
// true by what it says itself. EXPLAIN_SEEDS=1000 asks for more.

import { describe, expect, test } from 'vitest';
import { ipv4, parseCidr, parseIpv4, within } from '../../src/ip/address.ts';
import { Errno, errnoName } from '../../src/route/errno.ts';
import type {
  Candidate,
  Explanation,
  Lookup,
  Question,
  RuleStep,
  Selector,
} from '../../src/route/explain/explanation.ts';
import { explanationLine } from '../../src/route/explain/line.ts';
import type { Routing } from '../../src/route/explain/routing.ts';
import { explanationText } from '../../src/route/explain/text.ts';
import { explainInput, explainOutput } from '../../src/route/explain.ts';
import { Flow, type RouteResult } from '../../src/route/flow.ts';
import { Verdict } from '../../src/route/input.ts';
import { RouteType } from '../../src/route/table.ts';
import { dotted } from '../support/packets.ts';
import { DEVICES, Dice, indexOf, nameOf, World } from './world.ts';

const SEEDS = Number(process.env.EXPLAIN_SEEDS ?? 300);
const QUESTIONS = 12;

describe('random worlds', () => {
  test(`${SEEDS} of them, ${QUESTIONS} questions each`, { timeout: 180_000 }, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const dice = new Dice(seed);
      const world = new World(dice);
      world.settings();
      for (const { apply } of world.steps()) apply();
      for (let n = 0; n < 4; n++) learn(world, dice);
      for (let n = 0; n < QUESTIONS; n++) {
        const flow = question(dice);
        const told = `seed ${seed}, question ${n}`;
        check(world, flow, told);
      }
    }
  });
});

/** Something is learnt about the way to a host. */
function learn({ routes, output }: World, dice: Dice): void {
  const destination = dice.address();
  const flow = new Flow();
  flow.destination = destination;
  const { info, nexthop } = output.find(flow);
  if (info === null) return;
  if (dice.once(2)) routes.exceptions.setGateway(info, nexthop, destination, dice.address());
  else routes.exceptions.setMtu(info, destination, 600 + dice.number(900), dice.once(3));
}

function check(world: World, flow: Flow, told: string): void {
  const isInput = flow.iif !== 1;
  const routing: Routing = {
    routes: world.routes,
    links: world.addresses,
    multipath: world.multipath,
    input: world.input,
  };
  const before = world.routes.changes.count;
  const explanation = isInput ? explainInput(routing, flow) : explainOutput(routing, flow);
  expect(world.routes.changes.count, told).toBe(before);
  const found = isInput ? world.input.find(flow) : world.output.find(flow);
  expect(conclusion(explanation), told).toEqual(decision(found, flow, isInput));
  expect(JSON.parse(JSON.stringify(explanation)), told).toEqual(explanation);
  for (const lookup of [explanation.lookup, explanation.reversePath?.lookup ?? null]) {
    if (lookup !== null) checkLookup(world, lookup, told);
  }
  for (const line of explanationText(explanation).split('\n')) {
    expect(line.length, `${told}: ${line}`).toBeLessThanOrEqual(80);
  }
  expect(explanationLine(explanation), told).toMatch(/^\S[^\n]*[^,:\s]$/);
}

/** What an explanation and a decision have in common. */
interface Common {
  readonly outcome: string;
  readonly errno: string | null;
  readonly way: string | null;
  readonly source: string | null;
  readonly mtu: number | null;
  readonly place: string | null;
  readonly hash: number | null;
}

function conclusion({ answer, nexthops }: Explanation): Common {
  const { ok, rule, table, prefix } = answer;
  return {
    outcome: answer.outcome === 'refused' ? 'noRoute' : answer.outcome,
    errno: answer.errno,
    way: ok ? `${answer.type} via ${answer.gateway} dev ${answer.device}` : null,
    source: answer.source,
    mtu: answer.mtu,
    place: table === null ? `${rule}` : `${rule} ${table.id} ${prefix}`,
    hash: ok ? (nexthops?.hash ?? null) : null,
  };
}

function decision(found: RouteResult, { destination }: Flow, isInput: boolean): Common {
  const { errno, verdict, gateway, source, table, rule, length } = found;
  const outcome = isInput ? OUTCOMES[verdict] : errno === Errno.Ok ? 'sent' : 'noRoute';
  const ok = outcome === 'sent' || outcome === 'forwarded' || outcome === 'delivered';
  const type = Object.entries(RouteType).find(([, value]) => value === found.type)?.[0];
  const bits = length === 0 ? 0 : -1 << (32 - length);
  const host = dotted(ipv4(destination & bits));
  const prefix = length === 0 ? 'default' : length === 32 ? host : `${host}/${length}`;
  const via = gateway === 0 ? null : dotted(gateway);
  return {
    outcome: outcome ?? 'unknown',
    errno: errno === Errno.Ok ? null : errnoName(errno),
    way: ok ? `${type?.toLowerCase()} via ${via} dev ${nameOf(found.device)}` : null,
    source: outcome === 'sent' && source !== 0 ? dotted(source) : null,
    mtu: ok && outcome !== 'delivered' ? found.mtu : null,
    place:
      table === 0 ? `${rule?.priority ?? null}` : `${rule?.priority ?? null} ${table} ${prefix}`,
    hash: ok && found.hash >= 0 ? found.hash : null,
  };
}

const OUTCOMES: Readonly<Record<number, string>> = {
  [Verdict.Deliver]: 'delivered',
  [Verdict.Forward]: 'forwarded',
  [Verdict.NoRoute]: 'noRoute',
  [Verdict.MartianSource]: 'martianSource',
  [Verdict.MartianDestination]: 'martianDestination',
  [Verdict.ReversePath]: 'reversePath',
};

/** Every rule is there once and says a true reason, and the last that is ticked is the one that decides. */
function checkLookup(world: World, lookup: Lookup, told: string): void {
  const { rules, question: asked } = lookup;
  expect(rules.map(({ priority }) => priority)).toEqual(
    world.routes.rules().map(({ priority }) => priority),
  );
  const last = rules.findLast(({ ok }) => ok === true);
  const decider = rules.find(({ decides }) => decides);
  if (decider !== undefined) expect(decider, told).toBe(last);
  else expect(lookup.errno, told).toBe('ENETUNREACH');
  let target = 0;
  for (const [n, step] of rules.entries()) {
    const which = `${told}: ${step.priority} ${step.rule}`;
    checkRule(step, asked, which);
    const isOver = decider !== undefined && n > rules.indexOf(decider);
    const isJumped = !isOver && step.priority < target;
    expect(step.ok === null, which).toBe(isOver || isJumped);
    expect(step.reason.why === 'notReached', which).toBe(isOver);
    expect(step.reason.why === 'jumpedOver', which).toBe(isJumped);
    if (step.reason.why === 'goesTo') target = Number(step.reason.wants);
    checkTable(world, step, asked, which);
  }
}

function checkRule(step: RuleStep, asked: Question, which: string): void {
  const { ok, selectors, inverted, rule } = step;
  for (const one of selectors) {
    expect(one.ok, `${which}: ${one.name}`).toBe(isTrue(one));
    expect(one.has, which).toBe(hasOf(asked, one.name));
    expect(` ${rule} `, which).toContain(` ${one.name} ${one.wants} `);
  }
  if (ok === null) return;
  expect(ok, which).toBe(selectors.every(isTrue) !== inverted);
  // As many as the rule names: each of their names is a word of it.
  const words = rule.replace('from all', '').split(' ');
  expect(
    words.filter((word) => NAMES.includes(word)),
    which,
  ).toEqual(selectors.map(({ name }) => name));
}

const NAMES = 'from to tos fwmark iif oif uidrange ipproto sport dport'.split(' ');

/** Whether a selector fits, by nothing but its own two texts. */
function isTrue({ name, wants, has }: Selector): boolean {
  const [low = '', high = low] = wants.split('-');
  switch (name) {
    case 'from':
    case 'to': {
      const prefix = parseCidr(wants);
      const address = parseIpv4(has.replace('none yet (0.0.0.0)', '0.0.0.0'));
      if (prefix === null || address === null) throw new Error(`${name} ${wants}: ${has}`);
      return within(address, prefix.address, prefix.length);
    }
    case 'tos':
      return Number(wants) === (Number.parseInt(has, 16) & 0x1c);
    case 'fwmark': {
      const [mark = '', mask = '0xffffffff'] = wants.split('/');
      return ((Number(mark) ^ Number(has)) & Number(mask)) === 0;
    }
    case 'uidrange':
    case 'sport':
    case 'dport':
      return has !== 'none' && Number(has) >= Number(low) && Number(has) <= Number(high);
    default:
      return wants === has;
  }
}

function hasOf(asked: Question, name: string): string {
  const { tos } = asked;
  const hex = (bits: number): string => `0x${bits.toString(16).padStart(2, '0')}`;
  const all: Readonly<Record<string, unknown>> = {
    from: asked.source ?? 'none yet (0.0.0.0)',
    to: asked.destination,
    tos: (tos & 0x1c) === tos ? hex(tos) : `${hex(tos)}, of which ${hex(tos & 0x1c)} counts`,
    fwmark: `0x${asked.mark.toString(16)}`,
    iif: asked.iif,
    oif: asked.oif ?? 'none',
    uidrange: asked.uid,
    ipproto: asked.protocol ?? 'none',
    sport: asked.sport ?? 'none',
    dport: asked.dport ?? 'none',
  };
  return String(all[name]);
}

/** The candidates are all routes to prefixes that hold the destination, in order; the first that suits is taken. */
function checkTable(world: World, step: RuleStep, asked: Question, which: string): void {
  const { table } = step;
  if (table === null) return;
  const destination = parseIpv4(asked.destination) ?? ipv4(0);
  const routes = (world.routes.findTable(table.id)?.list() ?? [])
    .filter(({ network, length }) => within(destination, network, length))
    .sort((a, b) => b.length - a.length);
  const { candidates } = table;
  expect(
    candidates.map(({ metric, tos }) => `${metric} ${tos}`),
    which,
  ).toEqual(routes.map(({ metric, tos }) => `${metric} ${tos}`));
  const looked = candidates.findIndex(({ ok }) => ok === null);
  const answer = candidates[(looked < 0 ? candidates.length : looked) - 1];
  for (const one of candidates) checkCandidate(one, answer, asked, `${which}: ${one.route}`);
  expect(candidates.filter(({ ok }) => ok).length, which).toBe(step.reason.why === 'found' ? 1 : 0);
}

function checkCandidate(
  one: Candidate,
  answer: Candidate | undefined,
  asked: Question,
  which: string,
): void {
  const { ok, reason, route, tos, metric } = one;
  const { why, wants, has } = reason;
  expect(ok === null, which).toBe(['shorter', 'lessTos', 'higherMetric', 'later'].includes(why));
  switch (why) {
    case 'taken':
      return expect(tos === 0 || tos === (asked.tos & 0x1c), which).toBe(true);
    case 'otherTos':
      return expect(tos, which).not.toBe(asked.tos & 0x1c);
    case 'otherDevice':
      expect(wants, which).toBe(asked.oif);
      expect(route, which).not.toMatch(new RegExp(`dev ${wants}( (?!weight)|$)`));
      return expect(route, which).toContain(`dev ${has?.split(', ')[0]}`);
    case 'shorter':
      return expect(lengthOf(one), which).toBeLessThan(lengthOf(answer));
    case 'lessTos':
      return expect(tos, which).toBeLessThan(answer?.tos ?? 0);
    case 'higherMetric':
      return expect(metric, which).toBeGreaterThan(answer?.metric ?? Number.NaN);
    case 'allDead':
      return expect(route, which).toContain('nexthop');
    case 'noCarrier':
      return expect(route, which).toContain(`dev ${has}`);
    case 'thrown':
      return expect(one.type, which).toBe('throw');
    case 'suppressedLength':
      return expect(lengthOf(one), which).toBe(Number(has));
    default:
      return expect(['later', 'suppressedGroup'], which).toContain(why);
  }
}

function lengthOf(candidate: Candidate | undefined): number {
  const prefix = candidate?.prefix ?? '';
  return prefix === 'default' ? 0 : (parseCidr(prefix)?.length ?? Number.NaN);
}

function question(dice: Dice): Flow {
  const flow = new Flow();
  const { network } = dice.prefix();
  flow.destination = dice.once(2) ? dice.address() : ipv4(network | dice.number(4));
  if (dice.once(10)) flow.destination = ipv4(dice.one([0, -1, 0xe0000005, 0xefffff01, 0x7f000001]));
  const isInput = dice.once(3);
  flow.protocol = dice.one([0, 6, 17]);
  if (isInput || dice.once(3)) flow.source = dice.address();
  if (isInput) flow.iif = indexOf(dice.one(DEVICES));
  else if (dice.once(4)) flow.oif = indexOf(dice.one(DEVICES));
  if (isInput && dice.once(12)) flow.source = ipv4(dice.one([0, -1, 0xe0000005, 0x7f000001]));
  if (dice.once(3)) flow.mark = dice.number(4);
  if (dice.once(3)) flow.tos = dice.one([4, 8, 0x10, 0x1c, 0x20, 0x24]);
  if (dice.once(3)) {
    flow.sport = 1 + dice.number(4);
    flow.dport = 1 + dice.number(4);
  }
  if (!isInput && dice.once(6)) flow.uid = dice.number(8);
  return flow;
}
