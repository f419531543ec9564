// The line under the picture: what happens at the moment that is shown, in a sentence, and beside it how the stacks
// stand while they are held. It grows only for what the other end does meanwhile.

import { recording } from '../model/recording.ts';
import { connection, playhead, state } from '../model/state.ts';

export function Caption() {
  return (
    <div class="caption">
      <Now />
      <Held />
    </div>
  );
}

function Now() {
  const event = recording.value.event(playhead.value);
  if (event === null) return <p class="quiet">{restText()}</p>;
  const { node, packet, layer, says, kind } = event;
  const missing = recording.value.missingBefore(playhead.value);
  return (
    <p class="caption-now">
      <span class="caption-who mono">{packet === 0 ? node : `${node} #${packet}`}</span>
      <span class="caption-layer" style={{ '--layer': `var(--layer-${layer})` }}>
        {layer}
      </span>
      {missing > 0 && (
        <span class="quiet">({missing.toLocaleString('en')} events before this are missing)</span>
      )}
      <span class={kind === 'drop' ? 'caption-drop' : ''} title={says}>
        {says}
      </span>
    </p>
  );
}

function restText(): string {
  if (recording.value.last > 0) return 'Before the first event. Press Play, or step on.';
  return 'Nothing has happened yet.';
}

/** While the stacks stand still, the other end of the cable may not. */
function Held() {
  const now = state.value;
  if (connection.value !== 'open' || now?.held !== true) return null;
  const since = now.virtual ? 'Held: time stands still.' : `Held for ${seconds(now.heldMs)}.`;
  const says = now.meanwhile === null ? since : `${since} Meanwhile: ${now.meanwhile}`;
  return <p class={now.meanwhile === null ? 'caption-held' : 'caption-held meanwhile'}>{says}</p>;
}

function seconds(ms: number): string {
  return `${Math.floor(ms / 1000)} s`;
}
