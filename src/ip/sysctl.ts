// The stack's settings under their names in sysctl(8): `net.ipv4.ip_forward`, `net.ipv4.conf.eth0.rp_filter`. A layer
// registers its own; in here is how they are found by name. As Linux's Documentation/networking/ip-sysctl.rst.

import type { Context } from '../core/context.ts';
import { Teller } from '../core/teller.ts';
import { Errno, type Refusal, refusal } from '../route/errno.ts';

/** One setting of the whole stack. */
export interface Setting {
  readonly get: () => number;
  readonly set: (value: number) => void;
  /** What it may be, both included. Default: 32 bits with a sign. */
  readonly least?: number;
  readonly most?: number;
  /** To write it does something, and there is nothing to read. Default false. */
  readonly isWriteOnly?: boolean;
}

/** Index of a device, or what stands for all of them, or for those to come. */
export type Who = number | 'all' | 'default';

/** Settings that each device has: those of one folder, as `net.ipv4.conf`. */
export interface DeviceSettings {
  /** Their names: `rp_filter`. */
  keys(): readonly string[];
  /** Null when there is no such setting, or not for them. */
  get(who: Who, key: string): number | null;
  /** Null when it is set, else why not. */
  set(who: Who, key: string, value: number): Refusal | null;
  /** `changed` is told when one has another value. */
  listen(changed: (who: Who, key: string, value: number) => void): void;
}

/** Whoever knows the devices' names. */
export interface NamedDevices {
  /** Index of the device with that name; 0: there is none. */
  findLink(name: string): number;
  linkNames(): readonly string[];
}

const LEAST = -(2 ** 31);
const MOST = 2 ** 31 - 1;

/** A setting's number: its place among those of its sort, and for one that each device has, whose it is. */
const OF_A_DEVICE = 1 << 31;
const WHO_SHIFT = 12;
const PLACE_MASK = (1 << WHO_SHIFT) - 1;

const codeOf = (who: Who): number => (who === 'default' ? 0 : who === 'all' ? 1 : who + 1);

/** A name, taken apart. */
interface Place {
  readonly settings: DeviceSettings;
  readonly who: Who;
  readonly key: string;
}

export class Sysctl {
  private readonly devices: NamedDevices;
  readonly #settings = new Map<string, Setting>();
  /** `net.ipv4.conf` → what is in it for each device. */
  readonly #folders = new Map<string, DeviceSettings>();
  readonly #told = new Teller();

  constructor(devices: NamedDevices) {
    this.devices = devices;
  }

  /** Tells whom to tell when a setting is written: events of the layer `sysctl`, with the value and what {@link nameOf} reads. */
  bind(ctx: Context): void {
    this.#told.bind(ctx, 'sysctl', ({ detail, value }) => {
      const name = this.nameOf(value);
      const isWriteOnly = this.#settings.get(name)?.isWriteOnly === true;
      return isWriteOnly ? `${name} is written` : `${name} is ${detail} now`;
    });
  }

  /** Makes settings known, each under its full name. */
  register(settings: Readonly<Record<string, Setting>>): void {
    for (const [name, setting] of Object.entries(settings)) this.#settings.set(name, setting);
  }

  /** Makes settings known that each device has: `net.ipv4.conf`. */
  registerDevices(folder: string, settings: DeviceSettings): void {
    this.#folders.set(folder, settings);
    settings.listen((who, key, value) => {
      const place = this.#folderKeys().indexOf(`${folder}.${key}`);
      this.#told.tell(value, OF_A_DEVICE | (codeOf(who) << WHO_SHIFT) | place);
    });
  }

  /**
   * The name of the setting with the number that an event of the layer `sysctl` has as its value; for a device that is not
   * there, `#` and its index stand in it.
   */
  nameOf(number: number): string {
    const place = number & PLACE_MASK;
    if ((number & OF_A_DEVICE) === 0)
      return [...this.#settings.keys()][place] ?? `setting ${place}`;
    const name = this.#folderKeys()[place] ?? `net.ipv4.conf.${place}`;
    const code = (number & ~OF_A_DEVICE) >>> WHO_SHIFT;
    const known = this.devices
      .linkNames()
      .find((link) => codeOf(this.devices.findLink(link)) === code);
    const who = ['default', 'all'][code] ?? known ?? `#${code - 1}`;
    return name.replace(/[^.]+$/, (key) => `${who.replaceAll('.', '/')}.${key}`);
  }

  /** Whether there is such a setting, which may be one only to be written. */
  has(name: string): boolean {
    return this.#settings.has(wordsOf(name).join('.')) || this.get(name) !== null;
  }

  /**
   * Null when there is no such setting, or it is only to be written. Names are as sysctl(8) reads them, so also with `/` in
   * place of `.`.
   */
  get(name: string): number | null {
    const words = wordsOf(name);
    const setting = this.#settings.get(words.join('.'));
    if (setting !== undefined) return setting.isWriteOnly === true ? null : setting.get();
    const place = this.#placeOf(words);
    return place === null ? null : place.settings.get(place.who, place.key);
  }

  /** Null when it is set; else ENOENT: there is no such setting, or EINVAL: it cannot have that value. */
  set(name: string, value: number): Refusal | null {
    const words = wordsOf(name);
    const setting = this.#settings.get(words.join('.'));
    const place = setting === undefined ? this.#placeOf(words) : null;
    if (setting === undefined && place === null) return refusal(Errno.NoEntry);
    const { least, most } = this.bounds(name);
    if (!Number.isInteger(value) || value < least || value > most) return refusal(Errno.Invalid);
    if (place !== null) return place.settings.set(place.who, place.key, value);
    setting?.set(value);
    this.#told.tell(value, [...this.#settings.keys()].indexOf(words.join('.')));
    return null;
  }

  /** What a setting may be, both included. */
  bounds(name: string): { readonly least: number; readonly most: number } {
    const { least = LEAST, most = MOST } = this.#settings.get(wordsOf(name).join('.')) ?? {};
    return { least, most };
  }

  /** Every name, sorted. A dot in a device's name is a `/` in it. */
  names(): readonly string[] {
    const names = [...this.#settings.keys()];
    const devices = this.devices.linkNames();
    for (const [folder, settings] of this.#folders) {
      for (const device of ['all', 'default', ...devices]) {
        const who = this.#whoIs(device);
        if (who === null) continue;
        const keys = settings.keys().filter((key) => settings.get(who, key) !== null);
        names.push(...keys.map((key) => `${folder}.${device.replaceAll('.', '/')}.${key}`));
      }
    }
    return names.sort();
  }

  /** The settings that each device has, all folders behind one another. */
  #folderKeys(): readonly string[] {
    return [...this.#folders].flatMap(([folder, settings]) =>
      settings.keys().map((key) => `${folder}.${key}`),
    );
  }

  #placeOf(words: readonly string[]): Place | null {
    const [key = '', device = ''] = [words.at(-1), words.at(-2)];
    const settings = this.#folders.get(words.slice(0, -2).join('.'));
    const who = this.#whoIs(device);
    if (settings === undefined || who === null || settings.get(who, key) === null) return null;
    return { settings, who, key };
  }

  #whoIs(device: string): Who | null {
    if (device === 'all' || device === 'default') return device;
    const index = this.devices.findLink(device);
    return index === 0 ? null : index;
  }
}

/** The parts of a name; its first separator says which of the two it uses, and the other one stands for a dot in a part. */
function wordsOf(name: string): readonly string[] {
  if (/^[^.]*\//.test(name)) return name.split('/');
  return name.split('.').map((word) => word.replaceAll('/', '.'));
}
