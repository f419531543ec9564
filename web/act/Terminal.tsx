// What programs on a stack printed, as a terminal shows it.

import { signal } from '@preact/signals';
import { linesTold, mixedPrograms, signOf } from '../model/printed.ts';
import { lines, type PrintedLine } from '../model/state.ts';
import { Log } from './Log.tsx';

/** Number of the last line that was cleared away. */
const cleared = signal(0);

export function Terminal({ node }: { readonly node: string }) {
  const isHere = (line: PrintedLine): boolean => line.node === node && line.number > cleared.value;
  const all = lines.value.filter(isHere);
  const shown = linesTold.value.filter(isHere);
  const later = all.length - shown.length;
  const mixed = mixedPrograms(shown);
  return (
    <section class="act-terminal" aria-label={`Terminal of ${node}`}>
      <div class="act-terminal-head">
        <h2>Terminal of {node}</h2>
        <button
          type="button"
          class="button bare"
          disabled={all.length === 0}
          onClick={() => {
            cleared.value = lines.value.at(-1)?.number ?? 0;
          }}
        >
          Clear
        </button>
      </div>
      <Log label={`Lines of ${node}`} last={shown.length}>
        {all.length === 0 && <p class="quiet">What ping and arping print comes here.</p>}
        {shown.map(({ number, program, text }) => (
          <p key={number} data-sum={SUMMARY.test(text) || undefined}>
            {mixed.has(program) && <span class="quiet">{signOf(program, mixed)}</span>}
            {text}
          </p>
        ))}
        {later > 0 && (
          <p class="quiet">
            … {later === 1 ? 'a line' : `${later} lines`} more when the time bar is there
          </p>
        )}
      </Log>
    </section>
  );
}

/** The lines that say what came of it all. */
const SUMMARY = /^(\d+ packets transmitted|rtt min|Sent \d+ probes|Received \d+ response)/;
