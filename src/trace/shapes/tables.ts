// The shapes of a stack's tables and of what changes in them.

import {
  anyText,
  either,
  many,
  named,
  object,
  only,
  orNull,
  type Shape,
  truth,
} from '../../core/shape.ts';
import type {
  AddressRow,
  ExceptionRow,
  LinkRow,
  NeighbourRow,
  ReassemblyRow,
  RouteRow,
  Row,
  RuleRow,
  SettingRow,
  TableChange,
  TableName,
  Tables,
} from '../tables.ts';
import { address, all, count, device, time, unsigned } from './parts.ts';

const BASE = {
  key: anyText('unique within its table; it stays as long as the entry does'),
  text: anyText('as ip prints it'),
};
const untilMs = orNull(time('when it changes by itself, in ms on the stack’s clock; null: never'));
const waiting = many(count('a packet'), 'the packets that wait for it, first come first');

const LINK = all<LinkRow>(
  {
    ...BASE,
    device,
    index: count('of the device'),
    lladdr: anyText('its Ethernet address'),
    mtu: count('bytes'),
    up: truth('it is switched on'),
    carrier: truth('its cable is plugged in'),
  },
  'a device',
);
const ADDRESS = all<AddressRow>(
  { ...BASE, device, address: anyText('with its length, as 10.0.0.1/24') },
  'an address of this host',
);
const RULE = all<RuleRow>({ ...BASE, priority: unsigned('the lowest is asked first') }, 'a rule');
const ROUTE = all<RouteRow>(
  {
    ...BASE,
    table: anyText('its table’s name or number'),
    prefix: anyText('as 10.0.0.0/24, or default'),
    gateway: orNull(address),
    device: orNull(device),
    metric: unsigned('the lowest is taken'),
  },
  'a route',
);
const NEIGHBOUR = all<NeighbourRow>(
  {
    ...BASE,
    device,
    address,
    state: anyText('as REACHABLE'),
    lladdr: orNull(anyText('its Ethernet address; null: not known')),
    untilMs,
    probes: count('requests sent in vain'),
    waiting,
  },
  'a neighbour',
);
const EXCEPTION = all<ExceptionRow>(
  {
    ...BASE,
    destination: address,
    gateway: orNull(address),
    mtu: orNull(count('bytes')),
    untilMs,
  },
  'what was learnt about the way to one host',
);
const REASSEMBLY = all<ReassemblyRow>(
  {
    ...BASE,
    source: address,
    destination: address,
    identification: count('of the datagram'),
    have: count('bytes that are here'),
    length: orNull(count('bytes in all; null: not known yet')),
    untilMs,
    waiting,
  },
  'a datagram of which not all fragments are here',
);
const SETTING = all<SettingRow>(
  { ...BASE, name: anyText('as sysctl has it'), value: anyText('as sysctl prints it') },
  'a setting that is not at its default',
);

/** The rows of each table. */
const ROWS = {
  links: LINK,
  addresses: ADDRESS,
  rules: RULE,
  routes: ROUTE,
  neighbours: NEIGHBOUR,
  exceptions: EXCEPTION,
  reassembly: REASSEMBLY,
  settings: SETTING,
} as const satisfies Record<TableName, Shape<Row>>;

const left = count('rows of that table');

const OMITTED = object<Tables['omitted']>(
  {
    links: left,
    addresses: left,
    rules: left,
    routes: left,
    neighbours: left,
    exceptions: left,
    reassembly: left,
    settings: left,
  },
  [],
  'rows that were left out of a table that is too long to show',
);

export const TABLES = named(
  'Tables',
  all<Tables>(
    {
      links: many(LINK, 'devices'),
      addresses: many(ADDRESS, 'addresses of this host'),
      rules: many(RULE, 'rules of routing'),
      routes: many(ROUTE, 'routes'),
      neighbours: many(NEIGHBOUR, 'neighbours'),
      exceptions: many(EXCEPTION, 'what was learnt about ways'),
      reassembly: many(REASSEMBLY, 'datagrams that wait for fragments'),
      settings: many(SETTING, 'settings that are not at their defaults'),
      omitted: OMITTED,
    },
    'the tables of one stack at one moment',
  ),
);

const changeOf = (table: TableName): Shape<TableChange> =>
  object<TableChange>(
    {
      table: only(table),
      key: anyText('of the entry; empty: only omitted changes'),
      row: orNull<Row>(ROWS[table]),
      after: orNull(anyText('key of the row that it now stands behind; null: it is the first')),
      omitted: left,
    },
    ['table', 'key', 'row'],
    `what an entry of ${table} is now; null: it is gone`,
  );

const TABLE_CHANGE = named(
  'TableChange',
  either<TableChange>(
    'table',
    Object.fromEntries(Object.keys(ROWS).map((table) => [table, changeOf(table as TableName)])),
  ),
);

export const CHANGES = many(TABLE_CHANGE, 'what changed in the tables');

/** What the schemas above refer to. */
export const TABLE_PARTS = [TABLES, TABLE_CHANGE];
