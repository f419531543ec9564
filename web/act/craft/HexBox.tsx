// All bytes of the frame in hex, to be typed or pasted: fields and bytes are two looks at the same frame.

import { Fault } from '../Controls.tsx';
import { frame, hexDraft, hexShown, leaveHex, takeBackHex, typeHex } from './frame.ts';

const LEAST_ROWS = 4;
const MOST_ROWS = 12;

export function HexBox() {
  const bytes = frame.value;
  if (bytes === null) return null;
  const says = hexDraft.value?.says ?? null;
  const rows = Math.min(Math.max(hexShown.value.split('\n').length, LEAST_ROWS), MOST_ROWS);
  return (
    <div class="craft-hex">
      <label for="craft-hex">
        Bytes, in hex <span class="quiet">{bytes.length}</span>
      </label>
      <textarea
        id="craft-hex"
        class="field mono"
        rows={rows}
        autocomplete="off"
        spellcheck={false}
        value={hexShown.value}
        aria-invalid={says !== null}
        aria-describedby={says === null ? undefined : 'craft-hex-fault'}
        onInput={({ currentTarget }) => typeHex(currentTarget.value)}
        onBlur={leaveHex}
      />
      {says !== null && (
        <div class="craft-says" id="craft-hex-fault">
          <Fault>{says}</Fault>
          <button type="button" class="button" onClick={takeBackHex}>
            Take back
          </button>
        </div>
      )}
    </div>
  );
}
