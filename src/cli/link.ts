// The link that a person asks for: its options, and the way into the private link's namespace. Shared by
// both programs; cable.ts opens what is planned here.

import {
  formatCidr,
  formatIpv4,
  type Ipv4Address,
  type Ipv4Cidr,
  ipv4,
  networkOf,
  within,
} from '../ip/address.ts';
import { LinkError, NotAllowed } from '../netdev/linux.ts';
import { UsageError } from './errors.ts';
import {
  IMPAIRMENT_HELP,
  IMPAIRMENT_OPTIONS,
  type ImpairmentPlan,
  planImpairment,
} from './impairment.ts';
import { complain } from './output.ts';
import { enter, isInside, type Open } from './private.ts';
import { planSettings, SETTING_HELP, SETTING_OPTIONS, type SettingsPlan } from './settings.ts';
import { address, interfaceAddress, outputFile } from './values.ts';
import type { Words } from './words.ts';

/** Options of both programs, for {@link splitWords}. */
export const CABLE_OPTIONS = {
  link: { type: 'string' },
  addr: { type: 'string' },
  peer: { type: 'string' },
  gateway: { type: 'string' },
  batch: { type: 'string' },
  pcap: { type: 'string' },
  trace: { type: 'boolean' },
  ...SETTING_OPTIONS,
  ...IMPAIRMENT_OPTIONS,
} as const;

export const CABLE_HELP = `  --link LINK      what is at the other end of the cable:
                     private    this machine's kernel, by a TAP in a namespace of
                                its own; needs no root (the default on Linux)
                     tap:NAME   this machine's kernel, by the TAP called NAME
                     sim        a simulated host in this process
  --addr ADDR/LEN  the stack's own address           (default 10.0.0.1/24)
  --peer ADDR/LEN  the address at the other end      (default 10.0.0.2/24)
                   one given without the other moves the other into its subnet
  --gateway ADDR   send what is not on the cable to this neighbour
  --batch FILE     first give the stack what FILE says, in the words of ip -batch
${SETTING_HELP}
  --pcap FILE      write every frame to FILE, for Wireshark and tshark
  --trace          print each packet's journey through the stack, to stderr

${IMPAIRMENT_HELP}`;

const DEFAULT_ADDRESS = '10.0.0.1/24';
const DEFAULT_PEER = '10.0.0.2/24';
const PRIVATE_TAP = 'tap0';

/** What the words on the command line ask for. */
export interface CablePlan extends ImpairmentPlan, SettingsPlan {
  readonly kind: 'private' | 'tap' | 'sim';
  /** The TAP's name; empty for `sim`. */
  readonly tap: string;
  /** The person named the link, so that there is no taking another. */
  readonly chosen: boolean;
  readonly addr: Ipv4Cidr;
  readonly peer: Ipv4Cidr;
  /** The person named the peer. */
  readonly peerChosen: boolean;
  readonly gateway: Ipv4Address | null;
  /** File of commands in the grammar of `ip -batch`, for the stack before it sends anything; `-`: standard input. */
  readonly batch: string | null;
  readonly pcap: string | null;
  readonly trace: boolean;
}

/** Reads the cable's options. Throws a {@link UsageError}. */
export function planCable(words: Words): CablePlan {
  const { values } = words;
  const text = (name: string): string | undefined => values[name] as string | undefined;
  const addr = text('addr');
  const peer = text('peer');
  const gateway = text('gateway');
  const pcap = text('pcap');
  return {
    ...planLink(text('link')),
    ...planEnds(addr, peer),
    peerChosen: peer !== undefined,
    gateway: gateway === undefined ? null : address('--gateway', gateway),
    batch: text('batch') ?? null,
    pcap: pcap === undefined ? null : outputFile('--pcap', pcap),
    trace: values.trace === true,
    ...planSettings(words),
    ...planImpairment(words),
  };
}

/**
 * Goes into the private link's namespace if the plan needs one and this process is not there yet; then it
 * does not return, but runs the program again. Returns the plan to go on with: where a private link is not
 * allowed and nobody asked for it by name, that is a simulated one, and stderr says so.
 * @param needsKernel a simulated host would not do
 * @param open what to bring along into the namespace
 */
export async function enterLink(
  program: string,
  plan: CablePlan,
  needsKernel = false,
  open: Open | null = null,
): Promise<CablePlan> {
  if (needsKernel && plan.kind === 'sim') {
    throw new UsageError(
      '--exec needs a kernel at the other end of the cable: use --link private or tap:NAME',
    );
  }
  if (plan.kind !== 'private' || isInside()) return plan;
  try {
    return await enter(open);
  } catch (error) {
    if (!(error instanceof LinkError) || needsKernel) throw error;
    if (plan.chosen || !(error instanceof NotAllowed)) {
      throw new LinkError(`${error.message}, or use --link sim`);
    }
    complain(
      `${program}: ${error.message}; going on with a simulated host in place of this machine's kernel`,
    );
    return { ...plan, kind: 'sim' };
  }
}

function planLink(text: string | undefined): Pick<CablePlan, 'kind' | 'tap' | 'chosen'> {
  if (text === undefined) {
    const kind = process.platform === 'linux' ? 'private' : 'sim';
    return { kind, tap: PRIVATE_TAP, chosen: false };
  }
  if (text === 'private') return { kind: 'private', tap: PRIVATE_TAP, chosen: true };
  if (text === 'sim') return { kind: 'sim', tap: '', chosen: true };
  const tap = /^tap:(.+)$/.exec(text)?.[1];
  if (tap === undefined) throw new UsageError(`--link ${text}: expected private, tap:NAME or sim`);
  return { kind: 'tap', tap, chosen: true };
}

/** The two addresses. One that the person did not name goes along with the other's subnet. */
function planEnds(
  own: string | undefined,
  other: string | undefined,
): Pick<CablePlan, 'addr' | 'peer'> {
  const chosenPeer = other === undefined ? null : interfaceAddress('--peer', other);
  const usual = interfaceAddress('--addr', own ?? DEFAULT_ADDRESS);
  const addr = own === undefined && chosenPeer !== null ? beside(chosenPeer, usual) : usual;
  const peer = chosenPeer ?? beside(addr, interfaceAddress('--peer', DEFAULT_PEER));
  refuseSameAddress(addr, peer);
  if (!within(peer.address, addr.address, addr.length)) {
    throw new UsageError(
      `--addr ${formatCidr(addr)} and --peer ${formatCidr(peer)} are not in one subnet: choose two addresses of one`,
    );
  }
  return { addr, peer };
}

/** The usual address where it is in the other end's subnet, else that subnet's first other one. */
function beside({ address, length }: Ipv4Cidr, usual: Ipv4Cidr): Ipv4Cidr {
  if (within(usual.address, address, length)) return { ...usual, length };
  const first = ipv4(networkOf(address, length) + (length < 31 ? 1 : 0));
  return { address: first === address ? ipv4(first + 1) : first, length };
}

/** People mix the two ends up; the stack can't talk to itself over the cable. */
export function refuseSameAddress(addr: Ipv4Cidr, peer: Ipv4Cidr): void {
  if (addr.address !== peer.address) return;
  throw new UsageError(
    `${formatIpv4(addr.address)} is given to both ends of the cable: --addr is the stack's end, --peer the other; choose two addresses`,
  );
}
