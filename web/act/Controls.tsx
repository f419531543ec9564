// What all forms of the panel are made of: a field with its label and what is wrong with it, a menu, a note.

import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../shell/Icon.tsx';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  /** What is wrong with it; null: nothing. */
  readonly fault?: string | null;
  readonly placeholder?: string;
  /** What can be chosen as well. */
  readonly choices?: readonly { readonly value: string; readonly says: string }[];
  /** Behind the field, as `ms`. */
  readonly unit?: string;
  readonly class?: string;
}

/** What is typed stays, right or wrong. */
export function Field(props: FieldProps) {
  const { label, value, change, fault = null, placeholder = '', choices = [], unit } = props;
  const id = useId();
  return (
    <div class={`act-field ${props.class ?? ''}`}>
      <label for={id}>
        {label}
        {unit !== undefined && <span class="quiet"> {unit}</span>}
      </label>
      <input
        id={id}
        class="field mono"
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={value}
        placeholder={placeholder}
        list={choices.length > 0 ? `${id}-list` : undefined}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : `${id}-fault`}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      {choices.length > 0 && (
        <datalist id={`${id}-list`}>
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value} label={choice.says} />
          ))}
        </datalist>
      )}
      {fault !== null && <Fault id={`${id}-fault`}>{fault}</Fault>}
    </div>
  );
}

interface MenuProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly text: string }[];
  readonly change: (value: Value) => void;
  readonly class?: string;
}

export function Menu<Value extends string>(props: MenuProps<Value>) {
  const { label, value, choices, change } = props;
  const id = useId();
  return (
    <div class={`act-field ${props.class ?? ''}`}>
      <label for={id}>{label}</label>
      <select
        id={id}
        class="field"
        value={value}
        onChange={({ currentTarget }) => {
          const choice = choices.find((one) => one.value === currentTarget.value);
          if (choice !== undefined) change(choice.value);
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.text}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Each of them is its own text. */
export const plain = (values: readonly string[]): { value: string; text: string }[] =>
  values.map((value) => ({ value, text: value }));

/** One sentence at what is wrong. */
export function Fault({
  id,
  children,
}: {
  readonly id?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <p class="act-fault" id={id}>
      <Icon name="warning" />
      <span>{children}</span>
    </p>
  );
}

/** Where a form says why what it asked was not done. It is there before there is anything to say, to be read aloud. */
export function Refusal({ says }: { readonly says: string | null }) {
  return <div role="alert">{says !== null && <Fault>{says}</Fault>}</div>;
}
