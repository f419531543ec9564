// The recorded ring from its first event to its last, to drag the playhead through, with marks where packets were
// dropped and tables changed. What has not been shown yet is paler.

import { useRef } from 'preact/hooks';
import type { Mark } from '../model/marks.ts';
import { marks, recording } from '../model/recording.ts';
import { first, frontier, last, playhead } from '../model/state.ts';
import { seek, seekBy } from '../model/time.ts';

/** At most so many marks of a kind, however long the ring is. */
const STRETCHES = 240;

export function Scrubber() {
  const bar = useRef<HTMLDivElement>(null);
  const [from, to] = [first.value - 1, last.value];
  const part = (id: number): number => (to === from ? 0 : (id - from) / (to - from));
  const place = (id: number) => ({ translate: `${100 * part(id)}cqw` });
  const until = (id: number) => ({ scale: `${part(id)} 1` });
  const drag = (event: PointerEvent): void => {
    if (bar.current === null || event.buttons === 0) return;
    const { left, width } = bar.current.getBoundingClientRect();
    bar.current.setPointerCapture(event.pointerId);
    seek(from + ((to - from) * (event.clientX - left)) / width);
  };
  return (
    <div
      ref={bar}
      class="scrubber"
      role="slider"
      tabIndex={0}
      aria-label="Moment shown"
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={playhead.value}
      aria-valuetext={textOf(playhead.value)}
      onPointerDown={drag}
      onPointerMove={drag}
      onKeyDown={key}
    >
      <div class="bar-track" />
      <div class="bar-seen" style={until(frontier.value)} />
      <div class="bar-shown" style={until(playhead.value)} />
      {marks.between(from, to, STRETCHES).map((mark) => (
        <span
          key={`${mark.kind}${mark.id}`}
          class={`bar-mark ${mark.kind}`}
          style={place(mark.id)}
          title={markText(mark)}
        />
      ))}
      <div class="bar-head" style={place(playhead.value)} />
    </div>
  );
}

function key(event: KeyboardEvent): void {
  const page = Math.max(1, Math.round((last.value - first.value) / 20));
  const by = {
    ArrowRight: 1,
    ArrowUp: 1,
    ArrowLeft: -1,
    ArrowDown: -1,
    PageUp: page,
    PageDown: -page,
  }[event.key];
  const to = { Home: first.value - 1, End: last.value }[event.key];
  if (by !== undefined) seekBy(by);
  else if (to !== undefined) seek(to);
  else return;
  event.preventDefault();
}

function textOf(id: number): string {
  const event = recording.value.event(id);
  return event === null ? 'before everything' : `event ${id}: ${event.node}: ${event.says}`;
}

function markText({ kind, id, count }: Mark): string {
  if (count > 1) return `${count} ${kind === 'drop' ? 'drops' : 'changes'} from event ${id} on`;
  return recording.value.event(id)?.says ?? '';
}
