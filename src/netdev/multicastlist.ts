// The group stations that a device hears, for those who look: links in software let every frame through, and IP sees
// which datagrams are for this host. As Linux's dev_mc_add and its siblings (dev_addr_lists.c).

import type { MacAddress } from './mac.ts';

/** One station that is not the device's own. */
export interface HeardStation extends MacAddress {
  /** How many want to hear it. */
  readonly users: number;
  /** Whether one of them is a person, as with `ip maddr add`. */
  readonly isStatic: boolean;
}

export class MulticastList {
  #stations: readonly HeardStation[] = [];

  /** The first that was added first. */
  get stations(): readonly HeardStation[] {
    return this.#stations;
  }

  /** A user more. @param isStatic a person, of whom there is one */
  add({ high, low }: MacAddress, isStatic = false): void {
    const known = this.#find(high, low);
    if (known === null) {
      this.#stations = [...this.#stations, { high, low, users: 1, isStatic }];
    } else if (!isStatic || !known.isStatic) {
      const users = known.users + 1;
      this.#replace(known, { ...known, users, isStatic: isStatic || known.isStatic });
    }
  }

  /** A user less. False when there was no such one. */
  remove({ high, low }: MacAddress, isStatic = false): boolean {
    const known = this.#find(high, low);
    if (known === null || (isStatic && !known.isStatic)) return false;
    if (known.users === 1) this.#stations = this.#stations.filter((one) => one !== known);
    else {
      const stays = known.isStatic && !isStatic;
      this.#replace(known, { ...known, users: known.users - 1, isStatic: stays });
    }
    return true;
  }

  #find(high: number, low: number): HeardStation | null {
    return this.#stations.find((one) => one.high === high && one.low === low) ?? null;
  }

  #replace(old: HeardStation, now: HeardStation): void {
    this.#stations = this.#stations.map((one) => (one === old ? now : one));
  }
}
