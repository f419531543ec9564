// A small host whose decisions are explained, and questions to it.

import { randomFrom } from '../../src/core/random.ts';
import { type Ipv4Cidr, parseCidr } from '../../src/ip/address.ts';
import { Addresses } from '../../src/ip/addresses.ts';
import type { Routing } from '../../src/route/explain/routing.ts';
import { Flow } from '../../src/route/flow.ts';
import { InputRoutes } from '../../src/route/input.ts';
import { Routes } from '../../src/route/lookup.ts';
import { Multipath } from '../../src/route/multipath.ts';
import { OutputRoutes } from '../../src/route/output.ts';
import { type Rule, rule } from '../../src/route/rule.ts';
import { type Route, route } from '../../src/route/table.ts';
import { addRoute } from '../../src/route/validate.ts';
import { address } from '../support/packets.ts';

/** A host with lo, eth0 10.0.0.1/24, eth1 192.168.200.1/24 and tun0 172.31.5.1/32. */
export class Host implements Routing {
  readonly routes = new Routes();
  readonly links = new Addresses(this.routes);
  readonly multipath: Multipath;
  readonly input: InputRoutes;
  readonly output: OutputRoutes;

  /** @param policy of the hash */
  constructor(policy?: number) {
    const { routes, links } = this;
    this.multipath = new Multipath(randomFrom(1), policy);
    this.input = new InputRoutes(routes, links, this.multipath);
    this.output = new OutputRoutes(routes, links, this.multipath);
    for (const [n, name] of ['lo', 'eth0', 'eth1', 'tun0'].entries()) {
      links.addLink({ index: n + 1, name, mtu: n === 0 ? 65536 : 1500, loopback: n === 0 });
    }
    for (const [n, text] of [
      '127.0.0.1/8',
      '10.0.0.1/24',
      '192.168.200.1/24',
      '172.31.5.1',
    ].entries()) {
      links.add(n + 1, cidr(text));
    }
  }

  /** Adds a route as `ip route add` does. */
  route(prefix: string, parts: Partial<Route> & { via?: string; src?: string } = {}): this {
    const { via, src, ...rest } = parts;
    const { address: network, length } = cidr(prefix);
    const gateway = via === undefined ? {} : { gateway: address(via) };
    const source = src === undefined ? {} : { source: address(src) };
    const refused = addRoute(
      this.routes,
      this.links,
      route({ network, length, ...gateway, ...source, ...rest }),
    );
    if (refused !== null) throw new Error(`${prefix}: ${refused.says}`);
    return this;
  }

  rule(priority: number, parts: Partial<Rule>): this {
    const refused = this.routes.addRule(rule({ priority, ...parts }));
    if (refused !== null) throw new Error(refused.says);
    return this;
  }
}

/** A question; `from` and the devices by number. */
export function to(destination: string, more: Partial<Flow> & { from?: string } = {}): Flow {
  const { from, ...rest } = more;
  const source = from === undefined ? {} : { source: address(from) };
  return Object.assign(new Flow(), { destination: address(destination), ...source, ...rest });
}

export function cidr(text: string): Ipv4Cidr {
  const parsed = parseCidr(text);
  if (parsed === null) throw new Error(`${text} is no prefix`);
  return parsed;
}
