import { Network } from 'tapip/testing';
import { recordStacks } from 'tapip/trace';

const network = new Network();
const a = network.host('a', { addresses: ['10.0.0.1/24'] });
const b = network.host('b', { addresses: ['10.0.0.2/24'] });
network.link(a, b);

const recorded = recordStacks({ a: a.stack, b: b.stack });
network.ping(a, b);

for (const { node, packet, layer, says } of recorded.events())
  console.log(`${node} #${packet} ${layer.padEnd(6)}  ${says}`);
