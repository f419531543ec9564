// What a capture's interfaces are called: the devices of one host, or those of several as HOST.DEVICE.

const NAME_LENGTH = 15;

/** As devices are called; any text may stand in a file. */
export function deviceName(given: string | null, place: number): string {
  const isName = given !== null && /^[\w.:-]+$/.test(given) && given.length <= NAME_LENGTH;
  return isName && given !== 'lo' ? given : `eth${place}`;
}

/** The same, where a file gives one name to several interfaces, with other names. */
export function distinct<P extends { readonly name: string }>(ports: readonly P[]): P[] {
  const isTwice = new Set(ports.map(({ name }) => name)).size < ports.length;
  return ports.map((port, place) => (isTwice ? { ...port, name: `eth${place}` } : port));
}

/**
 * The hosts whose interfaces are called so, one for each; null: they are not, or it is one host. A VLAN's interface is
 * called `eth0.100`, which names no host.
 */
export function hostsIn(names: readonly (string | null)[]): string[] | null {
  const hosts = names.map((name) => /^([\w:-]+)\.[A-Za-z][\w:-]*$/.exec(name ?? '')?.[1]);
  const known = hosts.filter((host) => host !== undefined);
  return known.length === names.length && new Set(known).size > 1 ? known : null;
}
