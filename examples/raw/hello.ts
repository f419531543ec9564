import { formatIpv4, type Ipv4Address, Loop, parseCidr, Stack, simHost } from 'tapip';

const [own, peer] = [parseCidr('10.0.0.1/24'), parseCidr('10.0.0.2/24')];
if (own === null || peer === null) throw new Error('no addresses');
const stack = new Stack();
const host = simHost({ address: peer });
stack.addDevice(host.cable, { addresses: [own] });

host.stack.raw.open(
  { protocol: 253 },
  {
    receive: ({ bytes, view, network, transport, end }) => {
      const from = formatIpv4(view.getInt32(network + 12) as Ipv4Address);
      console.log(`from ${from}: ${new TextDecoder().decode(bytes.subarray(transport, end))}`);
      return true;
    },
  },
);
const [heard, unheard] = [253, 254].map((protocol) =>
  stack.raw.open(
    { protocol },
    {
      receive: () => false,
      error: ({ view, start }, quote) => {
        const to = formatIpv4(view.getInt32(quote + 16) as Ipv4Address);
        console.log(
          `ICMP type ${view.getUint8(start)}, code ${view.getUint8(start + 1)} about ${to}`,
        );
        loop.stop();
      },
    },
  ),
);
const loop = new Loop();
loop.add(stack);
loop.add(host.stack);
const words = new TextEncoder().encode('hello, host');
loop.run(stack, () => {
  for (const session of [heard, unheard]) session?.send(words, peer.address);
});
await loop.ended;
