// The shape that stands for a neighbour's state, so that colour never stands alone.

import type { StateLook } from './tables.ts';

export function Shape({ shape }: Pick<StateLook, 'shape'>) {
  return (
    <svg class="shape" viewBox="0 0 16 16" aria-hidden="true">
      {drawn(shape)}
    </svg>
  );
}

function drawn(shape: StateLook['shape']) {
  switch (shape) {
    case 'full':
      return <circle cx="8" cy="8" r="6" class="shape-fill" />;
    case 'half':
      return (
        <>
          <circle cx="8" cy="8" r="6" class="shape-line" />
          <path d="M8 2a6 6 0 0 0 0 12z" class="shape-fill" />
        </>
      );
    case 'asking':
      return <circle cx="8" cy="8" r="6" class="shape-line" stroke-dasharray="3 2.5" />;
    case 'cross':
      return <path d="M3 3l10 10M13 3L3 13" class="shape-line" />;
    case 'square':
      return <rect x="2.5" y="2.5" width="11" height="11" class="shape-fill" />;
    default:
      return <circle cx="8" cy="8" r="6" class="shape-line" />;
  }
}
