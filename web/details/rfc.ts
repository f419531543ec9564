// Where a rule can be read.

/** The address of `RFC 791 §3.1`; null: it is no RFC. */
export function rfcUrl(rule: string): string | null {
  const [, number, section] = /^RFC (\d+)(?: §([\d.]*\d))?/.exec(rule) ?? [];
  if (number === undefined) return null;
  const anchor = section === undefined ? '' : `#section-${section}`;
  return `https://www.rfc-editor.org/rfc/rfc${number}${anchor}`;
}
