// A session's listener as the stack calls it: what it throws waits until the stack has done what it does, so that no packet
// is lost by it (core/failures.ts).

import type { Failures } from '../core/failures.ts';
import type { Packet } from '../core/packet.ts';
import type { RawListener } from './options.ts';

export class GuardedListener {
  private readonly listener: RawListener;
  private readonly failures: Failures;

  constructor(listener: RawListener, failures: Failures) {
    this.listener = listener;
    this.failures = failures;
  }

  /** One that throws has heard the datagram all the same. @param failures takes what it throws */
  receive(pkt: Packet, failures: Failures = this.failures): boolean {
    try {
      return this.listener.receive(pkt);
    } catch (error) {
      failures.keep(error);
      return true;
    }
  }

  /** One that hears of no errors has sent nothing that they quote; nor has one that throws. */
  sent(pkt: Packet, quote: number): boolean {
    const { listener } = this;
    if (listener.error === undefined) return false;
    try {
      return listener.sent === undefined || listener.sent(pkt, quote);
    } catch (error) {
      this.failures.keep(error);
      return false;
    }
  }

  error(pkt: Packet, quote: number): void {
    try {
      this.listener.error?.(pkt, quote);
    } catch (error) {
      this.failures.keep(error);
    }
  }

  request(sequence: number): number {
    try {
      return this.listener.request?.(sequence) ?? 0;
    } catch (error) {
      this.failures.keep(error);
      return 0;
    }
  }

  drain(): void {
    try {
      this.listener.drain?.();
    } catch (error) {
      this.failures.keep(error);
    }
  }
}
