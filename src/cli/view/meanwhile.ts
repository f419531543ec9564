// What this machine's kernel does while our stack is held, in words for people, from what the kernel itself says.

import { formatIpv4, type Ipv4Address } from '../../ip/address.ts';
import type { KernelEnd, KernelSight, NeighbourSight, QueueSight } from '../../netdev/kernelend.ts';
import type { Witness } from './clockwork.ts';

export class KernelWitness implements Witness {
  private readonly kernel: Pick<KernelEnd, 'look'>;
  private readonly address: Ipv4Address;
  #atFirst: QueueSight | null = null;

  /** @param address the stack's, as the kernel knows it */
  constructor(kernel: Pick<KernelEnd, 'look'>, address: Ipv4Address) {
    this.kernel = kernel;
    this.address = address;
  }

  begin(): void {
    this.#atFirst = this.kernel.look(this.address)?.queue ?? null;
  }

  says(): string {
    return meanwhile(this.kernel.look(this.address), this.#atFirst, formatIpv4(this.address));
  }
}

/**
 * Two short sentences.
 * @param now null: the device is gone
 * @param atFirst the queue when the stack was held; null: not known
 * @param address the stack's
 */
export function meanwhile(
  now: KernelSight | null,
  atFirst: QueueSight | null,
  address: string,
): string {
  if (now === null) return 'The kernel does not wait: it has taken the device away.';
  const { queue, neighbour } = now;
  const frames = queue === null || atFirst === null ? null : queueText(queue, atFirst);
  const thinks = neighbourText(neighbour, address);
  const what = frames === null ? thinks : `${frames}. ${thinks.replace(/^i/, 'I')}`;
  return `The kernel does not wait: ${what}.`;
}

function queueText(now: QueueSight, atFirst: QueueSight): string {
  const dropped = now.dropped - atFirst.dropped;
  const waiting = Math.max(0, now.sent - now.dropped - now.read);
  const what = waiting === 0 ? 'no frame waits' : counted(waiting, 'frame waits', 'frames wait');
  const lost = dropped === 0 ? '' : `, ${dropped} found it full`;
  return `${what} in its queue of ${now.room}${lost}`;
}

/** As in Linux's net/core/neighbour.c. */
function neighbourText(neighbour: NeighbourSight | null, address: string): string {
  if (neighbour === null) return `it does not know ${address}`;
  const { state, probes } = neighbour;
  switch (state) {
    case 'INCOMPLETE':
      return `it asks who has ${address} (INCOMPLETE)`;
    case 'STALE':
      return `it has not heard of ${address} for a while (STALE)`;
    case 'DELAY':
      return `it will soon ask whether ${address} is there (DELAY)`;
    case 'PROBE':
      return `it asks whether ${address} is there (PROBE), for the ${ordinal(probes)} time`;
    case 'FAILED':
      return `it has given ${address} up (FAILED)`;
    default:
      return `it takes ${address} for ${state}`;
  }
}

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

function ordinal(count: number): string {
  return ['first', 'second', 'third'][count - 1] ?? `${count}th`;
}
