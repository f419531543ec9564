// What a room is for: what is decided there, where the code is, and by which rule.

import { HEIGHT, nameOf, PANEL, type Room, WIDTH } from './rooms.ts';

/** Its id, for the room that it describes. */
export const ABOUT = 'about-room';

export function About({ plan, count }: { readonly plan: Room; readonly count: string }) {
  return (
    <div class="room-about-place" style={placeOf(plan)}>
      <div class="room-about" id={ABOUT} role="status">
        <p class="room-about-title">{nameOf(plan)}</p>
        <p>{plan.says}</p>
        <dl>
          <dt>code</dt>
          <dd class="mono">{plan.file}</dd>
          <dt>rule</dt>
          <dd>{plan.rule}</dd>
          <dt>so far</dt>
          <dd>{count === '' ? 'no event' : `${count} events`}</dd>
        </dl>
      </div>
    </div>
  );
}

/** Beside a room at a wall, level with it; below one in the middle. Where it would stick out it moves inwards. */
function placeOf({ rect: { x, y, width, height } }: Room): Record<string, string> {
  const isMiddle = x >= PANEL.x && x < PANEL.x + PANEL.width;
  if (isMiddle)
    return { '--across': percent(x / WIDTH), '--down': percent((y + height + 6) / HEIGHT) };
  const down = percent(y / HEIGHT);
  if (x < PANEL.x) return { '--across': percent((x + width + 8) / WIDTH), '--down': down };
  return { '--across': `calc(${percent((x - 8) / WIDTH)} - var(--wide))`, '--down': down };
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;
