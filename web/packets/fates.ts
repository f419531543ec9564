// What becomes of packets, as the list says it: a sign, a word, and a colour of the same name.

import type { Fate } from '../../src/trace/packets.ts';
import type { IconName } from '../shell/icons.ts';

export const FATES: Readonly<Record<Fate, { readonly icon: IconName; readonly word: string }>> = {
  transmitted: { icon: 'transmitted', word: 'sent' },
  delivered: { icon: 'delivered', word: 'delivered' },
  answered: { icon: 'answered', word: 'answered' },
  dropped: { icon: 'dropped', word: 'dropped' },
  parked: { icon: 'parked', word: 'waits' },
  open: { icon: 'open', word: 'on its way' },
};
