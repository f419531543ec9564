// What the details are about, and whether it stays: the packet, or for tables and counters the stack, goes along with
// the time bar unless it is pinned. Its height never changes.

import { chooseNode, choosePacket } from '../model/choose.ts';
import { inView, letGo, stackNames } from '../model/follow.ts';
import { DETAILS, detail } from '../model/look.ts';
import { chosen, node, pinned } from '../model/state.ts';
import { Icon } from './Icon.tsx';

/** The details that are about a packet; the others are about a stack. */
const OF_PACKETS: readonly string[] = DETAILS.slice(0, 3);

export function Pin() {
  return OF_PACKETS.includes(detail.value) ? <PacketPin /> : <StackPin />;
}

function PacketPin() {
  const packet = inView.value;
  if (packet === null) return <Bar what="" how="No packet yet" isPinned={false} toggle={null} />;
  const isPinned = chosen.value !== null;
  return (
    <Bar
      what={`#${packet.packet} of ${packet.node}`}
      how={isPinned ? 'stays' : 'follows the time bar'}
      isPinned={isPinned}
      toggle={() => (isPinned ? letGo() : choosePacket(packet))}
    />
  );
}

function StackPin() {
  const name = node.value;
  const isAlone = stackNames.value.length < 2;
  const isPinned = pinned.value !== null;
  const how = isPinned ? 'stays' : chosen.value === null ? 'follows the time bar' : 'of the packet';
  return (
    <Bar
      what={name}
      how={isAlone ? '' : how}
      isPinned={isPinned}
      toggle={isAlone ? null : () => chooseNode(isPinned ? null : name)}
    />
  );
}

interface BarProps {
  readonly what: string;
  readonly how: string;
  readonly isPinned: boolean;
  /** Null: there is nothing to pin. */
  readonly toggle: (() => void) | null;
}

function Bar({ what, how, isPinned, toggle }: BarProps) {
  return (
    <div class={isPinned ? 'pin pinned' : 'pin'}>
      <Icon name={isPinned ? 'pin' : 'follow'} />
      <p>
        <strong>{what}</strong> {how}
      </p>
      {toggle !== null && (
        <button
          type="button"
          class="button bare small"
          title={isPinned ? 'Go along with the time bar (Esc)' : 'Stay with it'}
          onClick={toggle}
        >
          {isPinned ? 'Let go' : 'Pin'}
        </button>
      )}
    </div>
  );
}
