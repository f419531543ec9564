// The page's own parts, as texts: what a page in one file is made of.

export interface ViewerParts {
  readonly script: string;
  readonly style: string;
}

/** What was read while there was somebody to ask. */
let kept: ViewerParts | null = null;

/** Reads them now: behind the page is a program, and when that has ended nobody gives them any more. */
export async function keepViewerParts(document: Document): Promise<void> {
  try {
    kept ??= await readParts(document);
  } catch {
    // Whoever saves the page asks again, and is told.
  }
}

/** Throws an error for people. */
export const viewerParts = async (document: Document): Promise<ViewerParts> =>
  kept ?? readParts(document);

/** Those of a page in one file stand in it; those of any other beside it. */
async function readParts(document: Document): Promise<ViewerParts> {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"], script[defer]');
  const style = document.querySelector<HTMLLinkElement>('link[rel="stylesheet"]');
  if (script !== null && script.src === '') {
    return { script: script.text, style: document.querySelector('style')?.textContent ?? '' };
  }
  if (script === null || style === null) throw new Error('this page is not as it was built');
  return { script: await textAt(script.src), style: await textAt(style.href) };
}

/** Whether the page stands on the disk and its parts beside it, where no browser lets it read them. */
export function partsAreClosed(document: Document): boolean {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"], script[defer]');
  return script?.src.startsWith('file:') === true;
}

async function textAt(address: string): Promise<string> {
  try {
    const response = await fetch(address);
    if (response.ok) return await response.text();
  } catch {}
  throw new Error(
    `the page’s own ${address.split('/').at(-1)} cannot be read, as from the disk or behind a server that has ended: open the page from its server, or save a recording`,
  );
}

/** SHA-256 in base64. */
export async function sha256(text: string): Promise<string> {
  // Only pages from this machine or by HTTPS have it.
  if (globalThis.crypto?.subtle === undefined) {
    throw new Error('this browser allows it only to pages by HTTPS, from 127.0.0.1 or from a file');
  }
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}
