// The packet list and what it leads to: the journey, the fields and bytes, the route, the tables and the counters of a
// packet that is chosen.

import { describe, expect, test } from 'vitest';
import { titled } from '../support/namespace.ts';
import { People } from './support/chromium.ts';
import { Site } from './support/site.ts';
import { worlds } from './support/worlds.ts';

const people = new People();
const site = new Site();

for (const world of worlds(people, site)) {
  describe.skipIf(world.reason)(titled(world.name, world.reason), () => {
    test('the list tells every packet, what became of it and why it is there', async () => {
      const { viewer } = await world.begin();
      await viewer.shoot(`list ${world.name}`);
    });
  });
}
