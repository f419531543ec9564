// One packet in the list.

import type { PacketSummary } from '../../src/trace/packets.ts';
import { Icon } from '../shell/Icon.tsx';
import { FATES } from './fates.ts';
import { lineParts } from './line.ts';
import { causeToldOf, fateToldOf } from './rows.ts';

interface RowProps {
  readonly row: number;
  readonly packet: PacketSummary;
  readonly chosen: boolean;
  /** It begins after the moment that is shown. */
  readonly later: boolean;
}

export function Row({ row, packet, chosen, later }: RowProps) {
  const fate = fateToldOf(packet);
  const { icon, word } = FATES[fate];
  return (
    <tr
      class={later ? 'packet-row later' : 'packet-row'}
      id={`packet-row-${row}`}
      data-row={row}
      aria-rowindex={row + 2}
      aria-selected={chosen}
    >
      <td>{packet.packet}</td>
      <td>{packet.timeMs.toFixed(3)}</td>
      <td>{packet.node}</td>
      <td title={packet.line}>
        {lineParts(packet.line).map(({ text, at, isSpare }) => (
          <span key={at} class={isSpare ? 'packet-spare' : ''}>
            {text}
          </span>
        ))}
      </td>
      <td>{packet.length === 0 ? '' : packet.length}</td>
      <td class={`packet-fate ${fate}`} title={fate === 'dropped' ? (packet.drop ?? '') : ''}>
        <Icon name={icon} />
        <span>{fate === 'dropped' && packet.drop !== null ? packet.drop : word}</span>
      </td>
      <td>{causeToldOf(packet)}</td>
    </tr>
  );
}
