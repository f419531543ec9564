// Random questions about routes: as a line of `ip -batch`, and as a flow.

import { ipv4 } from '../../src/ip/address.ts';
import { Flow } from '../../src/route/flow.ts';
import { dotted } from '../support/packets.ts';
import { isRoot } from '../support/programs.ts';
import { DEVICES, type Dice, indexOf } from './world.ts';

export interface Question {
  readonly line: string;
  readonly flow: Flow;
  readonly fibmatch: boolean;
}

export function question(dice: Dice): Question {
  const flow = new Flow();
  const { network } = dice.prefix();
  flow.destination = dice.once(2) ? dice.address() : ipv4(network | dice.number(4));
  if (dice.once(12)) flow.destination = ipv4(dice.one([0, -1, 0xe0000005, 0xefffff01, 0x7f000001]));
  const input = dice.once(3);
  // For route_localnet.
  if (dice.once(20)) flow.destination = ipv4(0x7f000001);
  const fibmatch = !input && dice.once(5);
  // What Linux takes a question for that names no protocol.
  flow.protocol = 17;
  let line = `route get ${fibmatch ? 'fibmatch ' : ''}${dotted(flow.destination)}`;
  if (input || dice.once(3)) {
    flow.source = dice.once(10) ? ipv4(dice.one([0x7f000001, 0x7f050505])) : dice.address();
    line += ` from ${dotted(flow.source)}`;
  }
  if (input) {
    const device = dice.one(DEVICES);
    flow.iif = indexOf(device);
    line += ` iif ${device}`;
  } else if (dice.once(5)) {
    const device = dice.one(DEVICES);
    flow.oif = indexOf(device);
    line += ` oif ${device}`;
  }
  if (dice.once(3)) {
    flow.mark = dice.number(4);
    line += ` mark ${flow.mark}`;
  }
  if (dice.once(3)) {
    flow.tos = dice.one([4, 8, 0x10, 0x1c, 0x20, 0x24]);
    line += ` tos 0x${flow.tos.toString(16)}`;
  }
  if (dice.once(3)) {
    flow.protocol = dice.one([6, 17]);
    flow.sport = 1 + dice.number(4);
    flow.dport = 1 + dice.number(4);
    const name = flow.protocol === 6 ? 'tcp' : 'udp';
    line += ` ipproto ${name} sport ${flow.sport} dport ${flow.dport}`;
  }
  if (!input && dice.once(6)) {
    const uid = dice.number(8);
    // The namespace of an ordinary user knows no user id but its own.
    if (isRoot) {
      flow.uid = uid;
      line += ` uid ${uid}`;
    }
  }
  return { line, flow, fibmatch };
}
