// What one direction of a cable is like as long as nobody changes it.

import { seedFor } from '../../core/seeds.ts';
import { FRAME_HEADER } from '../device.ts';
import { Chance, Loss } from './chance.ts';
import { Delay } from './delay.ts';
import { DEFAULT_LIMIT, type Impairment, impairmentFault } from './impairment.ts';

export class Conditions {
  readonly how: Impairment;
  /** Frames. */
  readonly limit: number;
  /** Bytes of the longest frame. */
  readonly maxLength: number;
  readonly delay: Delay;
  // A generator each, so that more delay does not mean other losses.
  readonly loss: Loss;
  readonly duplicate: Chance;
  readonly corrupt: Chance;
  readonly truncate: Chance;
  readonly reorder: Chance;

  /**
   * Throws when the impairment is an impossible one.
   * @param before what it was like until now; frames that come now stay behind those that came then
   */
  constructor(how: Impairment, seed: number, before: Conditions | null) {
    const fault = impairmentFault(how);
    if (fault !== null) throw new Error(fault);
    this.how = how;
    this.limit = how.limit ?? DEFAULT_LIMIT;
    this.maxLength = (how.mtu ?? Number.MAX_SAFE_INTEGER) + FRAME_HEADER;
    this.delay = new Delay(how, seedFor(seed, 'jitter'), before?.delay.last ?? 0);
    this.loss = new Loss(how.loss ?? 0, how.burst, seedFor(seed, 'loss'));
    this.duplicate = new Chance(how.duplicate ?? 0, seedFor(seed, 'duplicate'));
    this.corrupt = new Chance(how.corrupt ?? 0, seedFor(seed, 'corrupt'));
    this.truncate = new Chance(how.truncate ?? 0, seedFor(seed, 'truncate'));
    this.reorder = new Chance(how.reorder ?? 0, seedFor(seed, 'reorder'));
  }
}
