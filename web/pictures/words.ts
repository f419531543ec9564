// Words in pictures: cut and broken by their number of letters, since a drawing does not do that by itself.

/** As it is, or its beginning with an ellipsis: at most so many letters. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(0, length - 1)).trimEnd()}…`;
}

/** Lines of at most so many letters, at most so many of them; what is left over is cut. */
export function linesOf(text: string, length: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= length) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = shorten(word, length);
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  const last = lines.slice(most - 1).join(' ');
  return [...lines.slice(0, most - 1), shorten(last, length)];
}
