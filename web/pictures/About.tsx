// What a room is for: what is decided there, where the code is, and by which rule.

import { HEIGHT, nameOf, type Room, WIDTH } from './rooms.ts';

/** Its id, for the room that it describes. */
export const ABOUT = 'about-room';

export function About({ plan, count }: { readonly plan: Room; readonly count: string }) {
  return (
    <div class="about" id={ABOUT} role="status" style={beside(plan)}>
      <p class="about-title">{nameOf(plan)}</p>
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
  );
}

/** On the side of the room that is towards the middle, level with it. */
function beside({ rect: { x, y, width, height } }: Room): Record<string, string> {
  const isRight = x + width / 2 > WIDTH * 0.6;
  const isLow = y + height / 2 > HEIGHT / 2;
  return {
    ...(isRight
      ? { right: percent(1 - (x - 8) / WIDTH) }
      : { left: percent((x + width + 8) / WIDTH) }),
    ...(isLow ? { bottom: percent(1 - (y + height) / HEIGHT) } : { top: percent(y / HEIGHT) }),
  };
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;
