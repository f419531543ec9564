// The options before a command, as `ip` takes them: `-j -d -s -br …`, each of which may be abbreviated.

import { type Args, matches } from './args.ts';
import { CommandError, Status } from './errors.ts';

/** How a shell prints. */
export interface ShellOptions {
  /** `-j`: JSON. */
  json: boolean;
  /** `-p`: JSON for people. */
  pretty: boolean;
  /** `-d`: more of each thing. */
  details: boolean;
  /** `-s`, given once or twice: counters and ages. */
  statistics: number;
  /** `-br`: a table with a line for each device or address. */
  brief: boolean;
  /** `-o`: each record on one line. */
  oneline: boolean;
  /** `-N`: numbers where there are names. */
  numeric: boolean;
  /** `-4`: nothing of the link layer. */
  inet: boolean;
}

export const PLAIN: Readonly<ShellOptions> = {
  json: false,
  pretty: false,
  details: false,
  statistics: 0,
  brief: false,
  oneline: false,
  numeric: false,
  inet: false,
};

/** All that stands before the command. */
export interface Options extends ShellOptions {
  /** `-batch FILE`, each: where to read commands from; `-`: standard input. */
  batch: string[];
  /** `-force`: goes on after an error. */
  force: boolean;
  help: boolean;
  version: boolean;
}

type Setter = (options: Options, args: Args) => void;

/** In the order in which `ip` tries them: the first that an abbreviation fits is meant. */
const SETTERS: readonly [string, Setter][] = [
  ['-4', set('inet')],
  ['-family', (options, args) => family(options, args.need())],
  ['-stats', (options) => options.statistics++],
  ['-statistics', (options) => options.statistics++],
  ['-details', set('details')],
  ['-oneline', set('oneline')],
  ['-force', set('force')],
  ['-batch', (options, args) => options.batch.push(args.need())],
  ['-brief', set('brief')],
  ['-json', set('json')],
  ['-pretty', set('pretty')],
  ['-help', set('help')],
  ['-Version', set('version')],
  ['-Numeric', set('numeric')],
  ['-6', (options) => family(options, 'inet6')],
];

/** Takes the options that the words begin with. */
export function takeOptions(args: Args): Options {
  const options: Options = { ...PLAIN, batch: [], force: false, help: false, version: false };
  for (let word = args.peek; word?.startsWith('-') && word !== '-'; word = args.peek) {
    args.take();
    if (word === '--') break;
    const short = word.startsWith('--') ? word.slice(1) : word;
    const setter = SETTERS.find(([name]) => matches(short, name))?.[1];
    if (setter === undefined) throw unknown(word);
    setter(options, args);
  }
  return options;
}

function set(
  key:
    | 'details'
    | 'oneline'
    | 'force'
    | 'brief'
    | 'json'
    | 'pretty'
    | 'help'
    | 'version'
    | 'numeric'
    | 'inet',
): Setter {
  return (options) => {
    options[key] = true;
  };
}

function family(options: Options, word: string): void {
  options.inet = word === 'inet';
  if (options.inet) return;
  throw new CommandError(`Error: "${word}" is no family that tapip has; it has inet`, Status.Usage);
}

const unknown = (word: string): CommandError =>
  new CommandError(`Option "${word}" is unknown, try "tapip help".`, Status.Usage);
