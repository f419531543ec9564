// Says at a form that the stacks are held, and lets them go on.

import { state } from '../model/state.ts';
import { play } from '../model/time.ts';
import { Icon } from '../shell/Icon.tsx';

export function Held({ says }: { readonly says: string }) {
  if (state.value?.held !== true) return null;
  return (
    <div class="act-held" role="note">
      <Icon name="parked" />
      <p>The stacks are held. {says}</p>
      <button type="button" class="button" onClick={play}>
        Go on
      </button>
    </div>
  );
}
