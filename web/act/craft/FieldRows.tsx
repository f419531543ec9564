// The frame's headers with a row for each field to type in. What does not fit stays where it was typed, with the
// reason; what is wrong on the wire says so and may stay.

import { formatValue } from '../../../src/dissect/field.ts';
import { fieldMeaning } from '../../../src/dissect/meaning.ts';
import { Fault } from '../Controls.tsx';
import type { CraftField, CraftHeader } from './fields.ts';
import { crafted, drafts, hexDraft, leaveField, makeRight, takeBack, typeField } from './frame.ts';

export function FieldRows() {
  const now = crafted.value;
  if (now === null) return null;
  const { data, padding } = now;
  return (
    <fieldset
      class="craft-headers"
      disabled={hexDraft.value?.says !== null && hexDraft.value !== null}
    >
      <legend class="aloud">Fields</legend>
      {now.headers.map((header) => (
        <Header key={header.key} header={header} />
      ))}
      <p class="quiet small">
        {data.length} bytes of data{padding.length > 0 && `, ${padding.length} of padding`}: change
        them among the bytes below.
      </p>
    </fieldset>
  );
}

function Header({ header: { key, title, fields, faults } }: { readonly header: CraftHeader }) {
  const wrong = fields.filter((field) => field.faults.length > 0).length + faults.length;
  return (
    <details open class="craft-header" aria-label={title}>
      <summary>
        {title}
        {wrong > 0 && <span class="craft-wrong">✗ {wrong} wrong</span>}
      </summary>
      {faults.map((says) => (
        <Fault key={says}>{says}</Fault>
      ))}
      {fields.map((field) => (
        <Row key={field.key} id={`craft-${key}-${field.spec.name}`} field={field} />
      ))}
    </details>
  );
}

function Row({ id, field }: { readonly id: string; readonly field: CraftField }) {
  const { key, spec, faults, right } = field;
  const draft = drafts.value.get(key);
  const unfit = draft?.says ?? null;
  const says = [unfit, ...faults].filter((text) => text !== null);
  return (
    <div class="craft-row" data-wrong={says.length > 0 || undefined}>
      <label for={id} title={fieldMeaning(field.field.name) ?? undefined}>
        {spec.title}
      </label>
      {spec.format === 'flag' ? <Flag id={id} field={field} /> : <Value id={id} field={field} />}
      {(says.length > 0 || right !== null) && (
        <div class="craft-says" id={`${id}-says`}>
          {says.map((text) => (
            <Fault key={text}>{text}</Fault>
          ))}
          {unfit !== null && (
            <button type="button" class="button" onClick={() => takeBack(key)}>
              Take back
            </button>
          )}
          {right !== null && unfit === null && (
            <button type="button" class="button" onClick={() => makeRight(field)}>
              {faults.length > 0 ? 'Make right' : 'All that is here'}: {formatValue(spec, right)}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function Flag({ id, field }: { readonly id: string; readonly field: CraftField }) {
  return (
    <input
      id={id}
      type="checkbox"
      checked={field.field.value === 1}
      onChange={({ currentTarget }) => typeField(field, currentTarget.checked ? '1' : '0')}
    />
  );
}

function Value({ id, field: crafted }: { readonly id: string; readonly field: CraftField }) {
  const { key, field, spec, faults } = crafted;
  const draft = drafts.value.get(key);
  const names = Object.entries(spec.names);
  const isWrong = faults.length > 0 || (draft?.says ?? null) !== null;
  return (
    <span class="craft-value">
      <input
        id={id}
        class="field mono"
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={draft?.text ?? field.text}
        list={names.length > 0 ? `${id}-names` : undefined}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? `${id}-says` : undefined}
        onInput={({ currentTarget }) => typeField(crafted, currentTarget.value)}
        onBlur={() => leaveField(key)}
      />
      {names.length > 0 && (
        <datalist id={`${id}-names`}>
          {names.map(([number, name]) => (
            <option key={number} value={name} label={number} />
          ))}
        </datalist>
      )}
      {field.meaning !== null && <span class="quiet craft-meaning">{field.meaning}</span>}
    </span>
  );
}
