// Who is meant by a name: a stack, a device of one, an address.

import { shown } from '../../core/shape.ts';
import { type Ipv4Address, isLoopback, parseIpv4 } from '../../ip/address.ts';
import type { NetDevice } from '../../netdev/device.ts';
import type { Stack } from '../../stack.ts';
import { Refused } from './given.ts';

/** A device of one of our stacks. */
export interface OwnEnd {
  readonly node: string;
  readonly stack: Stack;
  readonly device: NetDevice;
}

export class Parties {
  private readonly stacks: ReadonlyMap<string, Stack>;
  /** Addresses of nodes that are no stacks of ours. */
  private readonly others: ReadonlyMap<string, Ipv4Address>;

  constructor(
    stacks: ReadonlyMap<string, Stack>,
    others: ReadonlyMap<string, Ipv4Address> = new Map(),
  ) {
    this.stacks = stacks;
    this.others = others;
  }

  /** Throws a {@link Refused} when no stack is called that. */
  stack(name: string): Stack {
    const found = this.stacks.get(name);
    if (found !== undefined) return found;
    throw new Refused(
      `no stack is called ${shown(name)}: expected one of ${[...this.stacks.keys()].join(', ')}`,
    );
  }

  /** The device that `node.device` names, one with a cable. Throws a {@link Refused} when there is none. */
  end(name: string): OwnEnd {
    const [node = '', device = ''] = name.split(/\.(.*)/s);
    const stack = this.stack(node);
    const found = stack.findDevice(device);
    // What a device inside the stack hears is what its peer sends.
    if (found !== null && found.peer === null) return { node, stack, device: found };
    const all = stack.devices.filter(({ peer }) => peer === null);
    const names = all.map((own) => `${node}.${own.name}`).join(', ');
    const expected = names === '' ? `${node} has none` : `expected one of ${names}`;
    throw new Refused(`${shown(name)} is no end of a cable: ${expected}`);
  }

  /**
   * An address, or that of the node of that name; of several one for which `isNear` holds, else the first. Throws a
   * {@link Refused} when it is neither.
   */
  address(text: string, isNear: (address: Ipv4Address) => boolean = () => false): Ipv4Address {
    const address = parseIpv4(text) ?? this.others.get(text);
    if (address !== undefined) return address;
    const stack = this.stacks.get(text);
    if (stack === undefined) {
      throw new Refused(
        `${shown(text)} is neither an IPv4 address such as 10.0.0.2 nor a node: there are ${this.#names()}`,
      );
    }
    const own = stack.addresses.list().filter((one) => !isLoopback(one.address));
    const chosen = own.find((one) => isNear(one.address)) ?? own[0];
    if (chosen !== undefined) return chosen.address;
    throw new Refused(`${text} has no address: give it one, or name an address`);
  }

  #names(): string {
    return [...this.stacks.keys(), ...this.others.keys()].join(', ');
  }
}
