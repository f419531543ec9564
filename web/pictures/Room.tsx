// A room of the house: its name, its question, how much has happened in it; on demand, what it is for.

import { ABOUT } from './About.tsx';
import { nameOf, type Room as RoomPlan } from './rooms.ts';

export interface RoomProps {
  readonly plan: RoomPlan;
  /** How many events there were in it, as people read it. */
  readonly count: string;
  /** Something happens here now. */
  readonly isNow: boolean;
  /** Tokens stand where the question is. */
  readonly isTaken: boolean;
  readonly isOpen: boolean;
  /** Opens or closes the description. */
  readonly open: (isOpen: boolean) => void;
}

export function Room({ plan, count, isNow, isOpen, open }: Omit<RoomProps, 'isTaken'>) {
  const { stage, asks, rect, layer } = plan;
  const key = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') open(!isOpen);
    else if (event.key === 'Escape' && isOpen) open(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g class={`room layer-${layer}${isNow ? ' now' : ''}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: there are no buttons in a drawing. */}
      <g
        class="room-door"
        role="button"
        tabIndex={0}
        aria-expanded={isOpen}
        aria-label={`${nameOf(plan)}: ${asks} ${sumOf(count)} so far`}
        aria-describedby={isOpen ? ABOUT : undefined}
        data-stage={stage}
        onClick={() => open(!isOpen)}
        onKeyDown={key}
        onBlur={() => open(false)}
      >
        <rect class="room-floor" {...rect} rx="5" />
        <rect class="room-edge" x={rect.x} y={rect.y + 6} width="3" height={rect.height - 12} />
      </g>
    </g>
  );
}

/** What is written in a room. It lies above the packets, so that one that passes never hides it. */
export function RoomWords({ plan, count, isTaken }: Pick<RoomProps, 'plan' | 'count' | 'isTaken'>) {
  const { title, asks, rect, layer } = plan;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group takes no focus; its room's name says it.
    <g class={`room-words layer-${layer}${isTaken ? ' taken' : ''}`} aria-hidden="true">
      <text class="room-title" x={rect.x + 12} y={rect.y + 16}>
        {title}
      </text>
      <text class="room-asks" x={rect.x + 12} y={rect.y + 31}>
        {asks}
      </text>
      <text class="room-count" x={rect.x + rect.width - 9} y={rect.y + 15} text-anchor="end">
        {count}
      </text>
    </g>
  );
}

function sumOf(count: string): string {
  if (count === '') return 'No event';
  return count === '1' ? '1 event' : `${count} events`;
}
