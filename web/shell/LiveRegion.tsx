// Says to those who hear the page what happened, calmly: see `model/announce.ts`.

import { signal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Announcer } from '../model/announce.ts';
import '../model/printed.ts';
import { announcement, aside, missed } from '../model/state.ts';

const announcer = new Announcer();
const said = signal('');

/** How often it looks whether there is something to say, in ms. */
const LOOK_MS = 250;

export function LiveRegion() {
  useSignalEffect(() => announcer.want(announcement.value));
  useSignalEffect(() => announcer.wantAside(aside.value));
  useSignalEffect(() => announcer.wantMissed(missed.value));
  useEffect(() => {
    const timer = setInterval(() => {
      said.value = announcer.due(performance.now()) ?? said.peek();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="aloud" role="status">
      {said.value}
    </p>
  );
}
