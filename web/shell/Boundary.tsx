// Around each panel: what fails within one, for a fault of ours, is said there, and the rest of the page goes on.

import type { ComponentChildren } from 'preact';
import { useErrorBoundary } from 'preact/hooks';

interface BoundaryProps {
  /** What cannot be shown then, as `this picture`. */
  readonly what: string;
  readonly children: ComponentChildren;
}

export function Boundary({ what, children }: BoundaryProps) {
  const [error, again] = useErrorBoundary((fault) => console.error(fault));
  if (error === undefined) return <>{children}</>;
  const why = error instanceof Error ? error.message : String(error);
  return (
    <div class="broken" role="alert">
      <p>
        A fault of this page: {what} cannot be shown ({why}). All else goes on, and what is recorded
        can be saved.
      </p>
      <button type="button" class="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}
