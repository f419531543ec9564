// The words of `tapip trace`. tracefile.ts does the work.

import { formatCidr, type Ipv4Address } from '../ip/address.ts';
import { parseMac } from '../netdev/mac.ts';
import { MAX_SEED } from '../testing/wire/setup.ts';
import { Exit, UsageError } from './errors.ts';
import { print } from './output.ts';
import { planSettings, SETTING_OPTIONS, type SettingsPlan } from './settings.ts';
import { address, interfaceAddress, whole } from './values.ts';
import { splitWords, type Words } from './words.ts';

const { sysctl, stats } = SETTING_OPTIONS;

const OPTIONS = {
  host: { type: 'string' },
  addr: { type: 'string', multiple: true },
  mac: { type: 'string', multiple: true },
  gateway: { type: 'string' },
  batch: { type: 'string' },
  sysctl,
  stats,
  seed: { type: 'string' },
  packet: { type: 'string' },
  json: { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  save: { type: 'string' },
  html: { type: 'string' },
  pcap: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const HELP = `Usage: tapip trace [options] FILE

Feeds a capture, pcapng or pcap, to a stack in place of the host whose frames were
captured, in virtual time, and prints what the stack does with each frame: stage
by stage, with the reasons, and below it what that brings about. What the stack
sends goes nowhere; what the host itself had sent is told apart and not fed.
FILE may be - for standard input.

  --host NAME      of a capture of several hosts, whose interfaces are called
                   NAME.DEVICE, that one  (default: the first)
  --addr ADDR/LEN  the stack's own address; given again, that of the capture's
                   next interface  (default: what the file says, else the one
                   that its frames ask most; none where there is a --batch)
  --mac MAC        its Ethernet address, likewise
  --gateway ADDR   send what is not on the cable to this neighbour
  --batch FILE     first give the stack what FILE says, in the words of ip -batch
  --sysctl NAME=VALUE
                   first give a setting of the stack that value; may be repeated
  --stats[=json]   print the stack's counters at the end, as nstat does
  --seed N         where the stack's randomness starts   (default 1)

  --packet N       print only the journey of packet N, with all that was compared
                   and what changed in the tables
  --json           print each event as a line of JSON (docs/trace.md); with
                   --packet, those of that packet
  -q, --quiet      print no journeys

  --save FILE      write the recording to FILE, as the viewer opens it
  --html FILE      write one page that replays it in any browser, without a stack
  --pcap FILE      write what came in and went out, for Wireshark and tshark;
                   comments say why, and what became of it
                   One of these may be - for standard output, in place of journeys.

Exit status: 0, or 2 for an error and for a capture that is damaged.
`;

/** What the words ask for. */
export interface TracePlan extends SettingsPlan {
  readonly file: string;
  /** Which of the capture's hosts; null: the first, or it tells of one alone. */
  readonly host: string | null;
  /** By interface of the capture. */
  readonly addrs: readonly string[];
  readonly macs: readonly string[];
  readonly gateway: Ipv4Address | null;
  readonly batch: string | null;
  readonly seed: number;
  /** Null: all. */
  readonly packet: number | null;
  readonly form: 'text' | 'json' | 'none';
  readonly save: string | null;
  readonly html: string | null;
  readonly pcap: string | null;
}

/** Returns the exit status. */
export async function trace(args: readonly string[]): Promise<number> {
  const words = splitWords(args, OPTIONS, 'tapip trace --help');
  if (words.values.help === true) {
    print(HELP);
    return Exit.Ok;
  }
  const plan = planTrace(words);
  // Loaded late: help and wrong words need no stack.
  const { traceFile } = await import('./tracefile.ts');
  return traceFile(plan);
}

function planTrace(words: Words): TracePlan {
  const { values, operands } = words;
  const text = (name: string): string | null => (values[name] as string | undefined) ?? null;
  const list = (name: string): readonly string[] =>
    (values[name] as readonly string[] | undefined) ?? [];
  const [file, extra] = operands;
  if (file === undefined) throw new UsageError('no capture: say `tapip trace FILE.pcapng`');
  if (extra !== undefined) throw new UsageError(`${extra}: one capture at a time`);
  const gateway = text('gateway');
  const packet = text('packet');
  return {
    file,
    host: text('host'),
    addrs: list('addr').map((each) => formatCidr(interfaceAddress('--addr', each))),
    macs: list('mac').map(station),
    gateway: gateway === null ? null : address('--gateway', gateway),
    batch: text('batch'),
    seed: whole('--seed', text('seed') ?? '1', 0, MAX_SEED),
    packet: packet === null ? null : whole('--packet', packet, 1, Number.MAX_SAFE_INTEGER),
    form: planForm(words),
    save: text('save'),
    html: text('html'),
    pcap: text('pcap'),
    ...planSettings(words),
  };
}

/** A file that goes to standard output is all that goes there. */
function planForm({ values }: Words): TracePlan['form'] {
  const [piped, other] = ['save', 'html', 'pcap'].filter((name) => values[name] === '-');
  if (piped !== undefined) {
    const printed = other ?? ['json', 'packet', 'stats'].find((name) => values[name] !== undefined);
    if (printed === undefined) return 'none';
    throw new UsageError(`--${piped} -: standard output is for --${printed} already; name a file`);
  }
  if (values.quiet === true) return 'none';
  return values.json === true ? 'json' : 'text';
}

function station(text: string): string {
  if (parseMac(text) !== null) return text;
  throw new UsageError(`--mac ${text}: expected an Ethernet address such as 02:00:00:00:01:01`);
}
