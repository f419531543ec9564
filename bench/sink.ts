// A cable with nobody at its other end.

import type { Driver } from '../src/netdev/device.ts';

/** Takes every frame and has none. */
export class Sink implements Driver {
  readonly mtu = 1500;
  frames = 0;

  receive(): boolean {
    return false;
  }

  send(): null {
    this.frames++;
    return null;
  }

  watch(): void {}

  close(): void {}
}
