// The settings of IGMP under their names in sysctl(8), with what they are in Linux. Documentation/networking/ip-sysctl.rst.

import { Combine, DeviceSetting } from '../ip/conf.ts';
import type { GroupLimits } from '../ip/groups.ts';
import type { Setting } from '../ip/sysctl.ts';

/** Those of the whole stack. */
export interface IgmpSettings {
  /** The robustness variable: how often a change is told. RFC 3376 §8.1. */
  igmp_qrv: number;
  /** Whether the groups of one cable, 224.0.0.0/24, are told too. */
  igmp_link_local_mcast_reports: number;
}

/** Those of each device. */
export class IgmpConf {
  /** 1 or 2: speaks that version only, and an older one where it is heard. */
  readonly forceVersion = new DeviceSetting('force_igmp_version', Combine.Own, false);
  /** The longest between two reports of a change, in ms. */
  readonly v2IntervalMs = new DeviceSetting(
    'igmpv2_unsolicited_report_interval',
    Combine.Own,
    true,
    10_000,
  );
  readonly v3IntervalMs = new DeviceSetting(
    'igmpv3_unsolicited_report_interval',
    Combine.Own,
    true,
    1000,
  );
}

export function igmpSettings(settings: IgmpSettings, limits: GroupLimits): Record<string, Setting> {
  return {
    'net.ipv4.igmp_max_memberships': of(limits, 'igmp_max_memberships'),
    'net.ipv4.igmp_max_msf': of(limits, 'igmp_max_msf'),
    'net.ipv4.igmp_qrv': { ...of(settings, 'igmp_qrv'), least: 1 },
    'net.ipv4.igmp_link_local_mcast_reports': {
      ...of(settings, 'igmp_link_local_mcast_reports'),
      least: 0,
      most: 255,
    },
  };
}

function of<K extends string>(settings: Record<K, number>, key: K): Setting {
  return {
    get: () => settings[key],
    set: (value) => {
      settings[key] = value;
    },
  };
}
