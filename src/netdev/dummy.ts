// A link to nowhere, as Linux's dummy: what is sent there is gone, and nothing ever comes.

import type { DropReason } from '../core/drops.ts';
import type { Packet } from '../core/packet.ts';
import type { Driver } from './device.ts';

export class Dummy implements Driver {
  /** The longest IPv4 datagram. */
  readonly mtu = 65535;

  receive(_pkt: Packet): boolean {
    return false;
  }

  send(_pkt: Packet): DropReason | null {
    return null;
  }

  watch(): void {}

  close(): void {}
}
