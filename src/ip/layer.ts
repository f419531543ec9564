// How the parts of IPv4 stand together: the way down (output.ts, transmit.ts), the way up (input.ts) and the way across (forward.ts),
// and what they share. It is made in two steps, since the ways up and across need those who send errors, and errors
// need the way down.

import type { Arp } from '../arp/arp.ts';
import type { Context } from '../core/context.ts';
import { InputRoutes } from '../route/input.ts';
import type { Routes } from '../route/lookup.ts';
import { LoopbackRoutes } from '../route/loopback.ts';
import type { Multipath } from '../route/multipath.ts';
import { OutputRoutes } from '../route/output.ts';
import type { Addresses } from './addresses.ts';
import { Drop as DatagramDrop } from './datagram.ts';
import type { IcmpErrors } from './errors.ts';
import { IpForArp } from './forarp.ts';
import { Drop as ForwardDrop, IpForward } from './forward.ts';
import { Drop as FragmentDrop } from './fragment.ts';
import { Drop as GroupDrop } from './groups.ts';
import * as Ipv4 from './header.ts';
import { Drop as InputDrop, IpInput } from './input.ts';
import { MartianLog } from './martians.ts';
import { Drop as OptionsDrop, OptionsInput } from './options/input.ts';
import { OwnAddress } from './options/own.ts';
import { OptionsReader } from './options/reader.ts';
import { IpOutput } from './output.ts';
import { Paths } from './paths.ts';
import { pathSettings } from './pathsettings.ts';
import { readQuoted } from './quoted.ts';
import { Reassembly, Drop as ReassemblyDrop } from './reassembly.ts';
import { Redirects } from './redirects.ts';
import { outputSettings, reassemblySettings } from './settings.ts';
import type { Sysctl } from './sysctl.ts';
import { IpTransmit } from './transmit.ts';
import { says } from './words.ts';

const DROPS = {
  ...Ipv4.Drop,
  ...InputDrop,
  ...GroupDrop,
  ...ForwardDrop,
  ...OptionsDrop,
  ...FragmentDrop,
  ...DatagramDrop,
  ...ReassemblyDrop,
};

export class IpLayer {
  /** Decides where packets of our own go. */
  readonly outputRoutes: OutputRoutes;
  /** Decides what becomes of packets that come in. */
  readonly inputRoutes: InputRoutes;
  /** The way down. */
  readonly output: IpOutput;
  /** Who learns from errors about packets of ours. */
  readonly paths: Paths;
  private readonly ctx: Context;
  private readonly layer: number;
  private readonly routes: Routes;
  private readonly addresses: Addresses;
  private readonly reader: OptionsReader;
  private readonly transmitter: IpTransmit;
  private readonly forArp: IpForArp;

  constructor(ctx: Context, routes: Routes, addresses: Addresses, multipath: Multipath, arp: Arp) {
    this.ctx = ctx;
    this.routes = routes;
    this.addresses = addresses;
    this.layer = ctx.layer('ip', DROPS, says);
    this.outputRoutes = new OutputRoutes(routes, addresses, multipath);
    this.inputRoutes = new InputRoutes(routes, addresses, multipath, { read: readQuoted });
    this.reader = new OptionsReader(new OwnAddress(ctx, routes, addresses));
    this.forArp = new IpForArp(addresses, this.reader);
    arp.bind(this.forArp);
    this.transmitter = new IpTransmit(ctx, this.layer, addresses, arp);
    this.output = new IpOutput(
      ctx,
      this.layer,
      this.outputRoutes,
      addresses,
      this.transmitter,
      this.reader,
    );
    this.paths = new Paths(routes, this.outputRoutes, addresses, arp);
    ctx.counters.gauge('IpForwarding', () => (addresses.conf.forwarding.all === 0 ? 2 : 1));
    ctx.counters.gauge('IpDefaultTTL', () => this.output.defaultTtl);
  }

  /** Makes the ways up and across, whose errors `errors` sends, and all settings known. */
  open(errors: IcmpErrors, sysctl: Sysctl): { input: IpInput; reassembly: Reassembly } {
    const { ctx, layer, routes, inputRoutes, addresses, reader, transmitter } = this;
    const martians = new MartianLog(ctx, addresses);
    const options = new OptionsInput(ctx, reader, inputRoutes, addresses, errors, martians);
    const redirects = new Redirects(ctx, errors);
    const reassembly = new Reassembly(ctx, layer, errors);
    const forward = new IpForward(ctx, layer, transmitter, errors, options, redirects, reassembly);
    const input = new IpInput(
      ctx,
      layer,
      inputRoutes,
      new LoopbackRoutes(routes, addresses),
      addresses,
      forward,
      reassembly,
      options,
      martians,
    );
    transmitter.looped.bind(input.looped);
    this.forArp.bind(errors);
    sysctl.register(reassemblySettings(reassembly));
    sysctl.register(pathSettings(routes, redirects));
    sysctl.register(outputSettings(this.output));
    return { input, reassembly };
  }
}
