// Lines as a terminal shows them: the last one is in sight.

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface LogProps {
  readonly label: string;
  /** Changes whenever lines come. */
  readonly last: unknown;
  readonly children: ComponentChildren;
}

/** It says nothing aloud by itself: what matters goes to the page's live region. */
export function Log({ label, last, children }: LogProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  return (
    <div
      class="act-lines mono"
      ref={box}
      role="log"
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      {children}
    </div>
  );
}
