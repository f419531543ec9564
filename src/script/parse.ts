// A script's text, parsed. All that is wrong with a text is told at once.

import { MAX_MTU, MIN_MTU } from '../testing/wire/setup.ts';
import { COMMANDS } from './commands.ts';
import { fail, type Place, ScriptSyntaxError, StatementFault } from './fault.ts';
import { parseFrame } from './frames.ts';
import { options } from './options.ts';
import { Scope } from './scope.ts';
import type { Action, InterfaceLine, Script, Statement } from './syntax.ts';
import { AT_ONCE, looksLikeTime, parseWhen } from './time.ts';
import { address, cidr, mac, whole } from './values.ts';
import { statementsOf, type Word, type Words } from './words.ts';

/**
 * Parses a script.
 * @param name how messages call it
 * @throws {ScriptSyntaxError} with all that is wrong
 */
export function parseScript(text: string, name: string): Script {
  const parser = new Parser();
  for (const words of statementsOf(text)) parser.read(words);
  return parser.end(name);
}

class Parser {
  readonly #interfaces: InterfaceLine[] = [];
  readonly #statements: Statement[] = [];
  readonly #scope = new Scope();

  read(words: Words): void {
    try {
      const { line, column } = words.place;
      if (words.takeIf('interface') !== null) this.#interface(words, { line, column });
      else this.#statements.push(this.#statement(words, { line, column }));
    } catch (error) {
      if (!(error instanceof StatementFault)) throw error;
      const { place, message } = error;
      const hint = words.goesOnAt(place) ? '; an indented line goes on with the one above' : '';
      this.#scope.faults.push({ ...place, says: `${message}${hint}` });
      this.#scope.forgive(words.text);
    }
  }

  end(name: string): Script {
    const { faults } = this.#scope;
    if (this.#interfaces.length === 0 && faults.length === 0) {
      const says = 'the stack has no interface: expected a line such as interface eth0 10.0.0.1/24';
      faults.push({ line: 1, column: 1, says });
    }
    if (faults.length > 0) throw new ScriptSyntaxError(name, faults);
    return { name, interfaces: this.#interfaces, statements: this.#statements };
  }

  /** `interface eth0 10.0.0.1/24 mac 02:00:00:00:01:01 mtu 1500 peer 10.0.0.2` */
  #interface(words: Words, place: Place): void {
    const first = words.need('a name such as eth0');
    if (COMMANDS.has(first.text))
      fail(first, `'${first.text}': no name, for lines begin with that word`);
    const name = this.#scope.addInterface(first);
    if (this.#statements.some(({ kind }) => kind !== 'waits')) {
      fail(place, 'interfaces come first, before anything happens');
    }
    const addresses: string[] = [];
    while (/^\d/.test(words.peek()?.text ?? '')) addresses.push(cidr(words.need('an address')));
    if (addresses.length === 0) fail(words.place, 'expected an address such as 10.0.0.1/24');
    const known = ['mac', 'mtu', 'peer', 'peer-mac'] as const;
    const { mac: own, mtu, peer, 'peer-mac': peerMac } = options(words, known);
    this.#interfaces.push({
      ...{ ...place, name, addresses },
      mac: own === undefined ? null : mac(own),
      mtu: mtu === undefined ? 1500 : whole(mtu, MIN_MTU, MAX_MTU),
      peer: peer === undefined ? null : address(peer),
      peerMac: peerMac === undefined ? null : mac(peerMac),
    });
  }

  #statement(words: Words, place: Place): Statement {
    const first = words.peek();
    const time = first !== null && looksLikeTime(first) ? words.take() : null;
    const when = time === null ? AT_ONCE : parseWhen(time);
    const action = this.#action(words);
    if (when.least !== when.most && !mustCome(action)) {
      fail(place, 'only what must come has a time with bounds');
    }
    if (time !== null && action.kind === 'waits')
      fail(time, `${time.text}: waits for … has no time`);
    return { ...place, text: words.text, when, ...action };
  }

  #action(words: Words): Action {
    const first = words.need(EXPECTED);
    const command = first.quoted ? undefined : COMMANDS.get(first.text);
    if (command === undefined) return this.#frame(first, words);
    const action = command(words, this.#scope);
    if (action.kind === 'waits') this.#checkWaits(first);
    return action;
  }

  /** `eth0 < arp operation=request` */
  #frame(first: Word, words: Words): Action {
    const into = words.takeIf('<') !== null;
    const out = words.takeIf('>') !== null;
    const { interfaces } = this.#scope;
    if (first.quoted || !(into || out || interfaces.includes(first.text))) {
      fail(first, `'${first.text}': expected ${EXPECTED}`);
    }
    const on = this.#scope.interface(first);
    if (into !== out)
      return { kind: 'frame', on, into, frame: parseFrame(words, this.#scope, out) };
    return fail(
      words.place,
      'expected < for a frame that goes in, or > for one that must come out',
    );
  }

  #checkWaits(place: Place): void {
    const other = this.#statements.find(({ kind }) => kind === 'waits');
    if (other !== undefined)
      fail(place, `line ${other.line} says already what the script waits for`);
  }
}

const EXPECTED = `an interface's name, ${[...COMMANDS.keys()].join(', ')} or interface`;

function mustCome(action: Action): boolean {
  if (action.kind === 'socket') return action.verb === 'receives';
  return action.kind === 'receives' || (action.kind === 'frame' && !action.into);
}
