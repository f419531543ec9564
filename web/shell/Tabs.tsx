// Tabs by the ARIA pattern: one stop of the Tab key, arrows choose, the panel is named by its tab.

import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export interface TabText<Name extends string> {
  readonly name: Name;
  readonly text: string;
}

interface TabsProps<Name extends string> {
  /** Names the tabs to those who hear the page; the beginning of their ids. */
  readonly label: string;
  readonly id: string;
  readonly tabs: readonly TabText<Name>[];
  readonly chosen: Signal<Name>;
  readonly class: string;
}

export function Tabs<Name extends string>({
  label,
  id,
  tabs,
  chosen,
  class: look,
}: TabsProps<Name>) {
  const choose = (index: number): void => {
    const tab = tabs.at(index % tabs.length);
    if (tab === undefined) return;
    chosen.value = tab.name;
    document.getElementById(`${id}-tab-${tab.name}`)?.focus();
  };
  const key = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ name }) => name === chosen.value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    choose(to);
  };
  return (
    <div class={look} role="tablist" aria-label={label} onKeyDown={key}>
      {tabs.map(({ name, text }) => (
        <button
          type="button"
          class="tab"
          role="tab"
          key={name}
          id={`${id}-tab-${name}`}
          data-text={text}
          aria-selected={chosen.value === name}
          aria-controls={`${id}-panel`}
          tabIndex={chosen.value === name ? 0 : -1}
          onClick={() => {
            chosen.value = name;
          }}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

interface PanelProps {
  readonly id: string;
  readonly chosen: string;
  readonly class: string;
  readonly children: ComponentChildren;
}

/** What the chosen tab shows. It scrolls, so it takes the focus. */
export function TabPanel({ id, chosen, class: look, children }: PanelProps) {
  return (
    <div
      class={look}
      role="tabpanel"
      id={`${id}-panel`}
      aria-labelledby={`${id}-tab-${chosen}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {children}
    </div>
  );
}
