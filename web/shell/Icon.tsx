// The page's signs, drawn with lines in the colour of the text beside them. They say nothing aloud: a word does.

import { type IconName, PATHS } from './icons.ts';

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
