// `ip rule save` and `ip rule restore`: a number to know the file by, then an RTM_NEWRULE message for each rule, as
// linux/fib_rules.h has it and the kernel's fib_nl_fill_rule writes it.
//
//   0                   1                   2                   3
//   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
//  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
//  |    Family     |    to bits    |   from bits   |      TOS      |
//  |     Table     |       0       |       0       |    Action     |
//  |                             Flags                             |
//  | attributes:                                                   |

import type { Ipv4Cidr } from '../../ip/address.ts';
import { type Range, type Rule, RuleAction, rule } from '../../route/rule.ts';
import type { Command, Env } from '../env.ts';
import { CommandError, refused, Status } from '../errors.ts';
import {
  addressOf,
  attributesOf,
  BadNetlink,
  joined,
  magicBytes,
  messagesOf,
  NetlinkWriter,
  stringOf,
  u32Bytes,
  u32Of,
} from '../netlink.ts';
import type { RuleParts } from './parse.ts';
import { isDetached, isUnresolved } from './show.ts';

const MAGIC = 0x71706986;
const NEW_RULE = 32;
const HEADER = 12;
const INET = 2;

/** In the header's eight bits: see the attribute. */
const LONG_TABLE = 252;

const Flag = { Invert: 2, Unresolved: 4, IifDetached: 8, OifDetached: 16 } as const;

/** `FRA_*`. */
const Attribute = {
  To: 1,
  From: 2,
  Iif: 3,
  Goto: 4,
  Priority: 6,
  Mark: 10,
  Realms: 11,
  SuppressGroup: 13,
  SuppressLength: 14,
  Table: 15,
  MarkMask: 16,
  Oif: 17,
  Uids: 20,
  Origin: 21,
  Protocol: 22,
  Sport: 23,
  Dport: 24,
} as const;

export const saveRules: Command = (args, env) => {
  if (!args.isEmpty) {
    throw new CommandError('"tapip rule save" does not take any arguments.', Status.Missing);
  }
  const messages = env.stack.routes.rules().map((each) => messageOf(each, env));
  env.out.bytes = joined([magicBytes(MAGIC), ...messages]);
};

/** Adds what was saved, also what is there already. A rule that was saved with priority 0 gets a free one, as in Linux. */
export const restoreRules: Command = (_, env) => {
  const { routes } = env.stack;
  for (const parts of saved(env.input ?? new Uint8Array())) {
    const refusal = routes.addRule(rule({ priority: routes.freePriority, ...parts }), false);
    if (refusal !== null) throw refused(refusal);
  }
};

function messageOf(own: Rule, env: Env): Uint8Array {
  const { to, from, tos, table, action } = own;
  const writer = new NetlinkWriter(NEW_RULE)
    .header(INET, to?.length ?? 0, from?.length ?? 0, tos)
    .header(table < 256 ? table : LONG_TABLE, 0, 0, action, flagsOf(own, env), 0, 0, 0)
    .u32(Attribute.Table, table)
    .u32(Attribute.SuppressLength, own.suppressLength)
    .u8(Attribute.Origin, own.origin);
  if (own.iif !== null) writer.string(Attribute.Iif, own.iif);
  if (own.oif !== null) writer.string(Attribute.Oif, own.oif);
  if (own.priority !== 0) writer.u32(Attribute.Priority, own.priority);
  if (own.mark !== 0) writer.u32(Attribute.Mark, own.mark);
  if (own.mark !== 0 || own.markMask !== 0) writer.u32(Attribute.MarkMask, own.markMask);
  if (own.action === RuleAction.Goto) writer.u32(Attribute.Goto, own.target);
  putMore(writer, own);
  return writer.finish();
}

function putMore(writer: NetlinkWriter, own: Rule): void {
  const { uids, sport, dport, to, from } = own;
  if (uids !== null) {
    writer.bytes(Attribute.Uids, [...u32Bytes(uids.first), ...u32Bytes(uids.last)]);
  }
  putPorts(writer, Attribute.Sport, sport);
  putPorts(writer, Attribute.Dport, dport);
  if (own.protocol !== 0) writer.u8(Attribute.Protocol, own.protocol);
  if (own.suppressGroup >= 0) writer.u32(Attribute.SuppressGroup, own.suppressGroup);
  if (to !== null) writer.address(Attribute.To, to.address);
  if (from !== null) writer.address(Attribute.From, from.address);
  if (own.realms !== 0) writer.u32(Attribute.Realms, own.realms);
}

/** Two numbers of two octets. */
function putPorts(writer: NetlinkWriter, type: number, range: Range | null): void {
  if (range !== null) writer.u32(type, range.first | (range.last << 16));
}

function flagsOf(own: Rule, env: Env): number {
  return (
    (own.invert ? Flag.Invert : 0) |
    (isUnresolved(own, env) ? Flag.Unresolved : 0) |
    (isDetached(own.iif, env) ? Flag.IifDetached : 0) |
    (isDetached(own.oif, env) ? Flag.OifDetached : 0)
  );
}

/** The rules in such a file. */
function saved(bytes: Uint8Array): RuleParts[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = bytes.length < 4 ? 0 : view.getUint32(0, true);
  if (magic !== MAGIC) {
    const text = `Magic mismatch (${bytes.length < 4 ? 0 : 1} elems, ${magic.toString(16)} magic)`;
    throw new CommandError(text, Status.Usage);
  }
  try {
    return messagesOf(bytes.subarray(4)).map(({ type, body }) => {
      if (type === NEW_RULE && body.byteLength >= HEADER) return partsOf(body);
      throw new BadNetlink(`a message of type ${type} is no rule`);
    });
  } catch (error) {
    if (!(error instanceof BadNetlink)) throw error;
    throw new CommandError(`Error: these are no saved rules: ${error.message}.`, Status.Usage);
  }
}

function partsOf(body: DataView): RuleParts {
  const attributes = attributesOf(body, HEADER);
  const u32 = (type: number): number | null => u32Of(attributes.get(type));
  const u8 = (type: number): number => attributes.get(type)?.getUint8(0) ?? 0;
  const name = (type: number): string | null => stringOf(attributes.get(type)) || null;
  const prefix = (type: number, length: number): Ipv4Cidr | null => {
    const address = addressOf(attributes.get(type));
    return address === null || length === 0 ? null : { address, length };
  };
  const priority = u32(Attribute.Priority);
  const target = u32(Attribute.Goto);
  const mark = u32(Attribute.Mark) ?? 0;
  return {
    ...(priority === null ? {} : { priority }),
    ...(target === null ? {} : { target }),
    to: prefix(Attribute.To, body.getUint8(1)),
    from: prefix(Attribute.From, body.getUint8(2)),
    tos: body.getUint8(3),
    table: u32(Attribute.Table) ?? body.getUint8(4),
    action: body.getUint8(7),
    invert: (body.getUint8(8) & Flag.Invert) !== 0,
    iif: name(Attribute.Iif),
    oif: name(Attribute.Oif),
    mark,
    markMask: u32(Attribute.MarkMask) ?? (mark === 0 ? 0 : 0xffffffff),
    realms: u32(Attribute.Realms) ?? 0,
    suppressGroup: (u32(Attribute.SuppressGroup) ?? -1) | 0,
    suppressLength: (u32(Attribute.SuppressLength) ?? -1) | 0,
    uids: uidsOf(attributes.get(Attribute.Uids)),
    origin: u8(Attribute.Origin),
    protocol: u8(Attribute.Protocol),
    sport: portsOf(u32(Attribute.Sport)),
    dport: portsOf(u32(Attribute.Dport)),
  };
}

const portsOf = (both: number | null): Range | null =>
  both === null ? null : { first: both & 0xffff, last: both >>> 16 };

const uidsOf = (value: DataView | undefined): Range | null =>
  value === undefined || value.byteLength < 8
    ? null
    : { first: value.getUint32(0, true), last: value.getUint32(4, true) };
