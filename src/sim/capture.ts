// Writes every frame of a network to a capture, once at each end of its cable: what is seen going in and not
// coming out was lost on the way.

import { Direction } from '../pcap/format.ts';
import type { PcapngWriter } from '../pcap/write.ts';
import type { World } from './world.ts';

/** Takes the frames, as {@link PcapngWriter} does. */
export type CaptureWriter = Pick<PcapngWriter, 'addInterface' | 'packet'>;

/**
 * From now on the writer gets each frame, with the network's time as time since 1970. An interface of the file
 * is an end of a cable, as `a.eth0`, and comes before its first frame. A frame's number is its packet id at
 * every end that it passes.
 */
export function captureTo(writer: CaptureWriter, { clock, observers }: World): void {
  const interfaces = new Map<string, number>();
  observers.push((end, pkt, frame, outbound) => {
    const interfaceId = interfaces.get(end) ?? writer.addInterface({ name: end });
    interfaces.set(end, interfaceId);
    writer.packet({
      interfaceId,
      time: BigInt(Math.round(clock.now * 1e6)),
      bytes: pkt.bytes.subarray(pkt.start, pkt.end),
      direction: outbound ? Direction.Outbound : Direction.Inbound,
      packetId: frame,
    });
  });
}
