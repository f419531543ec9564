import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { splitWords } from '../../src/cli/words.ts';

const OPTIONS = {
  count: { type: 'string', short: 'c' },
  link: { type: 'string' },
  quiet: { type: 'boolean', short: 'q' },
  stats: { type: 'string', alone: 'text' },
  verbose: { type: 'boolean', short: 'v' },
} as const;

describe('words that make sense', () => {
  test.each<[string, string[], object, string[]]>([
    ['none', [], {}, []],
    ['an operand', ['10.0.0.2'], {}, ['10.0.0.2']],
    ['a short option', ['-c', '3', '10.0.0.2'], { count: '3' }, ['10.0.0.2']],
    ['a short option without a space', ['-c3', '10.0.0.2'], { count: '3' }, ['10.0.0.2']],
    ['options behind the operand', ['10.0.0.2', '-c', '3'], { count: '3' }, ['10.0.0.2']],
    ['flags together', ['-qv'], { quiet: true, verbose: true }, []],
    ['a flag and a value together', ['-qc3'], { quiet: true, count: '3' }, []],
    ['a long option', ['--link', 'sim'], { link: 'sim' }, []],
    ['a long option with =', ['--link=tap:tap0'], { link: 'tap:tap0' }, []],
    ['the last of two', ['-c', '3', '-c', '4'], { count: '4' }, []],
    ['a value that begins with -, with =', ['--count=-3'], { count: '-3' }, []],
    ['behind -- everything is an operand', ['--', '-c', '3'], {}, ['-c', '3']],
    ['- is an operand', ['-'], {}, ['-']],
    ['one that may be alone', ['--stats', '10.0.0.2'], { stats: 'text' }, ['10.0.0.2']],
    ['one that may be alone, with its value', ['--stats=json'], { stats: 'json' }, []],
    ['one that may be alone, behind --', ['--', '--stats'], {}, ['--stats']],
  ])('%s', (_, args, values, operands) => {
    const words = splitWords(args, OPTIONS, 'tsping -h');
    expect({ ...words.values }).toEqual(values);
    expect(words.operands).toEqual(operands);
  });
});

describe('words that make none: one line that says which, and where the options are listed', () => {
  test.each<[string, string[], string]>([
    ['an unknown short option', ['-x'], 'unknown option -x; see `tsping -h`'],
    ['an unknown long option', ['--color'], 'unknown option --color; see `tsping -h`'],
    ['with a value', ['--color=red'], 'unknown option --color; see `tsping -h`'],
    ['behind a known flag', ['-qx'], 'unknown option -x; see `tsping -h`'],
    ['no abbreviations', ['--quie'], 'unknown option --quie; see `tsping -h`'],
    ['a short option without its value', ['-c'], 'option -c needs a value; see `tsping -h`'],
    ['a long option without its value', ['--link'], 'option --link needs a value; see `tsping -h`'],
    ['an empty value behind =', ['--link='], 'option --link needs a value; see `tsping -h`'],
    ['an empty value', ['-c', ''], 'option -c needs a value; see `tsping -h`'],
    [
      'one that may be alone, with =',
      ['--stats='],
      '--stats= has no value: say --stats, or give it one; see `tsping -h`',
    ],
    ['another option in place of it', ['-c', '-q'], 'option -c needs a value; see `tsping -h`'],
    [
      'a long option in place of it',
      ['--link', '--quiet'],
      'option --link needs a value; see `tsping -h`',
    ],
    ['a negative number', ['-c', '-3'], 'option -c needs a value; see `tsping -h`'],
    ['a flag with a value', ['--quiet=yes'], 'option -q takes no value; see `tsping -h`'],
    ['a line break in the option', ['--a\nb'], 'unknown option --a; see `tsping -h`'],
  ])('%s', (_, args, message) => {
    expect(() => splitWords(args, OPTIONS, 'tsping -h')).toThrow(new UsageError(message));
  });
});
