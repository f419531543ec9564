// Whose house and tables are shown, where there are several stacks: that of the packet, or one that stays.

import { chooseNode } from '../model/choose.ts';
import { stackNames } from '../model/follow.ts';
import { cast } from '../model/recording.ts';
import { pinned } from '../model/state.ts';

export function StackMenu() {
  if (stackNames.value.length < 2) return null;
  const stacks = cast.value.nodes.filter(({ layers }) => layers.length > 0);
  return (
    <label class="stacks">
      <span class="quiet">Stack</span>
      <select
        class="field"
        value={pinned.value ?? ''}
        onChange={({ currentTarget: { value } }) => chooseNode(value === '' ? null : value)}
      >
        <option value="">follow the packet</option>
        {stacks.map(({ name, kind }) => (
          <option key={name} value={name}>
            {name} ({kind})
          </option>
        ))}
      </select>
    </label>
  );
}
