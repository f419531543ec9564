// One thing that befalls frames: a slider, and the number beside it.

import { useState } from 'preact/hooks';
import { Fault } from '../Controls.tsx';
import { anyNumber } from '../number.ts';
import { impair, shown } from './cable.ts';
import { type Dial, dialled, numberAt, placeOn, SLIDER, turned } from './dials.ts';

export function DialRow({ dial }: { readonly dial: Dial }) {
  const number = dialled(dial, shown.value);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? `${number}`;
  const read = anyNumber(text, 0, dial.most);
  const { name, title, unit, says } = dial;
  const fault = `dial-${name}-fault`;
  const turn = (value: number): void => impair(turned(shown.value, dial, value));
  return (
    <div class="act-dial" data-on={number > 0 || undefined}>
      <label for={`dial-${name}`}>{title}</label>
      <input
        id={`dial-${name}`}
        class="field mono"
        type="text"
        inputmode="decimal"
        autocomplete="off"
        value={text}
        aria-label={`${title} in ${unit}`}
        aria-invalid={!read.ok}
        aria-describedby={read.ok ? `dial-${name}-says` : fault}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          const now = anyNumber(value, 0, dial.most);
          if (now.ok) turn(now.value);
        }}
        onBlur={() => read.ok && setTyped(null)}
      />
      <span class="quiet">{unit}</span>
      <input
        type="range"
        min={0}
        max={SLIDER}
        step={1}
        value={placeOn(dial, number)}
        aria-label={title}
        aria-valuetext={`${number} ${unit}`}
        onInput={({ currentTarget: { value } }) => {
          setTyped(null);
          turn(numberAt(dial, Number(value)));
        }}
      />
      <p class="quiet small" id={`dial-${name}-says`}>
        {says}
      </p>
      {!read.ok && <Fault id={fault}>{read.says}</Fault>}
    </div>
  );
}
