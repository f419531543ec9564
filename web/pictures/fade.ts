// One picture gives way to another without a blink.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { calm } from '../model/look.ts';

const FADE_MS = 220;

/** For an element that shows `what`: when that is another, it comes in softly. */
export function useFade<T extends Element>(what: string) {
  const element = useRef<T>(null);
  const was = useRef(what);
  useLayoutEffect(() => {
    if (was.current === what) return;
    was.current = what;
    if (calm.peek()) return;
    const running = element.current?.animate([{ opacity: 0.25 }, { opacity: 1 }], {
      duration: FADE_MS,
      easing: 'ease-out',
    });
    return () => running?.cancel();
  }, [what]);
  return element;
}
