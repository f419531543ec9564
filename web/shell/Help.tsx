// What the page is, and its keys, in a dialog.

import { useEffect, useRef } from 'preact/hooks';
import { helping } from './helping.ts';
import { KEYS } from './keys.ts';

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = helping.value;
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="help-title"
      onClose={() => {
        helping.value = false;
      }}
    >
      <h2 id="help-title">What you see</h2>
      <p>
        Packets on their way through real stacks, byte by byte, with the reason at each step. The
        picture, the list, the details and the tables all show one moment: the one at which the time
        bar stands. Stop there, step on and back, choose a packet, and read why.
      </p>
      <p>
        Blue with an arrow left by a device; green with a tick reached its user; violet with a
        hooked arrow became its own answer; red with a cross was dropped, and its reason has a name;
        ochre with two bars waits; grey with a ring is on its way. Above the time bar a triangle
        marks a drop, below it a diamond a change in a table.
      </p>
      <p>
        Each stack counts its packets from #1, so what one sends as #7 may come in as #3 at another.
      </p>
      <h2>Keys</h2>
      <dl class="keys">
        {KEYS.map(({ keys, says }) => (
          <div key={says}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button main">
          Close
        </button>
      </form>
    </dialog>
  );
}
