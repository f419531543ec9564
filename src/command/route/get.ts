// `ip route get`: what becomes of one packet, as the packet path itself decides it, and with `explain` why. As the
// kernel's inet_rtm_getroute and rt_fill_info.

import { ANY, networkOf } from '../../ip/address.ts';
import { Errno, refusal } from '../../route/errno.ts';
import { explanationText } from '../../route/explain/text.ts';
import { Flow, RouteResult } from '../../route/flow.ts';
import { Verdict } from '../../route/input.ts';
import { type RouteInfo, RouteType, Table, waysOf } from '../../route/table.ts';
import { explain } from '../../trace/explain.ts';
import type { Command, Env } from '../env.ts';
import { type CommandError, refused } from '../errors.ts';
import { Entry, type Json } from '../output.ts';
import { type RouteQuestion, takeQuestion } from './ask.ts';
import { expiryOf, metricsOf, redirectedBy } from './cache.ts';
import { messageOf, RouteFlag, type RouteMessage } from './message.ts';
import { CacheFlag, routeEntry } from './print.ts';

export const getRoute: Command = (args, env) => {
  const question = takeQuestion(args, env);
  const { out } = env;
  const { entry, error } = answer(question, env);
  // Once more, and as text in any mode: so iproute2 does it.
  const again = question.connected && question.fromLength === null ? entry?.text : undefined;
  if (question.explains) {
    const shown = entry ?? new Entry();
    const tableName = (id: number): string => env.names.tables.name(id);
    const proof = explain(env.stack, question.flow, tableName);
    shown.note('explain', proof as unknown as Json);
    out.show(shown.say(`${entry === null ? '' : '\n'}${explanationText(proof)}\n`));
  } else if (entry !== null) out.show(entry);
  if (again !== undefined) out.say(again);
  if (error !== null) throw error;
};

type Answered =
  | { readonly entry: Entry; readonly error: null }
  | { readonly entry: null; readonly error: CommandError };

function answer(question: RouteQuestion, env: Env): Answered {
  const { stack } = env;
  const { flow } = question;
  const isInput = question.iif !== 0;
  const result = isInput ? stack.inputRoutes.find(flow) : stack.outputRoutes.find(flow);
  const refuse = (errno: number): Answered => ({ entry: null, error: refused(refusal(errno)) });
  const errno = isInput ? errnoOfInput(result) : result.errno;
  if (errno !== Errno.Ok) return refuse(errno);
  if (!question.fibmatch) {
    return { entry: routeEntry(answerMessage(question, result, env), env), error: null };
  }
  const { info, length, type } = result;
  if (info === null) return refuse(Errno.HostUnreachable);
  const network = networkOf(flow.destination, length);
  const found = { ...info, network, length, type, table: tableOf(result, env) };
  return { entry: routeEntry(messageOf(found, stack), env), error: null };
}

/** A packet that must not exist is an invalid argument. */
function errnoOfInput({ verdict, errno }: RouteResult): number {
  if (verdict === Verdict.NoRoute) return errno;
  return verdict > Verdict.NoRoute ? Errno.Invalid : Errno.Ok;
}

/** The number of the table that Linux names. */
function tableOf({ table }: RouteResult, { stack }: Env): number {
  if (table === 0) return Table.Main;
  const isMerged = table === Table.Local && !stack.routes.haveRulesChanged;
  return isMerged ? Table.Main : table;
}

function answerMessage(question: RouteQuestion, result: RouteResult, env: Env): RouteMessage {
  const { from, iif, mark, notify } = question;
  const isInput = iif !== 0;
  const used = usedInfo(result, isInput);
  const back = isInput ? wayBack(question.flow, result, env) : null;
  return {
    type: result.type,
    network: question.destination ?? ANY,
    length: 32,
    table: tableOf(result, env),
    tos: result.info?.tos ?? 0,
    protocol: 0,
    scope: 0,
    flags: notify ? RouteFlag.Notify : 0,
    source: isInput || result.source === from ? ANY : result.source,
    metric: 0,
    gateway: result.gateway,
    device: result.device,
    ...metricsOf(used, result.exception),
    realms: realmsOf(result, used, isInput, back),
    nexthops: [],
    answer: {
      from,
      mark,
      uid: question.user,
      iif,
      cacheFlags: cacheFlagsOf(question, result, env) | (notify ? CacheFlag.Notify : 0),
      expires: expiryOf(result.exception, env),
    },
  };
}

/** The route whose metrics and realms count; null where only its device does. As __mkroute_output. */
function usedInfo(result: RouteResult, isInput: boolean): RouteInfo | null {
  const { type, length, info, verdict } = result;
  if (isInput) return verdict === Verdict.Forward ? info : null;
  if (type === RouteType.Broadcast) return null;
  return type === RouteType.Multicast && length < 4 ? null : info;
}

/** The route's own; for a half that it has not the rule's; then what the sender's way back says. As set_class_tag. */
function realmsOf(
  result: RouteResult,
  used: RouteInfo | null,
  isInput: boolean,
  back: RouteResult | null,
): number {
  const tag = back === null ? 0 : tagOf(back);
  if (isInput && result.verdict === Verdict.Deliver) return tag;
  return filled(filled(ownRealms(used), result.rule?.realms ?? 0), tag);
}

/** Realms of the sender: what is the destination's on the way back is the source's here. As fib_combine_itag. */
function tagOf({ info, rule }: RouteResult): number {
  const others = rule?.realms ?? 0;
  const own = ownRealms(info) & 0xffff;
  return (own === 0 ? others & 0xffff : own) * 2 ** 16 + (others >>> 16);
}

/** Nexthops have none. */
const ownRealms = (info: RouteInfo | null): number =>
  info === null || info.nexthops.length > 0 ? 0 : info.realms;

function filled(own: number, others: number): number {
  const to = (own & 0xffff) === 0 ? others & 0xffff : own & 0xffff;
  const from = own >>> 16 === 0 ? others >>> 16 : own >>> 16;
  return from * 2 ** 16 + to;
}

function cacheFlagsOf(
  { iif, flow }: RouteQuestion,
  { type, device, source, exception, redirects, verdict }: RouteResult,
  { stack }: Env,
): number {
  const { destination, protocol } = flow;
  const isHeard = iif !== 0 || stack.addresses.hears(device, destination, source, protocol);
  // Also a broadcast may.
  const goesOn = iif !== 0 && verdict === Verdict.Forward;
  switch (goesOn ? RouteType.Unicast : type) {
    case RouteType.Local:
      return CacheFlag.Local;
    case RouteType.Broadcast:
      return CacheFlag.Local | CacheFlag.Broadcast;
    case RouteType.Multicast:
      return CacheFlag.Multicast | (isHeard ? CacheFlag.Local : 0);
    default:
      if (iif === 0 && device === stack.addresses.loopback) return CacheFlag.Local;
      return (redirects ? CacheFlag.Redirect : 0) | redirectedBy(exception);
  }
}

/** The route of an answer to the packet, by the device that it came in by if there is one; null: there is none. As __fib_validate_source. */
function wayBack(flow: Flow, { verdict, device }: RouteResult, { stack }: Env): RouteResult | null {
  const back = new Flow();
  const result = new RouteResult();
  back.destination = flow.source;
  back.source = flow.destination;
  back.iif = verdict === Verdict.Forward ? device : stack.addresses.loopback;
  back.tos = flow.tos;
  back.mark = stack.addresses.state(flow.iif)?.srcValidMark ? flow.mark : 0;
  back.protocol = flow.protocol;
  back.sport = flow.dport;
  back.dport = flow.sport;
  if (stack.routes.lookup(back, result) !== Errno.Ok) return null;
  const { info } = result;
  if (info !== null && waysOf(info).some((way) => way.device === flow.iif)) return result;
  back.oif = flow.iif;
  const found = stack.routes.lookup(back, result) === Errno.Ok;
  return found && result.info?.type === RouteType.Unicast ? result : null;
}
