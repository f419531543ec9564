// `link`: the stack's devices.

import { dispatch } from '../env.ts';
import { CommandError, Status } from '../errors.ts';
import { add } from './add.ts';
import { remove, set } from './set.ts';
import { showLinks } from './show.ts';
import { LINK_USAGE } from './usage.ts';

/** In the order in which `ip` tries them. */
export const link = dispatch(
  'link',
  [
    ['add', add],
    ['set', set],
    ['change', set],
    ['replace', none('link replace')],
    ['delete', remove],
    ['show', showLinks],
    ['lst', showLinks],
    ['list', showLinks],
    ['xstats', none('link xstats')],
    ['afstats', none('link afstats')],
    ['property', none('other names of devices')],
    ['help', usage],
  ],
  showLinks,
);

function usage(): never {
  throw new CommandError(LINK_USAGE, Status.Usage);
}

function none(what: string): () => never {
  return () => {
    throw new CommandError(`Error: tapip has no ${what}.`, Status.Usage);
  };
}
