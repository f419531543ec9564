// Makes a cable worse or better, one direction at a time, while it is used.

import './cable.css';
import { signal } from '@preact/signals';
import { recording } from '../../model/recording.ts';
import { Field, Menu, Refusal } from '../Controls.tsx';
import { wholeNumber } from '../number.ts';
import { wayText } from '../parties.ts';
import {
  chooseEnd,
  end,
  fault,
  impair,
  impairable,
  impairmentOf,
  reseed,
  seed,
  shown,
} from './cable.ts';
import { DialRow } from './DialRow.tsx';
import { DIALS, impairmentText, othersText } from './dials.ts';

const MOST_SEED = 2 ** 32 - 1;

export function CableForm() {
  const { cast } = recording.value;
  if (impairable.value.length === 0)
    return <p class="act-form quiet">No cable here can be made worse.</p>;
  const how = shown.value;
  const others = othersText(how);
  const choices = impairable.value.map((name) => ({
    ...{ value: name, text: `${wayText(cast, name)}: ${impairmentText(impairmentOf(name))}` },
  }));
  return (
    <form
      class="act-form"
      onSubmit={(event) => {
        event.preventDefault();
        const read = wholeNumber(typed.value ?? '', 0, MOST_SEED);
        if (read.ok) put(read.value);
      }}
    >
      <Menu label="Direction" value={end.value} choices={choices} change={chooseEnd} />
      <p class="quiet small">What befalls the frames that leave {end.value}:</p>
      <div class="act-dials">
        {DIALS.map((dial) => (
          <DialRow key={`${end.value} ${dial.name}`} dial={dial} />
        ))}
      </div>
      {others !== '' && <p class="quiet small">Besides, as it was set elsewhere: {others}.</p>}
      <Refusal says={fault.value} />
      <button
        type="button"
        class="button"
        disabled={Object.keys(how).length === 0}
        onClick={() => impair({})}
      >
        Perfect again
      </button>
      <Seed />
    </form>
  );
}

/** As typed; null: as it is in force. */
const typed = signal<string | null>(null);

/** The same seed makes the same losses: it is for the whole network, and begins anew with each change. */
function Seed() {
  const text = typed.value ?? `${seed.value}`;
  const read = wholeNumber(text, 0, MOST_SEED);
  return (
    <div class="act-seed">
      <Field
        label="Seed"
        value={text}
        fault={read.ok ? null : read.says}
        change={(value) => {
          typed.value = value;
        }}
      />
      <button type="submit" class="button" disabled={typed.value === null || !read.ok}>
        Begin with it
      </button>
      <button type="button" class="button" onClick={() => put(drawn())}>
        Draw another
      </button>
      <p class="quiet small">
        The same seed makes the same losses. Every change begins anew with it.
      </p>
    </div>
  );
}

function put(value: number): void {
  typed.value = null;
  reseed(value);
}

function drawn(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
}
