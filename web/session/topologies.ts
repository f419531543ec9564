// The topologies that are built in, by the names that they have in the page's address.

import blackhole from '../../examples/topologies/blackhole.json' with { type: 'json' };
import lossy from '../../examples/topologies/lossy.json' with { type: 'json' };
import mtuBlackSpot from '../../examples/topologies/mtu-black-spot.json' with { type: 'json' };
import router from '../../examples/topologies/router.json' with { type: 'json' };
import oneSwitch from '../../examples/topologies/switch.json' with { type: 'json' };
import twoHosts from '../../examples/topologies/two-hosts.json' with { type: 'json' };
import uplinks from '../../examples/topologies/uplinks.json' with { type: 'json' };

/** As they are in their files, from the simplest on: what is wrong with one is found when it is opened. */
export const TOPOLOGIES: Readonly<Record<string, { readonly title: string }>> = {
  'two-hosts': twoHosts,
  switch: oneSwitch,
  router,
  blackhole,
  uplinks,
  lossy,
  'mtu-black-spot': mtuBlackSpot,
};
