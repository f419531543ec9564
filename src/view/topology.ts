// A network as a JSON file: who is in it, which cables lead where, and what to try. docs/playground.md tells how one is
// written; docs/schema/topology.schema.json is this shape.

import {
  either,
  list,
  number,
  object,
  oneOf,
  pair,
  type Schema,
  type Shape,
  table,
  text,
  textLike,
  truth,
  whole,
} from '../core/shape.ts';
import type { Impairment } from '../netdev/impair/impairment.ts';

export interface Topology {
  readonly $schema?: string;
  readonly title: string;
  /** What it shows and what to try. */
  readonly says: string;
  /** Where all randomness starts. Default 1. */
  readonly seed?: number;
  readonly nodes: readonly TopologyNode[];
  readonly cables: readonly TopologyCable[];
  /** What to begin with. */
  readonly start?: SuggestedPing;
}

export type TopologyNode = StackNode | SwitchNode;

/** A stack of ours. */
export interface StackNode {
  readonly name: string;
  readonly kind: 'host' | 'router';
  /** Of its one interface, `eth0`, as `10.0.0.1/24`. */
  readonly addresses?: readonly string[];
  /** Or several interfaces: name to addresses. */
  readonly interfaces?: Readonly<Record<string, readonly string[]>>;
  /** The neighbour for all that no other route is for. */
  readonly gateway?: string;
  /** In the words of `ip route add`. */
  readonly routes?: readonly string[];
  /** In the words of `ip rule add`. */
  readonly rules?: readonly string[];
  /** By their names in sysctl(8). */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of `tapip -batch`, carried out last. */
  readonly words?: readonly string[];
  /** Where it stands in the picture, from 0 to 1: to the right, and down. */
  readonly place?: readonly [number, number];
}

export interface SwitchNode {
  readonly name: string;
  readonly kind: 'switch';
  readonly place?: readonly [number, number];
}

/** What a cable does to frames both ways, and what differs one way. */
export interface TopologyCable extends Impairment {
  /** A node, or `node.interface`; of a node alone the first interface that has no cable yet. */
  readonly ends: readonly [string, string];
  readonly there?: Impairment;
  readonly back?: Impairment;
}

/** As a viewer asks for it. */
export interface SuggestedPing {
  readonly from: string;
  /** A node or an address. */
  readonly to: string;
  readonly count?: number;
  readonly intervalMs?: number;
  readonly size?: number;
  readonly ttl?: number;
  readonly fragment?: boolean;
  readonly tos?: number;
  readonly mark?: number;
}

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const ADDRESS = `${OCTET}(?:\\.${OCTET}){3}`;
const NAME = '[A-Za-z0-9_-]{1,20}';
const INTERFACE = '(?!(?:lo|all|default)$)[A-Za-z][A-Za-z0-9_-]{0,14}';

const name = textLike(NAME, 'a name of up to 20 letters, digits, - and _');
const address = textLike(ADDRESS, 'an IPv4 address such as 10.0.0.254');
const cidr = textLike(
  `${ADDRESS}/(?:[12]?[0-9]|3[0-2])`,
  'an address and prefix length such as 10.0.0.1/24',
);
const words = (of: string): Shape<string> => textLike('[^\\r\\n]{1,500}', `a line: ${of}`);
const addresses = list(cidr, 0, 16, 'addresses with their prefix lengths');
const place = pair(
  number(0, 1, 'a part of the picture'),
  'two numbers from 0 to 1: how far right, how far down',
);
const end = textLike(`${NAME}(?:\\.[A-Za-z][A-Za-z0-9_-]{0,14})?`, 'a node or node.interface');

const probability = (what: string): Shape<number> =>
  number(0, 1, `part of the frames that ${what}`);

const IMPAIRMENT = {
  delayMs: number(0, 60_000, 'how long a frame is on its way, in ms'),
  jitterMs: number(0, 60_000, 'by how much the delay varies, in ms'),
  rateBps: number(1, 1e12, 'bits a second'),
  limit: whole(1, 10_000, 'frames that may be on their way or wait'),
  loss: probability('do not arrive'),
  burst: number(1, 10_000, 'losses come in bursts of so many frames on average'),
  duplicate: probability('arrive twice'),
  corrupt: probability('have one bit wrong'),
  truncate: probability('are cut short'),
  reorder: probability('overtake those that wait'),
  mtu: whole(68, 65_535, 'bytes of the largest IPv4 datagram'),
};
const oneWay = object<Impairment>(IMPAIRMENT, [], 'what befalls frames one way');

const stackNode = object<StackNode>(
  {
    name,
    kind: oneOf(['host', 'router']),
    addresses,
    interfaces: table(
      addresses,
      {
        pattern: INTERFACE,
        expected: 'names of interfaces, of up to 15 letters, digits, - and _, such as eth0',
      },
      16,
      'its interfaces with their addresses; instead of addresses',
    ),
    gateway: address,
    routes: list(words('what follows `ip route add`'), 0, 200, 'in the words of `ip route add`'),
    rules: list(words('what follows `ip rule add`'), 0, 100, 'in the words of `ip rule add`'),
    settings: table(
      text(100, 'a value'),
      { pattern: '[A-Za-z0-9_./-]{1,100}', expected: 'names such as net.ipv4.conf.all.rp_filter' },
      100,
      'by their names in sysctl(8)',
    ),
    words: list(words('as in a file of `tapip -batch`'), 0, 200, 'carried out last'),
    place,
  },
  ['name', 'kind'],
  'a stack of ours',
);

const switchNode = object<SwitchNode>(
  { name, kind: oneOf(['switch']), place },
  ['name', 'kind'],
  'a learning switch',
);

const TOPOLOGY: Shape<Topology> = object<Topology>(
  {
    $schema: text(500, 'where this schema lies'),
    title: text(80, 'a heading'),
    says: text(1000, 'what it shows and what to try'),
    seed: whole(0, 2 ** 32 - 1, 'where all randomness starts'),
    nodes: list(
      either<TopologyNode>('kind', { host: stackNode, router: stackNode, switch: switchNode }),
      1,
      50,
      'who is in the network',
    ),
    cables: list(
      object<TopologyCable>(
        {
          ends: pair(end, 'two ends, each a node or node.interface'),
          ...IMPAIRMENT,
          there: oneWay,
          back: oneWay,
        },
        ['ends'],
        'a cable; what it does to frames counts both ways, there and back say what differs one way',
      ),
      0,
      100,
      'which nodes are joined',
    ),
    start: object<SuggestedPing>(
      {
        from: name,
        to: textLike(`${NAME}|${ADDRESS}`, 'a node or an IPv4 address'),
        count: whole(1, 100, 'requests'),
        intervalMs: whole(10, 60_000, 'between requests, in ms'),
        size: whole(0, 65_507, 'bytes of data'),
        ttl: whole(1, 255, 'hops'),
        fragment: truth('may be cut on its way'),
        tos: whole(0, 255, 'DSCP and ECN'),
        mark: whole(0, 2 ** 32 - 1, 'for rules that ask for a mark'),
      },
      ['from', 'to'],
      'a ping to begin with',
    ),
  },
  ['title', 'says', 'nodes', 'cables'],
  'a network for the playground',
);

/** What is wrong with the shape of a value, in one sentence that says where; null: it may be a topology. */
export const shapeFault = (value: unknown): string | null => TOPOLOGY.fault(value, '');

/** The shape as a JSON Schema (2020-12). */
export function topologySchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A network for the playground of tapip',
    ...TOPOLOGY.schema,
  };
}
