// A prompt for the words of `tapip -batch`, one for each stack.

import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { stackNames } from '../../model/follow.ts';
import { announcement, node as shownNode } from '../../model/state.ts';
import { ask } from '../ask.ts';
import { Menu, plain } from '../Controls.tsx';
import { Log } from '../Log.tsx';
import { among, ends, scene } from '../scene.ts';
import { examplesFor, isAt } from './examples.ts';
import { History } from './history.ts';

interface Said {
  readonly number: number;
  readonly node: string;
  readonly line: string;
  /** Null: no answer yet. */
  readonly ok: boolean | null;
  readonly text: string;
}

/** Lines that were carried out, and what came of them. */
const said = signal<readonly Said[]>([]);
const KEPT = 200;
const typed = signal('');
/** Empty: the stack whose house is shown, until somebody types. */
const chosen = signal('');
const history = new History();

export function Prompt() {
  const node = among(stackNames.value, chosen.value, shownNode.value);
  const input = useRef<HTMLInputElement>(null);
  return (
    <form
      class="act-form fills"
      onSubmit={(event) => {
        event.preventDefault();
        void run(node);
      }}
    >
      <Menu
        label="Stack"
        value={node}
        choices={plain(stackNames.value)}
        change={(value) => {
          chosen.value = value;
        }}
      />
      <Output />
      <div class="act-prompt mono">
        <label for="act-prompt">{node}#</label>
        <input
          id="act-prompt"
          ref={input}
          class="field"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-label={`Command for ${node}`}
          placeholder="neigh show"
          onFocus={() => {
            chosen.value = node;
          }}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
          onKeyDown={recall}
        />
        <button type="submit" class="button main">
          Run
        </button>
      </div>
      <Examples
        node={node}
        choose={(line) => {
          typed.value = line;
          input.current?.focus();
        }}
      />
    </form>
  );
}

function Output() {
  return (
    <Log label="Output" last={said.value}>
      {said.value.length === 0 && (
        <p class="quiet">
          The words of ip: addresses, routes, rules, neighbours, settings. “help” lists them.
        </p>
      )}
      {said.value.map(({ number, node, line, ok, text }) => (
        <div key={number}>
          <p class="act-said">
            <span class="quiet">{node}#</span> {line}
          </p>
          {text !== '' && (
            <pre data-refused={ok === false || undefined}>{ok === false ? `✗ ${text}` : text}</pre>
          )}
        </div>
      ))}
    </Log>
  );
}

interface ExamplesProps {
  readonly node: string;
  readonly choose: (line: string) => void;
}

function Examples({ node, choose }: ExamplesProps) {
  const end = ends.value.find((one) => isAt(one, node)) ?? '';
  return (
    <section class="act-examples" aria-label="Examples">
      <h2>Examples</h2>
      <p class="quiet small">
        A click puts one at the prompt. Arrows up and down bring back what was run.
      </p>
      <ul>
        {examplesFor(end, scene.value).map((line) => (
          <li key={line}>
            <button type="button" class="mono" onClick={() => choose(line)}>
              {line}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function recall(event: KeyboardEvent): void {
  const way = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
  if (way === undefined) return;
  event.preventDefault();
  typed.value = history.move(way, typed.value) ?? typed.value;
}

async function run(node: string): Promise<void> {
  const line = typed.value.trim();
  if (line === '') return;
  history.add(line);
  typed.value = '';
  const number = (said.value.at(-1)?.number ?? 0) + 1;
  said.value = [...said.value, { number, node, line, ok: null, text: '' }].slice(-KEPT);
  const answer = await ask({ do: 'words', node, line }, null);
  const text = (answer.ok ? answer.out : answer.says).trimEnd();
  if (answer.ok) announcement.value = `${node}: ${line}: ${text.split('\n', 1)[0] || 'done'}.`;
  said.value = said.value.map((one) =>
    one.number === number ? { ...one, ok: answer.ok, text } : one,
  );
}
