// Makes a frame, right or wrong in any field, and sends it.

import './craft.css';
import { useEffect } from 'preact/hooks';
import { recording } from '../../model/recording.ts';
import { chosen } from '../../model/state.ts';
import { Fault, Menu, plain, Refusal } from '../Controls.tsx';
import { Held } from '../Held.tsx';
import { ends } from '../scene.ts';
import {
  beginNow,
  chooseEnd,
  chooseOrigin,
  chooseWay,
  endNow,
  fault,
  type Origin,
  origin,
  send,
  sent,
  type Way,
  way,
} from './craft.ts';
import { FieldRows } from './FieldRows.tsx';
import { mendable } from './fields.ts';
import { canUndo, crafted, frame, isUntouched, makeAllRight, misfits, undo } from './frame.ts';
import { FRESH, type Fresh } from './fresh.ts';
import { HexBox } from './HexBox.tsx';

export function CraftForm() {
  const { value: shown } = recording;
  useEffect(() => {
    if (frame.peek() === null || (isUntouched.peek() && Object.hasOwn(FRESH, origin.peek())))
      beginNow();
  }, [shown]);
  return (
    <form
      class="act-form fills"
      // A value is entered, nothing is sent by that.
      onSubmit={(event) => event.preventDefault()}
    >
      <Beginning />
      <FieldRows />
      <HexBox />
      <Sending />
    </form>
  );
}

function Beginning() {
  const packet = chosen.value;
  const name = packet === null ? 'chosen' : `${packet.node} #${packet.packet}`;
  const choices: { value: Origin; text: string }[] = [
    ...(Object.keys(FRESH) as Fresh[]).map((value) => ({ value, text: FRESH[value] })),
    { value: 'began', text: `${name}, as it began` },
    { value: 'ended', text: `${name}, as it ended` },
  ];
  return (
    <>
      <div class="act-begin">
        <Menu label="Begin with" value={origin.value} choices={choices} change={chooseOrigin} />
        <button type="button" class="button" onClick={beginNow}>
          Begin anew
        </button>
        <button type="button" class="button" disabled={!canUndo.value} onClick={undo}>
          Undo
        </button>
      </div>
      <div class="act-grid">
        <Menu label="By" value={endNow()} choices={plain(ends.value)} change={chooseEnd} />
        <Menu label="Which way" value={way.value} choices={WAYS} change={chooseWay} />
      </div>
    </>
  );
}

const WAYS: readonly { value: Way; text: string }[] = [
  { value: 'out', text: 'out, on the cable' },
  { value: 'in', text: 'in, to the stack' },
];

/** The foot, which stays in sight. */
function Sending() {
  const wrong = crafted.value === null ? 0 : mendable(crafted.value).length;
  const unfit = misfits.value.length;
  return (
    <div class="act-foot">
      <Held says="The frame is taken at once; what it brings about waits until you go on." />
      <div class="act-buttons">
        <button
          type="button"
          class="button main"
          disabled={unfit > 0 || frame.value === null}
          onClick={() => void send()}
        >
          Send
        </button>
        <button type="button" class="button" disabled={wrong === 0} onClick={makeAllRight}>
          Make all right{wrong > 0 ? ` (${wrong})` : ''}
        </button>
      </div>
      {unfit > 0 && (
        <Fault>
          {unfit === 1 ? 'One value does not fit' : `${unfit} values do not fit`}: mend or take back
          what is marked before it is sent.
        </Fault>
      )}
      <Refusal says={fault.value} />
      {sent.value !== null && <p class="act-sent">✓ {sent.value}</p>}
    </div>
  );
}
