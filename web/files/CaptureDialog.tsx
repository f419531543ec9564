// Asks which stack a capture is fed to. The answers that suit it stand there already; what could not be read of it, or is
// left out, stands above them. Afterwards it says what feeding left out, or took for granted.

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Captured, frames as countOf } from '../../src/view/captured.ts';
import { hostsOf } from '../../src/view/capturedhosts.ts';
import { suggestPorts } from '../../src/view/suggest.ts';
import { Icon } from '../shell/Icon.tsx';
import { feedWaiting, notes, ofStack, type StackText, waiting } from './opening.ts';

export function CaptureDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const captured = waiting.value;
  const open = captured !== null || notes.value.length > 0;
  useEffect(() => {
    if (open && dialog.current?.open === false) dialog.current.showModal();
    if (!open) dialog.current?.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="help capture"
      aria-labelledby="capture-title"
      aria-describedby={captured === null ? undefined : 'capture-read'}
      onClose={() => {
        waiting.value = null;
        notes.value = [];
      }}
    >
      {captured === null ? <Notes /> : <Question key={captured.name} captured={captured} />}
    </dialog>
  );
}

function Notes() {
  return (
    <form method="dialog">
      <h2 id="capture-title">How the capture was taken</h2>
      <ul class="capture-notes">
        {notes.value.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <button type="submit" class="button main">
        Close
      </button>
    </form>
  );
}

function Question({ captured }: { readonly captured: Captured }) {
  const hosts = useMemo(() => hostsOf(captured), [captured]);
  const [text, setText] = useState<StackText>(() => suggestionFor(captured, hosts[0] ?? null));
  const own = useMemo(() => ofStack(captured, text), [captured, text.host]);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const change = (changes: Partial<StackText>): void => setText({ ...text, ...changes });
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFault(await feedWaiting(text));
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2 id="capture-title">Which stack gets these frames?</h2>
      <p>
        {own.frames.length.toLocaleString('en')} frames of {captured.name} go into a stack that
        stands in for the host whose frames they are. What it sends goes nowhere.
      </p>
      <ReadSoFar captured={own} />
      {text.host !== null && (
        <HostField
          hosts={hosts}
          host={text.host}
          change={(host) => change({ host, ports: suggestionFor(captured, host).ports })}
        />
      )}
      <Ports ports={text.ports} change={(ports) => change({ ports })} />
      <Field
        label="Gateway, if it has one"
        value={text.gateway}
        change={(gateway) => change({ gateway })}
      />
      <label class="capture-field">
        <span>
          Routes, rules and settings, in the words of <code>ip -batch</code>
        </span>
        <textarea
          class="field"
          rows={2}
          spellcheck={false}
          placeholder="route add 10.2.0.0/16 via 10.0.0.3"
          value={text.commands}
          onInput={({ currentTarget }) => change({ commands: currentTarget.value })}
        />
      </label>
      <p class="capture-fault" role="alert">
        {fault}
      </p>
      <div class="capture-buttons">
        <button type="submit" class="button main" disabled={busy}>
          {busy ? 'Feeding …' : 'Feed and show'}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            waiting.value = null;
          }}
        >
          Cancel
        </button>
      </div>
    </form>
  );
}

/** What the person should know before anything is fed: the file is damaged, or not all of it can be taken. */
function ReadSoFar({ captured: { damage, frames, notes: left } }: { readonly captured: Captured }) {
  return (
    <div id="capture-read">
      {damage !== null && (
        <div class="banner wrong" role="alert">
          <Icon name="warning" />
          <p>
            {damage}. Only {countOf(frames.length)} before that can be fed.
          </p>
        </div>
      )}
      {left.length > 0 && (
        <ul class="capture-notes">
          {left.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface HostFieldProps {
  readonly hosts: readonly string[];
  readonly host: string;
  readonly change: (host: string) => void;
}

function HostField({ hosts, host, change }: HostFieldProps) {
  return (
    <label class="capture-field">
      The host that the stack stands in for
      <select
        class="field"
        value={host}
        onChange={({ currentTarget }) => change(currentTarget.value)}
      >
        {hosts.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PortsProps {
  readonly ports: StackText['ports'];
  readonly change: (ports: StackText['ports']) => void;
}

function Ports({ ports, change }: PortsProps) {
  const set = (place: number, changes: Partial<StackText['ports'][number]>): void =>
    change(ports.map((port, n) => (n === place ? { ...port, ...changes } : port)));
  return (
    <>
      {ports.map(({ name, mac, addresses }, place) => (
        <fieldset key={name} class="capture-port">
          <legend>{name}</legend>
          <Field
            label="Addresses"
            value={addresses}
            change={(own) => set(place, { addresses: own })}
            placeholder="10.0.0.1/24"
          />
          <Field
            label="Ethernet address"
            value={mac}
            change={(own) => set(place, { mac: own })}
            placeholder="chosen at random"
          />
        </fieldset>
      ))}
    </>
  );
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly change: (value: string) => void;
}

function Field({ label, value, placeholder = '', change }: FieldProps) {
  return (
    <label class="capture-field">
      {label}
      <input
        class="field"
        type="text"
        spellcheck={false}
        autocomplete="off"
        value={value}
        placeholder={placeholder}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  );
}

function suggestionFor(captured: Captured, host: string | null): StackText {
  const ports = suggestPorts(ofStack(captured, { host })).map(({ name, mac, addresses }) => ({
    ...{ name, mac, addresses: addresses.join(' ') },
  }));
  return { host, ports, gateway: '', commands: '' };
}
