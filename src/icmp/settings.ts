// The settings of ICMP under their names in sysctl(8). Bounds are Linux's.

import type { Setting } from '../ip/sysctl.ts';
import { echoSettings } from './echo.ts';
import type { Icmp } from './icmp.ts';

const MOST_BYTE = 255;
const MOST = 2 ** 31 - 1;

export function icmpSettings(icmp: Icmp): Record<string, Setting> {
  const { errors, limits } = icmp;
  const limit = (key: keyof typeof limits.settings, least = 0): Setting => ({
    get: () => limits.settings[key],
    set: (value) => {
      limits.settings[key] = value;
    },
    least,
    most: MOST,
  });
  return {
    ...echoSettings(icmp.echo),
    'net.ipv4.icmp_ratelimit': limit('icmp_ratelimit'),
    'net.ipv4.icmp_ratemask': limit('icmp_ratemask', -MOST - 1),
    'net.ipv4.icmp_msgs_per_sec': limit('icmp_msgs_per_sec'),
    'net.ipv4.icmp_msgs_burst': limit('icmp_msgs_burst'),
    'net.ipv4.route.error_cost': limit('error_cost'),
    'net.ipv4.route.error_burst': limit('error_burst'),
    'net.ipv4.fwmark_reflect': {
      get: () => errors.fwmarkReflect,
      set: (value) => {
        errors.fwmarkReflect = value;
      },
      least: 0,
      most: MOST_BYTE,
    },
    'net.ipv4.icmp_errors_use_inbound_ifaddr': toggle(
      () => errors.useInboundAddress,
      (on) => {
        errors.useInboundAddress = on;
      },
    ),
    'net.ipv4.icmp_ignore_bogus_error_responses': toggle(
      () => !icmp.refusesBogusErrors,
      (on) => {
        icmp.refusesBogusErrors = !on;
      },
    ),
  };
}

const toggle = (get: () => boolean, set: (on: boolean) => void): Setting => ({
  get: () => (get() ? 1 : 0),
  set: (value) => set(value === 1),
  least: 0,
  most: 1,
});
