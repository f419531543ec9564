// Time as the page shows it: where the playhead is, and at which pace it goes on. Things happen in a stack within
// microseconds; the playhead walks through them one by one, so that a person can follow. `tick` moves it, once a frame.

import { batch, computed, signal } from '@preact/signals';
import type { Request } from '../../src/view/protocol.ts';
import { holding, marks, recording } from './recording.ts';
import {
  announcement,
  first,
  following,
  frontier,
  last,
  mode,
  playhead,
  playing,
  problem,
  session,
  state,
} from './state.ts';
import { beginning, end, nextPacket, nextPlace, placeAt, placeBy, type Way } from './track.ts';

/** How long one stage is shown at the pace of 1, in ms. */
export const STAGE_MS = 400;

/** The paces to choose from. The last: as things happen, without delay. */
export const PACES: readonly number[] = [0.1, 0.25, 0.5, 1, 2, 4, 10, Number.POSITIVE_INFINITY];

/** How fast the playhead walks, as a multiple of one stage in {@link STAGE_MS}. */
export const pace = signal<number>(1);
/** How long one stage is shown, in ms; 0: as things happen. */
export const stageMs = computed(() => STAGE_MS / pace.value);
/** What is shown goes on, and so do the stacks; false: they are held, by whatever page, or time stands here. */
export const goesOn = computed(() => playing.value && !isHeld.value);
const isHeld = computed(() => session.value !== null && state.value?.held === true);
/** Events that have happened and are not shown yet. */
export const behind = computed(() => last.value - playhead.value);

/**
 * What the stacks' clocks say at the moment that is shown, in ms: they go on while nothing happens. Of the past it is
 * the time of the event.
 */
export const clockMs = computed(() => {
  const atEvent = recording.value.glance(playhead.value)?.timeMs ?? 0;
  const isNow = playhead.value === last.value && mode.value !== 'replay';
  return isNow ? Math.max(atEvent, state.value?.timeMs ?? 0) : atEvent;
});

/** Parts of a stage that have passed since the playhead's last step. */
let part = 0;
/** A step that waits for the stacks to do something. */
let awaited: 'stage' | 'packet' | null = null;

/** The playhead stands, and the stacks are held. */
export function pause(): void {
  batch(() => {
    playing.value = false;
    following.value = false;
    announcement.value = session.value === null ? 'Paused.' : 'Paused. The stacks are held.';
  });
  if (state.value?.held !== true) void ask({ do: 'hold' });
}

/** The playhead goes on, and so do the stacks. A replay at its end begins anew. */
export function play(): void {
  awaited = null;
  batch(() => {
    if (mode.value === 'replay' && behind.value === 0) playhead.value = beginning(now());
    playing.value = true;
    announcement.value = 'Playing.';
  });
  if (state.value?.held === true) void ask({ do: 'go' });
}

/** Goes on when it stands, and stands when it goes on. */
export function toggle(): void {
  if (goesOn.value) pause();
  else play();
}

/** The next pace in the list, or the one before. */
export function faster(way: Way): void {
  const at = PACES.indexOf(pace.value);
  pace.value = PACES[at + way] ?? pace.value;
  announcement.value = `Pace: ${paceText(pace.value)}.`;
}

/** As `¼ ×`. */
export function paceText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return 'as it happens';
  return `${{ 0.25: '¼', 0.5: '½' }[value] ?? value} ×`;
}

/** One event on or back. Where nothing more has happened, the stacks are held and do one thing. */
export function stepStage(way: Way): void {
  step(way, 'stage');
}

/** To the end of the next packet's events, or back before the packet's. */
export function stepPacket(way: Way): void {
  step(way, 'packet');
}

/** Puts the playhead there; it stands. The stacks go on unless they are held. */
export function seek(id: number): void {
  stand(placeAt(now(), id));
}

/** The same, so many events on or back: over what was missed too. */
export function seekBy(events: number): void {
  stand(placeBy(now(), playhead.peek(), events));
}

/** To the last event, and on with what happens from now on. */
export function toLive(): void {
  batch(() => {
    move(end(now()));
    play();
  });
}

/** Moves the playhead by so much time, if it goes on by itself. Once a frame. */
export function tick(ms: number): void {
  if (!playing.peek()) return;
  const from = playhead.peek();
  batch(() => {
    if (pace.peek() === Number.POSITIVE_INFINITY) move(end(now()));
    else walk(ms);
    following.value = playhead.peek() === last.peek();
    if (following.peek() && mode.peek() === 'replay') playing.value = false;
    sayDrops(from, playhead.peek());
  });
}

/** To be called when events have come: a step that waits for them is done, a playhead in what was given up moves on. */
export function arrived(): void {
  batch(() => {
    first.value = now().first;
    last.value = end(now());
    if (playhead.peek() < beginning(now())) {
      move(beginning(now()));
      if (!playing.peek()) announcement.value = 'What was shown here is no longer recorded.';
    }
    if (awaited === null || last.peek() <= playhead.peek()) return;
    const what = awaited;
    awaited = null;
    reveal(1, what);
  });
}

/** To be called when a recording begins: at its beginning, or where it is live at its end. */
export function rewind(): void {
  part = 0;
  awaited = null;
  batch(() => {
    first.value = now().first;
    last.value = end(now());
    playhead.value = beginning(now());
    frontier.value = mode.peek() === 'replay' ? last.peek() : playhead.peek();
  });
}

const now = () => recording.peek();

function stand(at: number): void {
  batch(() => {
    playing.value = false;
    following.value = false;
    move(at);
  });
}

function walk(ms: number): void {
  part = Math.min(part + ms / stageMs.peek(), 1000);
  let at = playhead.peek();
  for (; part >= 1; part--) at = nextPlace(now(), at, 1);
  // At the end the next event is shown as soon as it comes.
  if (at === last.peek()) part = 1 - Number.EPSILON;
  move(at);
}

/** What was dropped behind the one and up to the other is worth a word. */
function sayDrops(from: number, to: number): void {
  if (to <= from) return;
  const drops = marks.between(from + 1, to, 1).find(({ kind }) => kind === 'drop');
  if (drops === undefined) return;
  const event = drops.count > 1 ? null : now().event(drops.id);
  announcement.value =
    event === null ? `${drops.count} packets were dropped.` : `${event.node}: ${event.says}`;
}

function step(way: Way, what: 'stage' | 'packet'): void {
  batch(() => {
    playing.value = false;
    following.value = false;
  });
  if (way === 1 && playhead.value === last.value) void more(what);
  else reveal(way, what);
}

function reveal(way: Way, what: 'stage' | 'packet'): void {
  const from = playhead.peek();
  move(what === 'stage' ? nextPlace(now(), from, way) : nextPacket(now(), from, way));
  const event = now().event(playhead.peek());
  if (event !== null) announcement.value = `${event.node}: ${event.says}`;
}

/** Nothing more has happened: the stacks do one thing, and `arrived` shows it. */
async function more(what: 'stage' | 'packet'): Promise<void> {
  if (session.value === null) {
    announcement.value = 'This is the end of the recording.';
    return;
  }
  if (state.value?.held !== true && !(await ask({ do: 'hold' }))) return;
  awaited = what;
  if (!(await ask({ do: 'step' }))) awaited = null;
}

function move(to: number): void {
  playhead.value = to;
  if (to > frontier.peek()) frontier.value = to;
}

/** True: it was done. What went wrong is shown. */
async function ask(request: Request): Promise<boolean> {
  if (request.do === 'hold' || request.do === 'go') holding.asks(request.do === 'hold');
  const answer = await session.value?.request(request);
  if (answer === undefined) return false;
  if (!answer.ok) {
    problem.value = answer.says;
    holding.refused();
  } else if (answer.out !== '') announcement.value = answer.out;
  return answer.ok;
}
