// The settings of IP and of routing under their names in sysctl(8).

import type { Routes } from '../route/lookup.ts';
import { HashPolicy, type Multipath } from '../route/multipath.ts';
import type { Addresses } from './addresses.ts';
import type { IpOutput } from './output.ts';
import type { Reassembly } from './reassembly.ts';
import { type Setting, Sysctl } from './sysctl.ts';
import { SECONDS } from './ticks.ts';

/** FIB_MULTIPATH_HASH_FIELD_ALL_MASK. */
const ALL_FIELDS = 0xfff;

/** A table of settings with those of the devices, of forwarding and of the choice among nexthops. Other layers add theirs. */
export function ipSettings(routes: Routes, addresses: Addresses, multipath: Multipath): Sysctl {
  const { conf } = addresses;
  const settings = new Sysctl(addresses.devices);
  settings.registerDevices('net.ipv4.conf', conf);
  settings.register({
    'net.ipv4.ip_forward': {
      get: () => conf.forwarding.all,
      set: (value) => conf.set('all', conf.forwarding.name, value),
    },
    ...multipathSettings(multipath, routes),
  });
  return settings;
}

/** Of reassembly: `net.ipv4.ipfrag_*`. The low threshold is never above the high one. */
export function reassemblySettings({ settings }: Reassembly): Record<string, Setting> {
  const of = (key: keyof typeof settings): Setting => ({
    get: () => settings[key],
    set: (value) => {
      settings[key] = value;
    },
    least: 0,
  });
  return {
    'net.ipv4.ipfrag_time': { ...of('ipfrag_time'), ...SECONDS },
    'net.ipv4.ipfrag_max_dist': of('ipfrag_max_dist'),
    'net.ipv4.ipfrag_high_thresh': {
      ...of('ipfrag_high_thresh'),
      get least() {
        return settings.ipfrag_low_thresh;
      },
    },
    'net.ipv4.ipfrag_low_thresh': {
      ...of('ipfrag_low_thresh'),
      get most() {
        return settings.ipfrag_high_thresh;
      },
    },
  };
}

/** Of what this host sends: `net.ipv4.ip_default_ttl`. */
export function outputSettings(output: IpOutput): Record<string, Setting> {
  return {
    'net.ipv4.ip_default_ttl': {
      get: () => output.defaultTtl,
      set: (value) => {
        output.defaultTtl = value;
      },
      least: 1,
      most: 255,
    },
  };
}

function multipathSettings(multipath: Multipath, routes: Routes): Record<string, Setting> {
  const changing = (set: (value: number) => void) => (value: number) => {
    set(value);
    // What was decided by it is decided anew.
    routes.changes.count++;
  };
  return {
    'net.ipv4.fib_multipath_hash_policy': {
      get: () => multipath.policy,
      set: changing((value) => {
        multipath.policy = value;
      }),
      least: HashPolicy.Layer3,
      most: HashPolicy.Custom,
    },
    'net.ipv4.fib_multipath_hash_fields': {
      get: () => multipath.customFields,
      set: changing((value) => {
        multipath.customFields = value;
      }),
      least: 1,
      most: ALL_FIELDS,
    },
    'net.ipv4.fib_multipath_use_neigh': {
      get: () => (multipath.useNeighbours ? 1 : 0),
      set: changing((value) => {
        multipath.useNeighbours = value === 1;
      }),
      least: 0,
      most: 1,
    },
  };
}
