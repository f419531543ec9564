// A recording without its stacks: from a file, or embedded in the page.

import { batch } from '@preact/signals';
import type { SavedRecording } from '../../src/trace/event.ts';
import { Recording } from '../../src/trace/recording.ts';
import { parseSaved, RecordingError } from '../../src/trace/saved.ts';
import { stackWords } from '../../src/view/words.ts';
import { begin, marks } from '../model/recording.ts';
import {
  announcement,
  connection,
  gone,
  missed,
  mode,
  playing,
  program,
  restingNode,
  state,
} from '../model/state.ts';
import { pace, rewind } from '../model/time.ts';
import { leave } from './host.ts';

/** Shows a recording's JSON in place of what was shown. Throws an error for people, and changes nothing, when it is none. */
export function replay(json: string): void {
  showSaved(parseSaved(json));
}

/** The same for a recording that is made here, as of a capture. */
export function showSaved(saved: SavedRecording): void {
  const shown = recordingOf(saved);
  leave();
  batch(() => {
    mode.value = 'replay';
    connection.value = 'none';
    gone.value = null;
    state.value = null;
    program.value = '';
    restingNode.value = null;
    begin(shown, saved.title);
    const { missing } = shown;
    if (missing > 0) missed.value = { events: missing, says: 'this recording does not hold them' };
    for (const events of saved.batches) marks.add(events);
    marks.giveUp(shown.first);
    playing.value = false;
    pace.value = 1;
    rewind();
    announcement.value = `${saved.title}: a recording of ${shown.length} events.`;
  });
}

function recordingOf(saved: SavedRecording): Recording {
  try {
    const shown = new Recording(saved.cast, stackWords());
    for (const events of saved.batches) shown.add(events);
    shown.totals = saved.totals ?? null;
    return shown;
  } catch (error) {
    // Its outside is that of a recording, so somebody has changed what is within.
    throw new RecordingError(`this recording is damaged: ${String(error)}`);
  }
}
