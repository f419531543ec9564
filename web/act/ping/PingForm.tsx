// Ping from a stack. What it prints comes into the stack's terminal.

import { signal } from '@preact/signals';
import { stackNames } from '../../model/follow.ts';
import { topology } from '../../session/playground.ts';
import { ask, faultOf } from '../ask.ts';
import { Field, Menu, plain, Refusal } from '../Controls.tsx';
import { Held } from '../Held.tsx';
import { partiesFor } from '../parties.ts';
import { among, scene } from '../scene.ts';
import { Terminal } from '../Terminal.tsx';
import { type Cut, type Faults, type PingText, pingRequest, USUAL_PING } from './ping.ts';

const from = signal('');
/** Empty `to`: whoever suggests itself. */
const typed = signal<PingText>(USUAL_PING);
const touchedTo = signal(false);
const faults = signal<Faults<PingText>>({});
const refusal = signal<string | null>(null);

const CUTS: readonly { value: Cut; text: string }[] = [
  { value: 'settings', text: 'as the stack’s settings say' },
  { value: 'yes', text: 'yes' },
  { value: 'no', text: 'no (DF is set)' },
];

export function PingForm() {
  const node = among(stackNames.value, from.value, topology.value?.start?.from);
  const parties = partiesFor(node, scene.value);
  const text = { ...typed.value, to: touchedTo.value ? typed.value.to : suggested(node, parties) };
  const field = (name: Exclude<keyof PingText, 'cut'>, label: string, more: object = {}) => (
    <Field
      label={label}
      value={text[name]}
      fault={faults.value[name] ?? null}
      change={(value) => type(name, value)}
      {...more}
    />
  );
  return (
    <form
      class="act-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(node, text);
      }}
    >
      <div class="act-grid">
        <Menu label="From" value={node} choices={plain(stackNames.value)} change={choose} />
        {field('to', 'To', { choices: parties, placeholder: 'address or name' })}
      </div>
      <div class="act-grid three">
        {field('count', 'Count')}
        {field('interval', 'Interval', { unit: 'ms' })}
        {field('size', 'Size', { unit: 'bytes' })}
      </div>
      <details>
        <summary>TTL, cutting, TOS, mark</summary>
        <div class="act-grid three">
          {field('ttl', 'TTL', { placeholder: 'the stack’s' })}
          {field('tos', 'TOS', { placeholder: '0' })}
          {field('mark', 'Mark', { placeholder: '0' })}
        </div>
        <Menu
          label="May be cut on its way"
          value={text.cut}
          choices={CUTS}
          change={(cut) => {
            typed.value = { ...typed.value, cut };
          }}
        />
      </details>
      <Held says="A ping begins now; its answers and its next requests wait until you go on." />
      <button type="submit" class="button main">
        Ping
      </button>
      <Refusal says={refusal.value} />
      <Terminal node={node} />
    </form>
  );
}

function choose(node: string): void {
  from.value = node;
}

function type(name: keyof PingText, value: string): void {
  if (name === 'to') touchedTo.value = true;
  typed.value = { ...typed.value, [name]: value };
  faults.value = { ...faults.value, [name]: undefined };
}

function suggested(node: string, parties: readonly { readonly value: string }[]): string {
  const start = topology.value?.start;
  return start?.from === node ? start.to : (parties[0]?.value ?? '');
}

async function send(node: string, text: PingText): Promise<void> {
  const asked = pingRequest(node, text);
  faults.value = asked.ok ? {} : asked.faults;
  refusal.value = asked.ok ? null : 'Nothing was sent: see the fields above.';
  if (!asked.ok) return;
  refusal.value = faultOf(await ask(asked.request, `Pinging ${asked.request.to} from ${node}.`));
}
