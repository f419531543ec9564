// Time: pause and go on, step on and back, the recorded ring to scrub through, the pace, and how far behind the page is.

import { momentText } from '../../src/trace/times.ts';
import { recording } from '../model/recording.ts';
import { playhead } from '../model/state.ts';
import {
  behind,
  goesOn,
  PACES,
  pace,
  paceText,
  stepPacket,
  stepStage,
  toggle,
  toLive,
} from '../model/time.ts';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';
import { Scrubber } from './Scrubber.tsx';

export function TimeBar() {
  return (
    <section class="timebar" id="time" aria-label="Time">
      <fieldset class="time-steps">
        <legend class="aloud">Steps</legend>
        <Step icon="packetBack" says="One packet back (Shift ←)" does={() => stepPacket(-1)} />
        <Step icon="stepBack" says="One stage back (←)" does={() => stepStage(-1)} />
        <button type="button" class="button main to-go" onClick={toggle}>
          <Icon name={goesOn.value ? 'pause' : 'play'} />
          {goesOn.value ? 'Pause' : 'Play'}
        </button>
        <Step icon="stepOn" says="One stage on (→)" does={() => stepStage(1)} />
        <Step icon="packetOn" says="One packet on (Shift →)" does={() => stepPacket(1)} />
      </fieldset>
      <Scrubber />
      <Now />
      <Pace />
      <Live />
    </section>
  );
}

interface StepProps {
  readonly icon: IconName;
  readonly says: string;
  readonly does: () => void;
}

function Step({ icon, says, does }: StepProps) {
  return (
    <button type="button" class="button bare icon" aria-label={says} title={says} onClick={does}>
      <Icon name={icon} />
    </button>
  );
}

/** The moment that is shown. */
function Now() {
  const id = playhead.value;
  const event = recording.value.event(id);
  return (
    <span class="time-moment">
      <span class="mono">{event === null ? '–' : momentText(event.timeMs)}</span>
      <span class="quiet small">event {id.toLocaleString('en')}</span>
    </span>
  );
}

function Pace() {
  return (
    <label class="time-pace">
      <span class="aloud">Pace</span>
      <input
        type="range"
        min={0}
        max={PACES.length - 1}
        step={1}
        value={PACES.indexOf(pace.value)}
        aria-valuetext={paceText(pace.value)}
        title="Pace (+ and -)"
        onInput={(event) => {
          pace.value = PACES[Number(event.currentTarget.value)] ?? pace.value;
        }}
      />
      <span class="small">{paceText(pace.value)}</span>
    </label>
  );
}

/** To the latest event; says how far behind it the page is. */
function Live() {
  const events = behind.value;
  return (
    <button
      type="button"
      class="button to-live"
      title="To the latest event (l)"
      disabled={events === 0 && goesOn.value}
      onClick={toLive}
    >
      <Icon name="live" />
      <span>{events === 0 ? 'Latest' : `${events.toLocaleString('en')} behind`}</span>
    </button>
  );
}
