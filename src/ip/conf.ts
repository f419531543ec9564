// `net.ipv4.conf`: settings that each device has, with `all` for all of them and `default` for those to come. As
// Linux's inetdevice.h (how a device's own combines with `all`) and devinet.c (what a change takes along).

import { Errno, type Refusal, refusal } from '../route/errno.ts';
import type { DeviceSettings, Who } from './sysctl.ts';

/** How what counts for a device comes from its own value and that of `all`: IN_DEV_CONF_GET, MAXCONF, ORCONF, ANDCONF. */
export const Combine = { Own: 0, Max: 1, Or: 2, And: 3 } as const;

/** One setting of every device. */
export class DeviceSetting {
  readonly name: string;
  all: number;
  /** What a new device has. */
  default: number;
  private readonly combine: number;
  private readonly follows: boolean;
  /** By index of the device. */
  readonly #own: (number | undefined)[] = [];

  /**
   * @param combine one of {@link Combine}
   * @param follows whether a device's own changes with `default` until it is set, or the device has an address. Of
   *   some settings it never does in Linux: those whose handler is not devinet_conf_proc.
   */
  constructor(name: string, combine: number, follows = true, initial = 0) {
    this.name = name;
    this.combine = combine;
    this.follows = follows;
    this.all = initial;
    this.default = initial;
  }

  /** What counts for the device. */
  at(device: number): number {
    const own = this.#own[device] ?? this.default;
    switch (this.combine) {
      case Combine.Max:
        return Math.max(this.all, own);
      case Combine.Or:
        return this.all !== 0 || own !== 0 ? 1 : 0;
      case Combine.And:
        return this.all !== 0 && own !== 0 ? 1 : 0;
      default:
        return own;
    }
  }

  own(device: number): number {
    return this.#own[device] ?? this.default;
  }

  setOwn(device: number, value: number): void {
    this.#own[device] = value;
  }

  /** A device is new. */
  born(device: number): void {
    if (!this.follows) this.settle(device);
  }

  /** From now on `default` may change without the device. */
  settle(device: number): void {
    this.#own[device] ??= this.default;
  }

  /** The device is gone. */
  forget(device: number): void {
    this.#own[device] = undefined;
  }
}

/** Whoever has the devices. */
export interface ConfDevices {
  /** The indexes of the devices. */
  indexes(): readonly number[];
  /** A setting has another value. */
  settingsChanged(): void;
}

export class Conf implements DeviceSettings {
  readonly forwarding = new DeviceSetting('forwarding', Combine.Own, false);
  readonly rpFilter = new DeviceSetting('rp_filter', Combine.Max);
  /** See {@link acceptsRedirects}. */
  readonly acceptRedirects = new DeviceSetting('accept_redirects', Combine.Own, true, 1);
  readonly secureRedirects = new DeviceSetting('secure_redirects', Combine.Or, true, 1);
  readonly sendRedirects = new DeviceSetting('send_redirects', Combine.Or, true, 1);
  readonly sharedMedia = new DeviceSetting('shared_media', Combine.Or, true, 1);
  readonly acceptLocal = new DeviceSetting('accept_local', Combine.Or);
  readonly srcValidMark = new DeviceSetting('src_valid_mark', Combine.Or);
  readonly routeLocalnet = new DeviceSetting('route_localnet', Combine.Or, false);
  readonly ignoreLinkdown = new DeviceSetting('ignore_routes_with_linkdown', Combine.Or);
  readonly acceptSourceRoute = new DeviceSetting('accept_source_route', Combine.And);
  readonly bcForwarding = new DeviceSetting('bc_forwarding', Combine.And);
  readonly logMartians = new DeviceSetting('log_martians', Combine.Or);
  readonly promoteSecondaries = new DeviceSetting('promote_secondaries', Combine.Or, false);
  readonly dropUnicastToAll = new DeviceSetting('drop_unicast_in_l2_multicast', Combine.Or, false);
  readonly #settings = new Map<string, DeviceSetting>();
  private readonly devices: ConfDevices;
  #changed: (who: Who, key: string, value: number) => void = () => {};

  constructor(devices: ConfDevices) {
    this.devices = devices;
    this.acceptSourceRoute.default = 1;
    this.add(this.forwarding, this.rpFilter, this.acceptLocal, this.srcValidMark);
    this.add(this.acceptRedirects, this.secureRedirects, this.sendRedirects, this.sharedMedia);
    this.add(this.routeLocalnet, this.ignoreLinkdown, this.promoteSecondaries);
    this.add(this.acceptSourceRoute, this.logMartians);
    this.add(this.dropUnicastToAll, this.bcForwarding);
  }

  /** Makes settings known that another layer looks at. */
  add(...settings: readonly DeviceSetting[]): void {
    for (const setting of settings) this.#settings.set(setting.name, setting);
  }

  listen(changed: (who: Who, key: string, value: number) => void): void {
    this.#changed = changed;
  }

  keys(): readonly string[] {
    return [...this.#settings.keys()];
  }

  get(who: Who, key: string): number | null {
    const setting = this.#settings.get(key);
    if (setting === undefined) return null;
    if (who === 'all') return setting.all;
    return who === 'default' ? setting.default : setting.own(who);
  }

  set(who: Who, key: string, value: number): Refusal | null {
    const setting = this.#settings.get(key);
    if (setting === undefined) return refusal(Errno.NoEntry);
    const isNew = this.get(who, key) !== value;
    if (who === 'all') setting.all = value;
    else if (who === 'default') setting.default = value;
    else setting.setOwn(who, value);
    if (!isNew) return null;
    if (who === 'all' && setting === this.forwarding) this.#forwardAll(value);
    this.devices.settingsChanged();
    this.#changed(who, key, value);
    return null;
  }

  /** Whether redirects that come in by the device count: in a router both `all` and its own must say so. IN_DEV_RX_REDIRECTS. */
  acceptsRedirects(device: number): boolean {
    const { all } = this.acceptRedirects;
    const own = this.acceptRedirects.own(device);
    const isRouter = this.forwarding.at(device) !== 0;
    return isRouter ? all !== 0 && own !== 0 : all !== 0 || own !== 0;
  }

  /** A device is new. */
  born(device: number): void {
    for (const setting of this.#settings.values()) setting.born(device);
  }

  /** A device has an address: it follows `default` no more. */
  settle(device: number): void {
    for (const setting of this.#settings.values()) setting.settle(device);
  }

  /** A device is gone. */
  forget(device: number): void {
    for (const setting of this.#settings.values()) setting.forget(device);
  }

  /** As inet_forward_change. */
  #forwardAll(value: number): void {
    this.acceptRedirects.all = value === 0 ? 1 : 0;
    this.forwarding.default = value;
    for (const device of this.devices.indexes()) this.forwarding.setOwn(device, value);
  }
}
