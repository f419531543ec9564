// The devices that IP knows, by index and by name, with their settings.

import type { Routes } from '../route/lookup.ts';
import { Conf, type ConfDevices } from './conf.ts';
import { Device, type Link } from './device.ts';
import type { NamedDevices } from './sysctl.ts';

export class KnownDevices implements ConfDevices, NamedDevices {
  /** `net.ipv4.conf`. */
  readonly conf = new Conf(this);
  private readonly routes: Routes;
  readonly #byIndex: (Device | undefined)[] = [];
  #inOrder: readonly Device[] = [];

  constructor(routes: Routes) {
    this.routes = routes;
  }

  add(link: Link): void {
    const device = new Device(link, this.conf);
    this.#byIndex[link.index] = device;
    this.#inOrder = [...this.#inOrder, device];
    this.conf.born(link.index);
    this.routes.bindDevice(link.name, link.index);
    this.settingsChanged();
  }

  remove({ index, name }: Device): void {
    this.#byIndex[index] = undefined;
    this.#inOrder = this.#inOrder.filter((device) => device.index !== index);
    this.conf.forget(index);
    this.routes.bindDevice(name, 0);
    this.settingsChanged();
  }

  rename(device: Device, name: string): void {
    this.routes.bindDevice(device.name, 0);
    device.rename(name);
    this.routes.bindDevice(name, device.index);
  }

  /** The device with that index. Throws when there is none: our own bug. */
  at(index: number): Device {
    return this.#byIndex[index] ?? missing(index);
  }

  /** The device with that index; null when there is none. */
  find(index: number): Device | null {
    return this.#byIndex[index] ?? null;
  }

  findLink(name: string): number {
    return this.#inOrder.find((device) => device.name === name)?.index ?? 0;
  }

  linkNames(): readonly string[] {
    return this.#inOrder.map(({ name }) => name);
  }

  indexes(): readonly number[] {
    return this.#inOrder.map(({ index }) => index);
  }

  /** Every device, in the order in which they became known. */
  get inOrder(): readonly Device[] {
    return this.#inOrder;
  }

  /** Every device, by index. */
  byIndex(): readonly Device[] {
    return this.#byIndex.filter((device) => device !== undefined);
  }

  settingsChanged(): void {
    const { ignoreLinkdown } = this.conf;
    const ignored = this.indexes().filter(
      (index) => !this.at(index).carrier && ignoreLinkdown.at(index) !== 0,
    );
    this.routes.avoid(new Set(ignored));
  }
}

function missing(device: number): never {
  throw new Error(`no device ${device}`);
}
