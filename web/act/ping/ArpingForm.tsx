// Arping from a device: who has an address on its cable.

import { signal } from '@preact/signals';
import { ask, faultOf } from '../ask.ts';
import { Field, Menu, plain, Refusal } from '../Controls.tsx';
import { Held } from '../Held.tsx';
import { nodeOf, partiesFor, stationsAt } from '../parties.ts';
import { among, ends, scene } from '../scene.ts';
import { Terminal } from '../Terminal.tsx';
import { type ArpingText, arpingRequest, type Faults, USUAL_ARPING } from './ping.ts';

const from = signal('');
const typed = signal<ArpingText>(USUAL_ARPING);
const touchedTo = signal(false);
const faults = signal<Faults<ArpingText>>({});
const refusal = signal<string | null>(null);

export function ArpingForm() {
  const end = among(ends.value, from.value);
  const node = nodeOf(end);
  const suggestion = stationsAt(end, scene.value).peer.ip;
  const text = { ...typed.value, to: touchedTo.value ? typed.value.to : suggestion };
  return (
    <form
      class="act-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(end, text);
      }}
    >
      <p class="quiet small">
        Asks by ARP who has an address, again and again. It leaves the stack’s table of neighbours
        alone.
      </p>
      <div class="act-grid">
        <Menu
          label="From"
          value={end}
          choices={plain(ends.value)}
          change={(value) => {
            from.value = value;
          }}
        />
        <Field
          label="To"
          value={text.to}
          fault={faults.value.to ?? null}
          choices={partiesFor(node, scene.value)}
          placeholder="address or name"
          change={(to) => {
            touchedTo.value = true;
            type({ to });
          }}
        />
      </div>
      <Field
        class="short"
        label="Count"
        value={text.count}
        fault={faults.value.count ?? null}
        change={(count) => type({ count })}
      />
      <Held says="A request goes out now; answers and the next requests wait until you go on." />
      <button type="submit" class="button main">
        Arping
      </button>
      <Refusal says={refusal.value} />
      <Terminal node={node} />
    </form>
  );
}

function type(changes: Partial<ArpingText>): void {
  typed.value = { ...typed.value, ...changes };
  faults.value = {};
}

async function send(end: string, text: ArpingText): Promise<void> {
  const asked = arpingRequest(end, text);
  faults.value = asked.ok ? {} : asked.faults;
  refusal.value = asked.ok ? null : 'Nothing was sent: see the fields above.';
  if (!asked.ok) return;
  refusal.value = faultOf(await ask(asked.request, `Asking for ${asked.request.to} by ${end}.`));
}
