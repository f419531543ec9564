// What a capture says beside a frame: the sentences of events, which are read as late as can be, since what comes a moment
// later may make them better.
//
// A packet's number is its stack's, and no frame's in the file: Wireshark counts those by itself. So a packet is called by
// its stack too, as `a#5`, and each frame says first which one it is.

import type { RecordedEvent } from '../trace/event.ts';
import { comparisonText, linkText } from '../trace/journeytext.ts';
import type { Recording } from '../trace/recording.ts';

const NOTHING: readonly string[] = [];

type Text = string | (() => readonly string[]);

export class Comments {
  readonly #recording: Recording;
  readonly #node: string;
  #texts: Text[] = [];

  /** @param node the stack's name in the capture */
  constructor(recording: Recording, node: string) {
    this.#recording = recording;
    this.#node = node;
  }

  say(text: string): void {
    this.#texts.push(text);
  }

  /** What that event says, and what it found wrong. @param ofPacket said beside another packet's frame */
  tell(id: number, ofPacket: number | null = null): void {
    this.#texts.push(() => {
      const event = this.#recording.brief(id);
      if (event === null) return NOTHING;
      const { says, faults } = event;
      const before = ofPacket === null ? '' : `${packetName(this.#node, ofPacket)}: `;
      return [`${before}${named(says, this.#node)}`, ...faults.map(comparisonText)];
    });
  }

  /** How the event's packet stands to its cause. */
  because(id: number): void {
    this.#texts.push(() => {
      const event = this.#recording.glance(id);
      if (event === null) return NOTHING;
      return [becauseText(event, this.#node)];
    });
  }

  /** Reads all now: the packet may wait for longer than events are kept. */
  settle(): void {
    this.#texts = this.texts();
  }

  copy(): Comments {
    const copy = new Comments(this.#recording, this.#node);
    copy.#texts = [...this.#texts];
    return copy;
  }

  texts(): string[] {
    return this.#texts.flatMap((text) => (typeof text === 'string' ? [text] : text()));
  }
}

/** As `a#5`. */
export const packetName = (node: string, packet: number): string => `${node}#${packet}`;

/** How an event's packet stands to its cause, as `answers a#4`. */
export const becauseText = (
  { cause, causeKind }: Pick<RecordedEvent, 'cause' | 'causeKind'>,
  node: string,
): string => linkText(causeKind ?? 'because-of', packetName(node, cause));

/** A sentence in which packets are `#5`, for where those of several stacks stand. */
export const named = (says: string, node: string): string =>
  says.replace(/(?<![\w#])#(?=\d)/g, () => `${node}#`);

/** A frame's comments: first of all which packet it is. */
export function framed(name: string, [first, ...rest]: readonly string[]): string[] {
  return [first === undefined ? name : `${name}: ${first}`, ...rest];
}

/** What was compared and did not agree. */
export const faultsOf = ({ compared }: RecordedEvent): string[] =>
  compared.filter(({ ok }) => ok === false).map(comparisonText);
