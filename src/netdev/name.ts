// What a device may be called. As Linux's dev_valid_name and dev_alloc_name.

/** IFNAMSIZ without the zero behind. */
export const LONGEST_NAME = 15;

export function isDeviceName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.length > LONGEST_NAME) return false;
  // `net.ipv4.conf` has entries of its own with these.
  return name !== 'all' && name !== 'default' && !/[/:\s]/.test(name);
}

/**
 * The name that a template such as `veth%d` stands for: with the lowest number that nobody has. A name without `%` is
 * itself. Null when it is no template.
 */
export function nameFor(template: string, isTaken: (name: string) => boolean): string | null {
  if (!template.includes('%')) return template;
  const parts = template.split('%d');
  const [before = '', after = ''] = parts;
  if (parts.length !== 2 || before.includes('%') || after.includes('%')) return null;
  let n = 0;
  while (isTaken(`${before}${n}${after}`)) n++;
  return `${before}${n}${after}`;
}
