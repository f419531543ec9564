// A page in one file: the viewer with a recording in it, which it replays. It runs nothing but its own script and takes
// nothing from anywhere: the policy in its head names both by what they are (CSP Level 3, hash sources).

import type { SavedRecording } from '../trace/event.ts';

/** Where the page has its recording, as JSON. */
export const RECORDING_ID = 'recording';

export interface ReplayPage {
  /** The viewer's script, a module, and its style. */
  readonly script: string;
  readonly style: string;
  readonly recording: SavedRecording;
  /** SHA-256 of the text in UTF-8, in base64. */
  readonly hash: (text: string) => string | Promise<string>;
}

/** The file's text. */
export async function replayPage({ script, style, recording, hash }: ReplayPage): Promise<string> {
  const code = inScript(script);
  const rules = inStyle(style);
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${await hash(code)}'`,
    `style-src 'sha256-${await hash(rules)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inText(recording.title)}</title>
<link rel="icon" href="data:,">
<style>${rules}</style>
</head>
<body>
<div id="page"></div>
<script type="application/json" id="${RECORDING_ID}">${inJson(recording)}</script>
<script type="module">${code}</script>
</body>
</html>
`;
}

/** As JSON that no byte of a frame can end: nothing in it looks like markup (HTML §13.2.5.4). */
const inJson = (recording: SavedRecording): string =>
  JSON.stringify(recording).replaceAll('<', '\\u003c');

/**
 * The same script, without what would end its element or begin a comment in it. In a module these can only stand in
 * strings, templates and patterns, where the escape means the same. A browser reads CR and CR LF as LF before it hashes.
 */
const inScript = (script: string): string =>
  script.replace(/\r\n?/g, '\n').replace(/<(?=!--|\/script)/gi, '\\x3c');

/** The same style, without what would end its element. */
const inStyle = (style: string): string =>
  style.replace(/\r\n?/g, '\n').replace(/<(?=\/style)/gi, '\\3c ');

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const inText = (text: string): string => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
