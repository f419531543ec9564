// Watches one decision: the packet path's own code decides over the real rules, tables and devices, and what it
// asks them is noted. It decides in a copy of its own, so that no remembered answer, and no answer in use,
// changes.

import type { Ipv4Address } from '../../ip/address.ts';
import { Flow, RouteResult } from '../flow.ts';
import { InputRoutes } from '../input.ts';
import type { Links } from '../links.ts';
import type { Routes } from '../lookup.ts';
import { OutputRoutes } from '../output.ts';
import { Changes } from '../recent.ts';
import type { Routing } from './routing.ts';

/** A lookup that the decision made, with its result. */
export interface SeenLookup {
  readonly flow: Flow;
  /** Whether it was about the packet itself, not about the way back. */
  readonly own: boolean;
  readonly errno: number;
  readonly result: RouteResult;
}

/** A choice of a source that the decision asked for. */
export interface SeenSelect {
  readonly device: number;
  readonly hop: Ipv4Address;
  readonly scope: number;
  readonly address: Ipv4Address;
}

export interface Seen {
  readonly answer: RouteResult;
  readonly lookups: readonly SeenLookup[];
  readonly selects: readonly SeenSelect[];
  /** Whether it was asked if the source is an address of ours. */
  readonly askedForOwn: boolean;
}

export function watchOutput(routing: Routing, flow: Flow): Seen {
  return watch(routing, flow, (routes, links, asked) =>
    new OutputRoutes(routes, links, routing.multipath).find(asked),
  );
}

export function watchInput(routing: Routing, flow: Flow): Seen {
  return watch(routing, flow, (routes, links, asked) =>
    new InputRoutes(routes, links, routing.multipath).find(asked),
  );
}

function watch(
  { routes, links }: Routing,
  flow: Flow,
  decide: (routes: Routes, links: Links, asked: Flow) => RouteResult,
): Seen {
  const asked = copyOf(flow);
  const lookups: SeenLookup[] = [];
  const selects: SeenSelect[] = [];
  let askedForOwn = false;
  const watchedRoutes = instead(routes, {
    changes: new Changes(),
    lookup: (about, result) => {
      const errno = routes.lookup(about, result);
      const found = Object.assign(new RouteResult(), result);
      lookups.push({ flow: copyOf(about), own: about === asked, errno, result: found });
      return errno;
    },
  });
  const watchedLinks = instead(links, {
    select: (device, hop, scope) => {
      const address = links.select(device, hop, scope);
      selects.push({ device, hop, scope, address });
      return address;
    },
    isLocalOrBroadcast: (address) => {
      askedForOwn = true;
      return links.isLocalOrBroadcast(address);
    },
    isBroadcast: (address) => {
      askedForOwn = true;
      return links.isBroadcast(address);
    },
  });
  const answer = decide(watchedRoutes, watchedLinks, asked);
  return { answer, lookups, selects, askedForOwn };
}

function copyOf(flow: Flow): Flow {
  const copy = new Flow();
  copy.copy(flow);
  return copy;
}

/** The same object, but for the members that are given. */
function instead<T extends object>(real: T, members: Partial<T>): T {
  return new Proxy(real, {
    get(_, key): unknown {
      if (Object.hasOwn(members, key)) return Reflect.get(members, key);
      // Not of the proxy: private members are the real object's.
      const value: unknown = Reflect.get(real, key);
      return typeof value === 'function' ? value.bind(real) : value;
    },
  });
}
