// The cast and the tables as they are now, whatever moment is shown: what is done is done now.

import { computed } from '@preact/signals';
import { cast, recording } from '../model/recording.ts';
import { connection, last, session } from '../model/state.ts';
import { endsIn, type Scene } from './parties.ts';

/** The same object as long as they are the same. */
const tables = computed(() => recording.value.tablesAt(last.value));

export const scene = computed<Scene>(() => ({ cast: cast.value, tables: tables.value }));

export const ends = computed(() => endsIn(cast.value));

/** There are stacks that can be asked to do something. */
export const canAct = computed(() => session.value !== null && connection.value !== 'gone');

/** What was chosen among these, if it is still there; else the first. */
export const among = (choices: readonly string[], chosen: string, first = ''): string =>
  choices.includes(chosen) ? chosen : choices.includes(first) ? first : (choices[0] ?? '');
