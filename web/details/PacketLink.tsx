// A packet's number; to press it is to choose the packet.

import { choosePacket } from '../model/choose.ts';
import { recording } from '../model/recording.ts';

export interface PacketLinkProps {
  readonly node: string;
  readonly packet: number;
  /** With its summary behind the number. */
  readonly withLine?: boolean;
}

export function PacketLink({ node, packet, withLine = false }: PacketLinkProps) {
  const { packets } = recording.value;
  const summary = packets.at(packets.indexOf(node, packet));
  const line = summary?.line ?? 'no longer recorded';
  return (
    <button
      type="button"
      class="packet-link"
      title={line}
      disabled={summary === null}
      onClick={() => choosePacket({ node, packet })}
    >
      #{packet}
      {withLine && <span class="packet-line"> {line}</span>}
    </button>
  );
}
