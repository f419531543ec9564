// TypeScript read as text, as far as the architecture's rules need it.

export interface Import {
  /** As it is written. */
  name: string;
  line: number;
}

/** Each import and export from another file: static, of types, for its side effect, or dynamic. */
export function importsOf(source: string): Import[] {
  const starts = codeOf(source).matchAll(/\bfrom\s*(?=['"])|\bimport\s*(?:\(\s*)?(?=['"])/g);
  return Array.from(starts, ({ 0: text, index }) => {
    const at = index + text.length;
    const name = source.slice(at + 1, source.indexOf(source.charAt(at), at + 1));
    return { name, line: lineAt(source, at) };
  });
}

/** The source with comments, text and patterns blanked out and everything else in its place. */
export function codeOf(source: string): string {
  const comment = /\/\/.*|\/\*[\s\S]*?\*\//;
  const text = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/;
  const pattern =
    /(?<=(?:[=(,:!&|?{};[\n]|=>|\breturn)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\//;
  const blanked = new RegExp([comment, text, pattern].map(({ source }) => source).join('|'), 'g');
  return source.replace(blanked, (found) => {
    if (found.startsWith('/')) return blank(found);
    const quote = found.charAt(0);
    const inside = found.slice(1, -1).split(quote === '`' ? /(\$\{[^}]*\})/ : /(?!)/);
    return quote + inside.map((part, n) => (n % 2 === 1 ? part : blank(part))).join('') + quote;
  });
}

export function lineAt(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
