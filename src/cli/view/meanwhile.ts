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
 * One or two sentences.
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
  const what =
    waiting === 0 ? 'no frame waits' : `${counted(waiting, 'frame waits', 'frames wait')}`;
  const lost = dropped === 0 ? '' : `, and ${dropped} found it full and are lost`;
  return `${what} for us in its queue of ${now.room}${lost}`;
}

/** As in Linux's net/core/neighbour.c. */
function neighbourText(neighbour: NeighbourSight | null, address: string): string {
  if (neighbour === null) return `it has no neighbour entry for ${address}`;
  const { state, probes } = neighbour;
  switch (state) {
    case 'INCOMPLETE':
      return `it asks who has ${address} (INCOMPLETE), and what it wants to send there waits`;
    case 'REACHABLE':
      return `it takes ${address} for reachable`;
    case 'STALE':
      return `it has not heard of ${address} for a while (STALE), and will ask when it next sends there`;
    case 'DELAY':
      return `it has sent to ${address}, which it has not heard of for a while (DELAY), and will soon ask whether we are there`;
    case 'PROBE':
      return `it asks whether ${address} is there (PROBE): ${counted(probes, 'request', 'requests')} without an answer`;
    case 'FAILED':
      return `it has given ${address} up (FAILED): who pings it there hears “Destination Host Unreachable”`;
    default:
      return `its neighbour entry for ${address} is ${state}`;
  }
}

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;
