// One stage of a journey: the room, a sentence, the time; to press it is to put the playhead there.

import { useEffect, useRef } from 'preact/hooks';
import type { DropReason } from '../../src/core/drops.ts';
import type { Comparison, RecordedEvent } from '../../src/trace/event.ts';
import { sinceText } from '../../src/trace/times.ts';
import { detail } from '../model/look.ts';
import { NAMED_ROOMS } from '../model/rooms.ts';
import { seek } from '../model/time.ts';
import { Rule } from './About.tsx';
import { keyNamed } from './items.ts';
import type { Stop } from './journey.ts';
import { Mark } from './Mark.tsx';
import { shown } from './shown.ts';
import { holdField } from './spot.ts';

interface StageStopProps {
  readonly stop: Stop;
  /** With what was compared and what else is known. */
  readonly showsAll: boolean;
}

export function StageStop({ stop: { event, sinceMs, at, changes }, showsAll }: StageStopProps) {
  const { id, stage, says, compared, reason, kind } = event;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (at === 'here' && item.current !== null) reveal(item.current);
  }, [at]);
  const known = knownBesides(event);
  const hasMore = compared.length > 0 || (showsAll && known.length > 0);
  return (
    <li ref={item} class="stop" data-at={at} data-layer={NAMED_ROOMS[stage].layer} data-kind={kind}>
      <button
        type="button"
        class="stop-main"
        aria-current={at === 'here' ? 'step' : undefined}
        onClick={() => seek(id)}
      >
        <span class="stop-room">{NAMED_ROOMS[stage].title}</span>
        <span class="stop-time mono">{sinceText(sinceMs)}</span>
        {reason === null && <span class="stop-says">{says}</span>}
      </button>
      {reason !== null && <Drop reason={reason} />}
      {hasMore && (
        <details class="stop-more" key={`${showsAll}`} open={showsAll || kind === 'drop'}>
          <summary>
            <Sum compared={compared} />
          </summary>
          <Compared compared={compared} />
          <dl class="stop-values">
            {known.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="mono">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      {changes.length > 0 && (
        <ul class="stop-changes" aria-label="State that it changed">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** Scrolls the panel, and nothing else, as little as shows the stop. */
function reveal(stop: HTMLElement): void {
  const panel = stop.closest('.panel');
  if (panel === null) return;
  const [own, all] = [stop.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (own.top < all.top) panel.scrollTop -= all.top - own.top;
  else if (own.bottom > all.bottom) panel.scrollTop += own.bottom - all.bottom;
}

/** Values that nothing else here says. */
function knownBesides({ values, compared, reason }: RecordedEvent): [string, string | number][] {
  const said = new Set(compared.map(({ what }) => what));
  return Object.entries(values).filter(
    ([name, value]) => !said.has(name) && value !== reason?.counter,
  );
}

/** A comparison's sign, and how it is shown. */
const SIGNS = {
  true: ['✓', 'is-yes'],
  false: ['✗', 'is-no'],
  null: ['·', 'is-not'],
} as const;

/** How many were compared, and a mark for each. */
function Sum({ compared }: { readonly compared: readonly Comparison[] }) {
  if (compared.length === 0) return <>values</>;
  const failed = compared.filter(({ ok }) => ok === false).length;
  return (
    <>
      {compared.length} compared
      <span class="aloud">{failed === 0 ? ', all hold' : `, ${failed} not as wanted`}</span>
      <span class="stop-marks" aria-hidden="true">
        {compared.map(({ what, ok }) => (
          <span key={what} class={SIGNS[`${ok}`][1]}>
            {SIGNS[`${ok}`][0]}
          </span>
        ))}
      </span>
    </>
  );
}

function Drop({ reason: { name, says, rfc, counter, linux } }: { readonly reason: DropReason }) {
  return (
    <div class="stop-drop">
      <p>
        <strong>✗ dropped: {name}</strong>
      </p>
      <p>{says}</p>
      <p class="small">
        {rfc !== undefined && <Rule rfc={rfc} />}
        {counter !== undefined && (
          <span>
            counted as <code>{counter}</code>
          </span>
        )}
        {linux !== undefined && (
          <span>
            Linux: <code>{linux}</code>
          </span>
        )}
      </p>
    </div>
  );
}

function Compared({ compared }: { readonly compared: readonly Comparison[] }) {
  return (
    <ul class="compared">
      {compared.map((one) => (
        <li key={one.what}>
          <Mark ok={one.ok} dot="decides the way" />
          <span>
            <What comparison={one} /> <span class="mono">{one.has}</span>
            <span class="quiet">
              {one.ok === null ? ', not' : ' wants'} {one.wants}
            </span>
            {one.rfc !== null && (
              <span class="compared-rule">
                <Rule rfc={one.rfc} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What was compared; a field leads to where it is shown. */
function What({ comparison: { what, field } }: { readonly comparison: Comparison }) {
  const key = field === null ? null : keyNamed(shown.value?.items ?? [], field);
  if (key === null) return <span>{what}</span>;
  return (
    <button
      type="button"
      class="packet-link"
      onClick={() => {
        holdField(key);
        detail.value = 'bytes';
      }}
    >
      {what}
    </button>
  );
}
