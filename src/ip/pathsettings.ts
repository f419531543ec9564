// The settings of path MTUs and redirects under their names in sysctl(8).

import { LEAST_PMTU, type PATH_DEFAULTS } from '../route/exceptions.ts';
import type { Routes } from '../route/lookup.ts';
import type { REDIRECT_DEFAULTS, Redirects } from './redirects.ts';
import type { Setting } from './sysctl.ts';
import { SECONDS } from './ticks.ts';

const MOST_BYTE = 255;

/**
 * `net.ipv4.ip_no_pmtu_disc`, `net.ipv4.ip_forward_use_pmtu` and `net.ipv4.route.*`. Times of redirects are in ms, as in a
 * Linux with HZ=1000.
 */
export function pathSettings(routes: Routes, redirects: Redirects): Record<string, Setting> {
  const { settings } = routes.exceptions;
  const ofPath = (key: keyof typeof PATH_DEFAULTS): Setting => ({
    get: () => settings[key],
    set: (value) => {
      settings[key] = value;
      // What was decided by it is decided anew.
      routes.changes.count++;
    },
  });
  const ofRedirects = (key: keyof typeof REDIRECT_DEFAULTS): Setting => ({
    get: () => redirects.settings[key],
    set: (value) => {
      redirects.settings[key] = value;
    },
  });
  return {
    'net.ipv4.ip_no_pmtu_disc': { ...ofPath('ip_no_pmtu_disc'), least: 0, most: MOST_BYTE },
    'net.ipv4.ip_forward_use_pmtu': {
      ...ofPath('ip_forward_use_pmtu'),
      least: 0,
      most: MOST_BYTE,
    },
    'net.ipv4.route.min_pmtu': { ...ofPath('min_pmtu'), least: LEAST_PMTU },
    'net.ipv4.route.mtu_expires': { ...ofPath('mtu_expires'), ...SECONDS },
    'net.ipv4.route.flush': {
      get: () => 0,
      // As ipv4_sysctl_rtcache_flush: whatever is written.
      set: () => routes.exceptions.flush(),
      isWriteOnly: true,
    },
    'net.ipv4.route.gc_timeout': { ...ofPath('gc_timeout'), ...SECONDS },
    'net.ipv4.route.redirect_load': ofRedirects('redirect_load'),
    'net.ipv4.route.redirect_number': ofRedirects('redirect_number'),
    'net.ipv4.route.redirect_silence': ofRedirects('redirect_silence'),
  };
}
