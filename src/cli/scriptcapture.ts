// The frames of scripts in one pcapng file: a section for each script, named in its comment.

import { closeSync, openSync, writeSync } from 'node:fs';
import { formatCidr } from '../ip/address.ts';
import { formatMac } from '../netdev/mac.ts';
import { PcapngWriter } from '../pcap/write.ts';
import type { Stack } from '../stack.ts';
import { StackCapture } from '../view/stackcapture.ts';
import { UsageError } from './errors.ts';

export class ScriptCapture {
  readonly #file: string;
  readonly #fd: number;
  #writer: PcapngWriter | null = null;
  #latest: StackCapture | null = null;

  /** Throws a {@link UsageError} when the file cannot be written. */
  constructor(file: string) {
    this.#file = file;
    this.#fd = this.#try(() => openSync(file, 'w'));
  }

  /** The next script begins; what is returned takes its stack. */
  begin(script: string): (stack: Stack) => void {
    return (stack) => {
      this.#latest?.flush();
      const writer = this.#section(script);
      const interfaces = new Map<number, number>();
      for (const { index, name, mac, loopback } of stack.devices) {
        if (loopback) continue;
        const own = stack.addresses.list().filter(({ device }) => device === index);
        const description = { name, mac: formatMac(mac.high, mac.low), ipv4: own.map(formatCidr) };
        interfaces.set(index, writer.addInterface(description));
      }
      this.#latest = StackCapture.attach(stack, { writer, interfaces });
    };
  }

  close(): void {
    this.#latest?.flush();
    this.#try(() => closeSync(this.#fd));
  }

  #section(script: string): PcapngWriter {
    const section = { comments: [script] };
    if (this.#writer === null)
      this.#writer = new PcapngWriter((block) => this.#write(block), section);
    else this.#writer.addSection(section);
    return this.#writer;
  }

  #write(block: Uint8Array): void {
    this.#try(() => {
      for (let at = 0; at < block.length; ) at += writeSync(this.#fd, block, at);
    });
  }

  #try<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`--pcap ${this.#file}: cannot be written (${code}); name another file`);
    }
  }
}
