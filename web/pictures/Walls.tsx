// What stands still in the house: ground, walls, roof, and the panel where the cables are plugged in.

import type { Socket } from './place.ts';
import { HEIGHT, PANEL, WALLS, WIDTH } from './rooms.ts';
import { shorten } from './words.ts';

const { left, right, eaves, ridge, ground } = WALLS;
const MIDDLE = WIDTH / 2;
const OUTLINE = `M${left} ${ground}V${eaves}L${MIDDLE} ${ridge}L${right} ${eaves}V${ground}Z`;

export interface WallsProps {
  readonly name: string;
  readonly sockets: readonly Socket[];
  /** The sockets at which there are frames now. */
  readonly busy: ReadonlySet<string>;
}

export function Walls({ name, sockets, busy }: WallsProps) {
  return (
    <g>
      <path class="house-wall" d={OUTLINE} />
      <text class="house-name" x={MIDDLE} y={eaves - 6} text-anchor="middle">
        {shorten(name, 48)}
      </text>
      <path class="house-ground" d={`M0 ${ground}H${WIDTH}`} />
      <rect class="house-panel" {...PANEL} rx="5" />
      {sockets.map(({ name: device, x, width }) => (
        <g key={device} class={busy.has(device) ? 'socket busy' : 'socket'}>
          <path class="socket-cable" d={`M${x} ${PANEL.y + 33}V${HEIGHT}`} />
          <rect x={x - width / 2} y={PANEL.y + 7} width={width} height="26" rx="4" />
          <text x={x} y={PANEL.y + 24} text-anchor="middle">
            {shorten(device, Math.floor(width / 7))}
          </text>
        </g>
      ))}
    </g>
  );
}
