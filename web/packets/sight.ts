// What of the packet list is in sight, and how it goes with time.

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { recording } from '../model/recording.ts';
import { chosen, frontier, type PacketName, playhead, playing } from '../model/state.ts';
import { rowCount, rowOf } from './rows.ts';
import { type Sight, scrolledTo } from './window.ts';

interface Scroll {
  /** For the element that scrolls: its head, and a box as high as all rows. */
  readonly box: RefObject<HTMLDivElement | null>;
  readonly sight: ReadonlySignal<Sight>;
  /** For its `onScroll`. */
  readonly scrolled: () => void;
}

/** Rows that a person may be away from the end, and still go with it. */
const NEAR = 2;

export function useSight(): Scroll {
  const box = useRef<HTMLDivElement>(null);
  const top = useSignal(0);
  const size = useSignal({ height: 0, row: 28 });
  /** The person has not scrolled away. */
  const along = useRef(true);
  /** Where the list was put by itself: the browser tells of that later, when there may be more rows. */
  const put = useRef(-1);
  /** What the person chose stays in sight, until the list is scrolled. */
  const kept = useRef(false);
  const before = useRef<PacketName | null>(null);
  const sight = useComputed(() => ({ top: top.value, ...size.value, count: rowCount.value }));
  const show = (row: number): void => {
    if (box.current === null || row < 0) return;
    box.current.scrollTop = scrolledTo(row, sight.peek());
    put.current = box.current.scrollTop;
  };
  useLayoutEffect(
    () =>
      measured(box.current, (height, row) => {
        size.value = { height, row };
      }),
    [],
  );
  useSignalEffect(() => {
    const { height } = size.value;
    const count = rowCount.value;
    const at = playhead.value;
    const packet = chosen.value;
    if (packet !== before.current) kept.current = packet !== null;
    before.current = packet;
    if (height === 0) return;
    const row = packet !== null && kept.current ? rowOf(packet.node, packet.packet) : -1;
    if (row >= 0) return show(row);
    if (playing.value && !along.current) return;
    if (playing.value && at === frontier.value) return show(count - 1);
    const event = recording.value.event(at);
    if (event !== null) show(rowOf(event.node, event.packet));
  });
  const scrolled = (): void => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {};
    top.value = scrollTop;
    // Nobody scrolls back to the end: there are fewer rows.
    if (scrollTop < put.current && scrollTop + clientHeight >= scrollHeight - 1) {
      put.current = scrollTop;
    }
    if (scrollTop === put.current) return;
    put.current = -1;
    kept.current = false;
    const { height, row, count } = sight.peek();
    along.current = top.peek() + height >= (count - NEAR) * row;
  };
  return { box, sight, scrolled };
}

/** Tells the height that rows have to be seen in, and that of one row, now and whenever they change. */
function measured(
  box: HTMLDivElement | null,
  tell: (height: number, row: number) => void,
): (() => void) | undefined {
  const head = box?.querySelector('thead');
  if (box === null || head === null || head === undefined) return;
  const observer = new ResizeObserver(() => {
    const row = head.getBoundingClientRect().height;
    tell(box.clientHeight - row, row);
  });
  observer.observe(box);
  observer.observe(head);
  return () => observer.disconnect();
}
