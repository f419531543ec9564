// A frame's line in tcpdump's words, shorter.

/** Without lengths and, for what everybody knows, without addresses: `who-has 10.0.0.2`, `echo request, seq 1`. */
export function shortLine(line: string): string {
  const asks = /^ARP who-has (\S+) tell/.exec(line);
  if (asks !== null) return `ARP who-has ${asks[1]}`;
  const tells = /^ARP (\S+) is-at/.exec(line);
  if (tells !== null) return `ARP ${tells[1]} is-at`;
  const echo = /: ICMP (echo (?:request|reply)), id \d+, (seq \d+)/.exec(line);
  if (echo !== null) return `${echo[1]}, ${echo[2]}`;
  return withoutLength(line.replace(/^\S+ > [^:]+: /, ''));
}

/** The short line; in less room than it needs without what it begins with: `request, seq 1`, `who-has 10.0.0.2`. */
export function shorterLine(line: string, letters: number): string {
  const short = shortLine(line);
  return short.length <= letters ? short : short.replace(/^(?:echo|ARP) /, '');
}

/** Without its length at the end. */
export const withoutLength = (line: string): string => line.replace(/, \d+ bytes$/, '');

/** What a line asks or answers: an echo, or who has an address. */
export interface Exchange {
  readonly role: 'request' | 'reply';
  /** The same for a request and its reply. */
  readonly key: string;
  readonly what: 'echo' | 'ARP';
}

/** Null: it is neither a request nor a reply. */
export function exchangeOf(line: string): Exchange | null {
  const echo = /^(\S+) > (\S+): ICMP echo (request|reply), id (\d+), seq (\d+)/.exec(line);
  if (echo !== null) {
    const [, source, destination, word, id, sequence] = echo;
    const isRequest = word === 'request';
    const [asker, asked] = isRequest ? [source, destination] : [destination, source];
    const key = `echo ${asker} ${asked} ${id} ${sequence}`;
    return { role: isRequest ? 'request' : 'reply', key, what: 'echo' };
  }
  const asks = /^ARP who-has (\S+) tell/.exec(line);
  if (asks !== null) return { role: 'request', key: `ARP ${asks[1]}`, what: 'ARP' };
  const tells = /^ARP (\S+) is-at/.exec(line);
  return tells === null ? null : { role: 'reply', key: `ARP ${tells[1]}`, what: 'ARP' };
}
