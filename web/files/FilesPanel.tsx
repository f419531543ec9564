// What opens files and saves them: two buttons for the page's head, and the dialog that a capture opens.

import { useRef } from 'preact/hooks';
import { last } from '../model/state.ts';
import { Icon } from '../shell/Icon.tsx';
import { CaptureDialog } from './CaptureDialog.tsx';
import { openFile } from './opening.ts';
import { FORMS, type Form, save, whyNot } from './saving.ts';

export function FilesPanel() {
  return (
    <>
      <OpenButton />
      <SaveMenu />
      <CaptureDialog />
    </>
  );
}

function OpenButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="button"
        title="Open a capture (pcapng, pcap) or a recording; or drop it on the page"
        onClick={() => input.current?.click()}
      >
        <Icon name="file" />
        Open
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="A capture or a recording"
        accept=".pcapng,.pcap,.cap,.json"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file can be chosen again.
          currentTarget.value = '';
          if (file !== undefined) void openFile(file);
        }}
      />
    </>
  );
}

const MENU = 'save-menu';

function SaveMenu() {
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLFieldSetElement>(null);
  const choose = (form: Form): void => {
    menu.current?.hidePopover();
    void save(form);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="button"
        disabled={last.value === 0}
        popovertarget={MENU}
        title="Save what is recorded"
      >
        <Icon name="save" />
        Save
      </button>
      <fieldset
        ref={menu}
        id={MENU}
        class="save-menu"
        popover="auto"
        aria-label="Save what is recorded as"
        onBeforeToggle={() => place(menu.current, button.current)}
      >
        {FORMS.map(({ name, text, says }) => (
          <button
            key={name}
            type="button"
            class="save-form"
            disabled={whyNot(name) !== null}
            onClick={() => choose(name)}
          >
            <strong>{text}</strong>
            <span>{whyNot(name) ?? says}</span>
          </button>
        ))}
      </fieldset>
    </>
  );
}

/** Below its button, and within the page. */
function place(menu: HTMLElement | null, button: HTMLElement | null): void {
  if (menu === null || button === null) return;
  const { bottom, right } = button.getBoundingClientRect();
  menu.style.top = `${bottom + 4}px`;
  menu.style.right = `${Math.max(8, document.documentElement.clientWidth - right)}px`;
}
