// The journey of one packet as text: each of its stages with all that was compared and what changed, its causes by name,
// and what it brought about further to the right; and where it is a request, who read the answer.

import { BELOW, eventLines, linkText } from './journeytext.ts';
import type { Recording } from './recording.ts';

/** An event to tell, and how far it is from the packet whose journey it is; 0: it is the packet's own. */
interface Told {
  readonly id: number;
  readonly depth: number;
}

/**
 * Its lines; null: nothing of the packet is in the recording.
 * @param began milliseconds on the stack's clock from which times count
 */
export function packetJourney(
  recording: Recording,
  node: string,
  packet: number,
  began: number,
): string[] | null {
  const whole = recording.packet(node, packet);
  if (whole === null) return null;
  const summaryOf = (number: number) =>
    recording.packets.at(recording.packets.indexOf(node, number));
  const told: Told[] = whole.events.map((id) => ({ id, depth: 0 }));
  for (const { packet: effect, id } of whole.effects) {
    told.push(...effects(recording, node, effect, id, 1, new Set([packet])));
  }
  // One that came by the loopback is there already.
  const known = new Set(told.map(({ id }) => id));
  const answers = whole.answers.filter(({ id }) => !known.has(id));
  told.push(...answers.map(({ id }) => ({ id, depth: 1 })));
  told.sort((a, b) => a.id - b.id);
  const links = whole.request === null ? whole.causes : [...whole.causes, whole.request];
  const lines = told.flatMap(({ id, depth }) => {
    const below = depth === 0 ? 'all' : 'nothing';
    const [line = '', ...notes] = eventLines(recording, id, { began, depth, below });
    const because = links
      .filter((link) => depth === 0 && link.id === id)
      .map(
        ({ kind, packet: other }) =>
          `${BELOW}${linkText(kind, `packet ${other}`)}: ${summaryOf(other)?.line ?? '-'}`,
      );
    return [line, ...because, ...notes];
  });
  const summary = summaryOf(packet);
  return [`packet ${packet}: ${summary?.line}, ${summary?.drop ?? summary?.fate}`, ...lines];
}

/** The events of a packet from one that names its cause up to one that names another, and what they brought about. */
function effects(
  recording: Recording,
  node: string,
  packet: number,
  from: number,
  depth: number,
  above: ReadonlySet<number>,
): Told[] {
  const whole = recording.packet(node, packet);
  if (whole === null || above.has(packet)) return [];
  const next = whole.causes.find(({ id }) => id > from)?.id ?? Number.POSITIVE_INFINITY;
  const isIn = (id: number): boolean => id >= from && id < next;
  const known = new Set([...above, packet]);
  return [
    ...whole.events.filter(isIn).map((id) => ({ id, depth })),
    ...whole.effects
      .filter(({ id }) => isIn(id))
      .flatMap((link) => effects(recording, node, link.packet, link.id, depth + 1, known)),
  ];
}
