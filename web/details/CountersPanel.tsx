// What the chosen stack has counted: how its packets' lives began and ended, its drops by name, and Linux's counters
// with what they mean. Exact, whatever the page has missed.

import { computed, effect, signal } from '@preact/signals';
import { own } from '../../src/core/own.ts';
import type { NodeTotals } from '../../src/trace/event.ts';
import { cast, recording } from '../model/recording.ts';
import { last, missed, mode, node, totals } from '../model/state.ts';
import './counters.css';
import { type Count, changedNames, dropCounts, linuxCounts, totalsOf } from './counters.ts';
import './details.css';

/** The stacks' own; in a replay, whose stacks are not here, those of its packets. */
const shown = computed<NodeTotals | null>(() => {
  const known = own(totals.value, node.value);
  if (known !== undefined) return known;
  if (mode.value !== 'replay' || last.value === 0) return null;
  return saved.value ?? totalsOf(recording.value.packets, node.value);
});

/** What the stack had counted at the recording's end; null: it is not in the recording. */
const saved = computed<NodeTotals | null>(() => {
  const all = recording.value.totals;
  return all === null ? null : (own(all, node.value) ?? null);
});

const UNCHANGED: ReadonlySet<string> = new Set();

/** What the last change of the totals changed, by node: of those that there are. */
const changed = signal<ReadonlyMap<string, ReadonlySet<string>>>(new Map());
let before = totals.peek();
effect(() => {
  const now = totals.value;
  const names = new Map<string, ReadonlySet<string>>();
  for (const [name, counted] of Object.entries(now)) {
    const old = own(before, name);
    const others = old === undefined ? UNCHANGED : changedNames(counted, old);
    names.set(name, others.size > 0 ? others : (changed.peek().get(name) ?? UNCHANGED));
  }
  before = now;
  changed.value = names;
});

export function CountersPanel() {
  const sums = shown.value;
  const name = node.value;
  if (sums === null)
    return <p class="detail-none">Nothing is counted of {name === '' ? 'any stack' : name} yet.</p>;
  const marks = changed.value.get(name) ?? UNCHANGED;
  const reasons = cast.value.nodes.find((one) => one.name === name)?.reasons ?? [];
  const groups = linuxCounts(sums);
  return (
    <section class="counters" aria-labelledby="counters-title">
      <header class="detail-head">
        <h2 id="counters-title">Counters of {name}</h2>
        <span class="detail-note">
          {mode.value !== 'replay'
            ? 'as they are now'
            : saved.value === null
              ? 'all of the recording'
              : 'as they were at the end'}
        </span>
      </header>
      <Equation own={sums} marks={marks} />
      <h3 class="detail-title">Drops</h3>
      <Counts counts={dropCounts(sums, reasons)} marks={marks} none="No packet was dropped." />
      <h3 class="detail-title">Linux’s counters</h3>
      <p class="detail-note">As nstat prints them; those at 0 are left out.</p>
      {groups.length === 0 && (
        <p class="detail-note">
          {mode.value === 'replay' && saved.value === null
            ? 'This recording does not hold them.'
            : 'All are 0.'}
        </p>
      )}
      {groups.map(({ group, counts }) => (
        <Counts key={group} title={group} counts={counts} marks={marks} none="" />
      ))}
      <Sampled />
    </section>
  );
}

/** At the end: it comes while packets flow, and nothing moves for it. */
function Sampled() {
  const { value } = missed;
  if (value === null) return null;
  return (
    <p class="counters-note">
      {value.events} events are not shown here: {value.says}. These counters are exact all the same.
    </p>
  );
}

interface EquationProps {
  readonly own: NodeTotals;
  readonly marks: ReadonlySet<string>;
}

const BEGAN = ['received', 'originated'] as const;
const ENDED = ['transmitted', 'delivered', 'dropped', 'parked'] as const;

/** Every packet that began has ended in one way, or is in somebody's hands. */
function Equation({ own, marks }: EquationProps) {
  const began = own.received + own.originated;
  const ended = own.transmitted + own.delivered + own.dropped + own.parked;
  const term = (name: (typeof BEGAN | typeof ENDED)[number]) => (
    <div class="term" key={name} data-name={name} data-fresh={marks.has(name) || undefined}>
      <dt>{name}</dt>
      <dd>{own[name]}</dd>
    </div>
  );
  return (
    <figure class="equation">
      <dl>
        {BEGAN.map(term)}
        {ENDED.map(term)}
      </dl>
      <figcaption class="small">
        <span class="mono">
          {own.received} + {own.originated} = {own.transmitted} + {own.delivered} + {own.dropped} +{' '}
          {own.parked}
        </span>{' '}
        {began === ended ? (
          <span class="quiet">✓ every packet is accounted for</span>
        ) : (
          <span class="quiet">{began - ended} on their way</span>
        )}
      </figcaption>
    </figure>
  );
}

interface CountsProps {
  readonly counts: readonly Count[];
  readonly marks: ReadonlySet<string>;
  readonly none: string;
  /** Of a group among others. */
  readonly title?: string;
}

function Counts({ counts, marks, none, title }: CountsProps) {
  if (counts.length === 0) return <p class="detail-note">{none}</p>;
  return (
    <table class="counts">
      {title !== undefined && <caption>{title}</caption>}
      <thead class="aloud">
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Count</th>
        </tr>
      </thead>
      <tbody>
        {counts.map(({ name, value, says }) => (
          <tr key={name} data-fresh={marks.has(name) || undefined}>
            <th scope="row">
              <span class="mono">{name}</span>
              <span class="counts-says">{says}</span>
            </th>
            <td class="mono">
              {marks.has(name) && <span class="aloud">changed: </span>}
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
