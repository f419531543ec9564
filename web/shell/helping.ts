// The help is open.

import { signal } from '@preact/signals';

export const helping = signal(false);
