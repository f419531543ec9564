// Pictures of the page, kept for whoever wants to see what the tests saw.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/programs.ts';

/** Where they are; `TAPIP_SCREENSHOTS` names another folder. */
const folder = (): string =>
  process.env.TAPIP_SCREENSHOTS ?? join(ROOT, 'test/browser/screenshots');

/** The file for a picture of that name, in a folder that is there. */
export function shotFile(name: string): string {
  mkdirSync(folder(), { recursive: true });
  return join(folder(), `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.png`);
}
