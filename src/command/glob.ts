// Patterns for labels, as fnmatch(3) reads them: `*`, `?`, `[a-c]`, `[!a]`, and `\` before one that means itself.

/** Whether the text as a whole is like the pattern. */
export function matchesGlob(pattern: string, text: string): boolean {
  const parts = pattern.match(/\[[!^]?\]?[^\]]*\]|\\.|./gs) ?? [];
  return new RegExp(`^${parts.map(toRegExp).join('')}$`, 's').test(text);
}

function toRegExp(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  if (part.length > 2) {
    const negated = /^\[[!^]/.test(part);
    const members = part.slice(negated ? 2 : 1, -1).replace(/[\\\]^[]/g, '\\$&');
    return `[${negated ? '^' : ''}${members}]`;
  }
  const itself = part.length === 2 ? part.slice(1) : part;
  return itself.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
