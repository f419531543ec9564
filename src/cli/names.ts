// The machine's own names for tables, protocols, scopes, realms, DSCPs and device groups, as its `ip` reads them:
// from /etc/iproute2, and as newer iproute2 has it from /usr/share/iproute2 what is not there.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NameList, Names } from '../command/names.ts';

/** The first that has a file counts. */
const FOLDERS = ['/etc/iproute2', '/usr/share/iproute2'];

/** Reads them; what cannot be read has the names that iproute2 is born with. */
export function readNames(folders: readonly string[] = FOLDERS): Names {
  const names = new Names();
  const files: readonly [string, NameList][] = [
    ['rt_tables', names.tables],
    ['rt_protos', names.protocols],
    ['rt_scopes', names.scopes],
    ['rt_realms', names.realms],
    ['rt_dsfield', names.dsfields],
    ['group', names.groups],
  ];
  for (const [file, list] of files) {
    readFirst(list, folders, file);
    // iproute2 has such folders for rt_tables and rt_protos. The last name counts, so the first folder comes last.
    for (const folder of folders.toReversed()) readParts(list, join(folder, `${file}.d`));
  }
  return names;
}

function readFirst(list: NameList, folders: readonly string[], file: string): void {
  for (const folder of folders) {
    const text = read(join(folder, file));
    if (text !== null) return list.read(text);
  }
}

function readParts(list: NameList, folder: string): void {
  for (const file of listOf(folder)) {
    if (file.endsWith('.conf')) list.read(read(join(folder, file)) ?? '');
  }
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
