// What the server gives out of dist/web: these files and no others, read once. The page is told that stacks are behind it.

import { readFileSync } from 'node:fs';
import { LinkError } from '../../netdev/linux.ts';

export interface PageFile {
  /** Its media type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Path behind the token → file; the page itself is the empty path. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const NAMES: readonly (readonly [path: string, name: string, type: string])[] = [
  ['', 'index.html', 'text/html; charset=utf-8'],
  ['viewer.js', 'viewer.js', 'text/javascript; charset=utf-8'],
  ['viewer.css', 'viewer.css', 'text/css; charset=utf-8'],
];

/** Beside this program as it is built. */
const BUILT = new URL('../../../web/', import.meta.url);

const PLAYGROUND = '<meta name="tapip-source" content="playground">';
const LIVE = '<meta name="tapip-source" content="live">';

/** Reads them all. Throws a {@link LinkError} where the page was not built. */
export function readPage(folder: URL = BUILT): PageFiles {
  return new Map(
    NAMES.map(([path, name, type]) => {
      const bytes = readOne(folder, name);
      return [path, { type, bytes: path === '' ? live(bytes) : bytes }];
    }),
  );
}

function readOne(folder: URL, name: string): Uint8Array {
  try {
    return readFileSync(new URL(name, folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LinkError(`the page's ${name} cannot be read (${code}): run \`npm run build\``);
  }
}

function live(index: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder().decode(index).replace(PLAYGROUND, LIVE));
}
