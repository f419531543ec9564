// Whose house and tables are shown, where there are several stacks: that of the packet, or one that stays.

import { chooseNode } from '../model/choose.ts';
import { stacks } from '../model/follow.ts';
import { pinned } from '../model/state.ts';

export function StackMenu() {
  if (stacks.value.length < 2) return null;
  return (
    <label class="stacks">
      <span class="quiet">Stack</span>
      <select
        class="field"
        value={pinned.value ?? ''}
        onChange={({ currentTarget: { value } }) => chooseNode(value === '' ? null : value)}
      >
        <option value="">follow the packet</option>
        {stacks.value.map(({ name, kind }) => (
          <option key={name} value={name}>
            {name} ({kind})
          </option>
        ))}
      </select>
    </label>
  );
}
