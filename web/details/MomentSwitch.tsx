// At which moment the bytes are shown, where they were recorded at two and differ.

import { chooseMoment, moment, moments } from './shown.ts';

export function MomentSwitch() {
  const all = moments.value;
  const now = moment.value;
  if (now === null) return null;
  if (all.length < 2) return <span class="detail-note">{now.says}</span>;
  return (
    <fieldset class="moments">
      <legend class="aloud">The packet’s bytes</legend>
      {all.map(({ id, says }) => (
        <label key={id} class="moment" data-chosen={id === now.id || undefined}>
          <input
            type="radio"
            class="aloud"
            name="moment"
            checked={id === now.id}
            onChange={() => chooseMoment(id)}
          />
          {says}
        </label>
      ))}
    </fieldset>
  );
}
