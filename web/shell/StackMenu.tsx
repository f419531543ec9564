// Whose house and tables are shown, where there are several stacks.

import { chooseNode } from '../model/choose.ts';
import { recording } from '../model/recording.ts';
import { node } from '../model/state.ts';

export function StackMenu() {
  const stacks = recording.value.cast.nodes.filter(({ layers }) => layers.length > 0);
  if (stacks.length < 2) return null;
  return (
    <label class="stacks">
      <span class="quiet">Stack</span>
      <select
        class="field"
        value={node.value}
        onChange={(event) => chooseNode(event.currentTarget.value)}
      >
        {stacks.map(({ name, kind }) => (
          <option key={name} value={name}>
            {name} ({kind})
          </option>
        ))}
      </select>
    </label>
  );
}
