// One stage of a journey: the room, a sentence, the time; to press it is to put the playhead there.

import type { DropReason } from '../../src/core/drops.ts';
import type { Comparison } from '../../src/trace/event.ts';
import { detail } from '../model/look.ts';
import { seek } from '../model/time.ts';
import { Rule } from './About.tsx';
import { keyNamed } from './items.ts';
import type { Stop } from './journey.ts';
import { Mark } from './Mark.tsx';
import { roomOf } from './rooms.ts';
import { shown } from './shown.ts';
import { holdField } from './spot.ts';
import { durationText } from './words.ts';

interface StageStopProps {
  readonly stop: Stop;
  /** With what was compared, even if it held. */
  readonly showsAll: boolean;
}

export function StageStop({ stop: { event, sinceMs, at, changes }, showsAll }: StageStopProps) {
  const { id, stage, says, compared, values, reason, kind } = event;
  const seen = showsAll ? compared : compared.filter(({ ok }) => !ok);
  const known = showsAll ? Object.entries(values) : [];
  return (
    <li class="stop" data-at={at} data-layer={roomOf(stage).layer} data-kind={kind}>
      <button
        type="button"
        class="stop-main"
        aria-current={at === 'here' ? 'step' : undefined}
        onClick={() => seek(id)}
      >
        <span class="stop-room">{roomOf(stage).title}</span>
        <span class="stop-time mono">+{durationText(sinceMs)}</span>
        {reason === null && <span class="stop-says">{says}</span>}
      </button>
      {reason !== null && <Drop reason={reason} />}
      {seen.length > 0 && <Compared compared={seen} />}
      {known.length > 0 && (
        <dl class="stop-values">
          {known.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd class="mono">{value}</dd>
            </div>
          ))}
        </dl>
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
          <Mark ok={one.ok} />
          <span>
            <What comparison={one} /> <span class="mono">{one.has}</span>
            <span class="quiet"> wants {one.wants}</span>
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
