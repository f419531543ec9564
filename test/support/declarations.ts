// Whether a source declares a name, read as text: what stands at the beginning of a line, as the formatter leaves it.

import { codeOf } from './source.ts';

/** Of what is at the top: `check`, or of a class's member: `IpInput.input`, with `#` where it has one. */
export function declares(source: string, name: string): boolean {
  const code = codeOf(source);
  const [top = '', member] = name.split('.');
  if (member === undefined) {
    return new RegExp(`^(?:export )?(?:const|function|class) ${top}\\b`, 'm').test(code);
  }
  const body = new RegExp(`^(?:export )?class ${top}\\b[^]*?^\\}`, 'm').exec(code)?.[0] ?? '';
  return new RegExp(`^  (?:(?:static|readonly|get|private) )*${member}[(<:; ]`, 'm').test(body);
}
