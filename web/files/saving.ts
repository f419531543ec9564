// Saving what is recorded: as a capture with comments, as a recording, or as a page that replays it anywhere.

import { annotate } from '../../src/view/annotate.ts';
import { replayPage } from '../../src/view/replaypage.ts';
import { recording } from '../model/recording.ts';
import { announcement, mode, problem, title, totals } from '../model/state.ts';
import { partsAreClosed, sha256, viewerParts } from './viewer.ts';

/** What can be saved, with a word for the button and a sentence. */
export const FORMS = [
  {
    name: 'pcapng',
    text: 'Capture',
    says: 'Each frame that is recorded, with its reasons as comments, for Wireshark and tshark (.pcapng)',
  },
  {
    name: 'html',
    text: 'Page',
    says: 'One file that replays what is recorded in any browser, without a stack (.html)',
  },
  {
    name: 'json',
    text: 'Recording',
    says: 'For this page, and for programs (.json)',
  },
] as const;

export type Form = (typeof FORMS)[number]['name'];

/** Why that cannot be saved here; null: it can. */
export function whyNot(form: Form): string | null {
  if (form !== 'html' || !partsAreClosed(document)) return null;
  return 'Not from the disk: a browser does not let this page read its own parts there. Open it from a web server, or save a recording.';
}

/** Gives the person a file with all that is recorded. What goes wrong is said. */
export async function save(form: Form): Promise<void> {
  problem.value = null;
  const name = fileName(title.peek(), form);
  announcement.value = `${name} is made …`;
  try {
    download(name, await contentOf(form));
    announcement.value = `${name} is saved.`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problem.value = `${name} was not saved: ${reason}`;
  }
}

async function contentOf(form: Form): Promise<Blob> {
  const shown = recording.peek();
  const what = title.peek();
  // A replay has what was noted when it was recorded.
  if (mode.peek() !== 'replay') shown.totals = totals.peek();
  switch (form) {
    case 'pcapng':
      return new Blob([annotate(shown, { title: what }).slice()], { type: 'application/x-pcapng' });
    case 'json':
      return new Blob([JSON.stringify(shown.save(what))], { type: 'application/json' });
    case 'html': {
      const parts = await viewerParts(document);
      const page = await replayPage({ ...parts, recording: shown.save(what), hash: sha256 });
      return new Blob([page], { type: 'text/html' });
    }
  }
}

/** As `tapip-two-hosts.pcapng`. */
export function fileName(what: string, form: Form): string {
  const words = what.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const short = words.join('-').slice(0, 48).replace(/-$/, '');
  return `${['tapip', short].filter((word) => word !== '').join('-')}.${form}`;
}

function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken the address by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
