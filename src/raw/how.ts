// How a session's next packets go: what may change from one to the next, checked where it is set, so that sending need not.

import type { SendOptions } from '../ip/send.ts';
import { byte, pathMtuOf } from './options.ts';

/** Setting a field throws a sentence where the value makes no sense, and then nothing has changed. */
export class RawHow {
  private readonly sending: SendOptions;

  /** @param sending what is set */
  constructor(sending: SendOptions) {
    this.sending = sending;
    Object.preventExtensions(this);
  }

  /** Hops, 1 to 255; 0: as many as `SendOptions.ttl` says. */
  get ttl(): number {
    return this.sending.ttl;
  }

  set ttl(hops: number) {
    this.sending.ttl = byte('ttl', hops);
  }

  /** DSCP and ECN, 0 to 255. */
  get tos(): number {
    return this.sending.tos;
  }

  set tos(tos: number) {
    this.sending.tos = byte('tos', tos);
  }

  /** One of `PathMtu`. */
  get pathMtu(): number {
    return this.sending.pathMtu;
  }

  set pathMtu(pathMtu: number) {
    this.sending.pathMtu = pathMtuOf(pathMtu);
  }
}
