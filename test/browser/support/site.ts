// A server of files for the playground, as any other would be, and stricter: under the policy of `tapip view`.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { SECURITY_HEADERS } from '../../../src/cli/view/guard.ts';
import { ROOT } from '../../support/programs.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** The page as it was built, for the tests of a file; to be made at its top. */
export class Site {
  #url = '';
  readonly #below: string;

  /** @param below the path under which the site is, as `/lab/tapip`; empty: none */
  constructor(below = '') {
    this.#below = below;
    const server = createServer(async ({ url = '/' }, response) => {
      const { pathname } = new URL(url, 'http://localhost');
      const name = pathname.startsWith(`${below}/`) ? pathname.slice(below.length + 1) : '-';
      try {
        const bytes = await readFile(join(ROOT, 'dist/web', name || 'index.html'));
        const type = TYPES[extname(name || 'index.html')] ?? 'application/octet-stream';
        response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': type }).end(bytes);
      } catch {
        response.writeHead(404, SECURITY_HEADERS).end();
      }
    });
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  /** @param topology as in the page's address; absent: what it begins with */
  url(topology?: string): string {
    const query = topology === undefined ? '' : `?topology=${encodeURIComponent(topology)}`;
    return `${this.#url}${this.#below}/${query}`;
  }
}
