// Which room of the house an event belongs to.

import type { DropReason } from '../core/drops.ts';
import { own } from '../core/own.ts';
import type { EventKind, Stage } from './event.ts';

/** What tells the room. */
export interface Happening {
  readonly layer: string;
  readonly kind: EventKind;
  /** On its way up, or not decided yet; false: on its way down, or across. */
  readonly comesIn: boolean;
  /** It was put together of fragments here. */
  readonly isWhole: boolean;
  readonly reason: DropReason | null;
}

export function stageOf({ layer, kind, comesIn, isWhole, reason }: Happening): Stage {
  if (kind === 'receive') return 'device-in';
  if (kind === 'transmit') return 'device-out';
  const atDrop = reason === null ? undefined : own(DROPS, reason.name);
  if (atDrop !== undefined) return atDrop;
  switch (layer) {
    case 'device':
      return comesIn ? 'device-in' : 'device-out';
    case 'ether':
      return comesIn && kind !== 'down' ? 'ether-in' : 'ether-out';
    case 'arp':
      return NEIGHBOUR.has(kind) ? 'neighbour' : 'arp';
    case 'ip':
      return ip(kind, comesIn, isWhole);
    case 'looped':
      return kind === 'release' ? 'ip-in' : 'ip-out';
    case 'icmp':
    case 'igmp':
    case 'raw':
    case 'reassembly':
      return layer;
    default:
      return own(TABLES, layer) ?? (comesIn ? 'route-in' : 'route-out');
  }
}

/** Where a table is used whose changes are told by a layer of their own. */
const TABLES: Readonly<Record<string, Stage>> = {
  link: 'device-out',
  address: 'ip-in',
  sysctl: 'ip-in',
  rule: 'route-out',
  route: 'route-out',
  exception: 'route-out',
};

const NEIGHBOUR: ReadonlySet<EventKind> = new Set(['state', 'park', 'release']);

function ip(kind: EventKind, comesIn: boolean, isWhole: boolean): Stage {
  switch (kind) {
    case 'route':
      return comesIn ? 'route-in' : 'route-out';
    case 'down':
      return 'forward';
    case 'originate':
      return comesIn ? 'reassembly' : 'fragment';
    case 'park':
    case 'release':
    case 'deliver':
    case 'state':
      return 'reassembly';
    case 'up':
      return isWhole ? 'reassembly' : 'ip-in';
    default:
      return comesIn ? 'ip-in' : 'ip-out';
  }
}

/** Where a drop is elsewhere than its layer's other events. */
const DROPS: Readonly<Record<string, Stage>> = {
  'arp.unresolved': 'neighbour',
  'arp.flushed': 'neighbour',
  'arp.queueFull': 'neighbour',
  'arp.tableFull': 'neighbour',
  'arp.poolScarce': 'neighbour',
  'ip.martianSource': 'route-in',
  'ip.martianDestination': 'route-in',
  'ip.notForUs': 'route-in',
  'ip.reversePath': 'route-in',
  'ip.notMember': 'route-in',
  'ip.unicastToAll': 'route-in',
  'ip.noWayOn': 'route-in',
  'ip.routeUnreachable': 'route-in',
  'ip.routeProhibit': 'route-in',
  'ip.routeBlackhole': 'route-in',
  'ip.noRoute': 'route-out',
  'ip.routeType': 'route-out',
  'ip.loopbackSource': 'route-out',
  'ip.staysHere': 'route-out',
  'ip.groupFrame': 'forward',
  'ip.linkLocal': 'forward',
  'ip.ttlExceeded': 'forward',
  'ip.fragmentationNeeded': 'forward',
  'ip.sourceRouteFailed': 'forward',
  'ip.mustNotFragment': 'fragment',
  'ip.tooLong': 'fragment',
  'ip.fragmentNoBuffers': 'fragment',
  'ip.fragmentDuplicate': 'reassembly',
  'ip.fragmentOverlap': 'reassembly',
  'ip.fragmentBounds': 'reassembly',
  'ip.fragmentOversize': 'reassembly',
  'ip.fragmentEcn': 'reassembly',
  'ip.fragmentTooFar': 'reassembly',
  'ip.reassemblyTimeout': 'reassembly',
  'ip.reassemblyFull': 'reassembly',
  'ip.reassemblyNoBuffer': 'reassembly',
};
