// Where the page's packets come from: the playground's two hosts, and a stack on a TAP with this machine's kernel at the
// other end. A test that makes sense in both is told of both.

import { onTestFinished } from 'vitest';
import { atKernel, type Live, startView } from '../../support/live.ts';
import { needs } from '../../support/namespace.ts';
import { PRIVATE_NEEDS } from '../../support/programs.ts';
import type { Look, People } from './chromium.ts';
import { noBrowser } from './chromium.ts';
import type { Site } from './site.ts';
import type { Viewer } from './viewer.ts';

/** A page with stacks behind it, for one test. */
export interface Scene {
  readonly viewer: Viewer;
  /** The stack that is looked at first, and its address. */
  readonly own: string;
  readonly ownAddress: string;
  /** The other end's. */
  readonly peer: string;
  readonly peerAddress: string;
  /** Its own cable's end. */
  readonly end: string;
  /** Pings the other end so many times, and waits for the last answer. */
  ping(count?: number): Promise<void>;
}

export interface World {
  /** For the titles of tests and the names of pictures. */
  readonly name: string;
  readonly isLive: boolean;
  /** Why it is not to be had on this machine; null: it is. */
  readonly reason: string | null;
  begin(look?: Look): Promise<Scene>;
}

/** Both, for the tests of a file. */
export function worlds(people: People, site: Site): readonly World[] {
  return [
    {
      ...{ name: 'playground', isLive: false, reason: noBrowser() },
      begin: (look) => inPlayground(people, site, look),
    },
    {
      ...{ name: 'live TAP', isLive: true, reason: noBrowser() ?? noLive() },
      begin: async (look) => (await beginLive(people, look)).scene,
    },
  ];
}

/** Why there is no live TAP here; null: there is. In CI it throws. */
export const noLive = (): string | null => needs(...PRIVATE_NEEDS, 'nsenter', 'ip');

/** For the test that runs: the stack, the kernel, and a page that hears of them. */
export async function beginLive(
  people: People,
  look?: Look,
): Promise<{ live: Live; scene: Scene; atKernel: (command: string) => Promise<string> }> {
  const live = await liveView();
  const viewer = await people.open(live.url, look);
  await viewer.says(viewer.stands, 'running');
  const scene: Scene = {
    ...{ viewer, own: 'tapip', ownAddress: '10.0.0.1', end: 'tapip.eth0' },
    ...{ peer: 'kernel', peerAddress: '10.0.0.2', ping: pingsOf(viewer, '10.0.0.2') },
  };
  return { live, scene, atKernel: (command) => atKernel(live.running, command) };
}

/** For the test that runs: the stack, which ends with it. */
export async function liveView(argv?: readonly string[]): Promise<Live> {
  const live = await startView(argv, LIMIT_MS);
  onTestFinished(async () => {
    live.running.killAll();
    await live.running.ended;
  });
  return live;
}

/** Longer than any test. */
const LIMIT_MS = 60_000;

async function inPlayground(people: People, site: Site, look?: Look): Promise<Scene> {
  const viewer = await people.open(site.url(), look);
  await viewer.asItHappens();
  return {
    ...{ viewer, own: 'a', ownAddress: '10.0.0.1', end: 'a.eth0' },
    ...{ peer: 'b', peerAddress: '10.0.0.2', ping: pingsOf(viewer, '10.0.0.2') },
  };
}

/** By the form, as a person does. */
const pingsOf =
  (viewer: Viewer, to: string) =>
  async (count = 1): Promise<void> => {
    const fields = { To: to, Count: String(count), Interval: '50' };
    await viewer.ping(fields, new RegExp(`${count} packets transmitted, ${count} received`));
    await viewer.actNoMore();
  };
