// The page in one file: whatever stands in its parts, it is those parts and no more.

import { createHash } from 'node:crypto';
import { runInThisContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { SavedRecording } from '../../src/trace/event.ts';
import { RECORDING_ID, replayPage } from '../../src/view/replaypage.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('base64');

const recording = (title: string): SavedRecording => ({
  tapip: 'recording',
  version: 1,
  title,
  cast: { nodes: [], cables: [], tables: {}, first: 1, epochMs: 0 },
  batches: [],
});

/** What a browser takes for the text of the element that begins so: up to the first that looks like its end. */
function content(page: string, begin: string, end: string): string {
  const from = page.indexOf(begin) + begin.length;
  return page.slice(from, page.toLowerCase().indexOf(end, from));
}

const make = (script: string, style: string, title = 'two hosts'): Promise<string> =>
  replayPage({ script, style, recording: recording(title), hash });

const SCRIPT = '<script type="module">';
const JSON_SCRIPT = `<script type="application/json" id="${RECORDING_ID}">`;

test.each<[string, string, string]>([
  ['plain', 'run(1);', 'p{color:red}'],
  ['what looks like an end', 'a("</script>", "</SCRIPT >");', 'p::after{content:"</style>"}'],
  ['what looks like a comment', 'a("<!--<script>");', '/* <!-- */'],
  ['line ends of another system', 'a(`\r\n\r`);\r\n', 'p{}\r\n'],
])('its policy names just its script and its style: %s', async (_, script, style) => {
  const page = await make(script, style);
  const code = content(page, SCRIPT, '</script');
  const rules = content(page, '<style>', '</style');
  expect(page).toContain(`script-src 'sha256-${hash(code)}'; style-src 'sha256-${hash(rules)}'`);
  expect(page).toContain(`content="default-src 'none'; script-src 'sha256-`);
  expect(page).toContain(`'; img-src data:; base-uri 'none'; form-action 'none'">`);
  expect(code).not.toContain('<!--');
  expect(code + rules).not.toContain('\r');
  expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<style>'));
  expect(page.trimEnd().endsWith('</script>\n</body>\n</html>')).toBe(true);
});

test('a script that is escaped means the same, and is not escaped again', async () => {
  const page = await make(
    'globalThis.said = "</script><!--" + `</script>` + /<\\/script>/.source;',
    '',
  );
  const code = content(page, SCRIPT, '</script');
  runInThisContext(code);
  expect(Reflect.get(globalThis, 'said')).toBe('</script><!--</script><\\/script>');
  expect(content(await make(code, ''), SCRIPT, '</script')).toBe(code);
});

test.each(['</script><script>alert(1)</script>', '<!--', ']]>', '</title>&amp;"', '\u2028'])(
  'a recording cannot leave its element: %s',
  async (title) => {
    const page = await make('', '', title);
    const json = content(page, JSON_SCRIPT, '</script');
    expect(JSON.parse(json)).toEqual(recording(title));
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<!--/g)).toBeNull();
  },
);
