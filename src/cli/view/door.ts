// Where the page is reached: a listening socket on this machine's loopback. For a private link it is made where the
// person's browser is, before this process goes into its own network namespace, and brought along.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { endianness } from 'node:os';
import { Errno, errnoName, LinkError, Linux } from '../../netdev/linux.ts';
import { UsageError } from '../errors.ts';
import { broughtInside, type Open } from '../private.ts';

const LOOPBACK = '127.0.0.1';
const BACKLOG = 64;

// socket(7), ip(7)
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;

/** Where to listen. */
export interface Door {
  /** 0: any that is free. */
  readonly port: number;
  /** A socket that listens already; null: there is none. */
  readonly socket: number | null;
}

/** Where to listen from inside, where this process has brought a socket along, or from where it always was. */
export const doorAt = (port: number): Door => ({ port, socket: broughtInside() });

/**
 * Opens the socket outside of the private link's namespace, which {@link doorAt} finds inside.
 * @param port 0: any that is free
 */
export const openDoor =
  (port: number): Open =>
  (linux) => {
    const fd = must(linux.socket(AF_INET, SOCK_STREAM), port);
    // As libuv does: a port whose last connections have just ended is free.
    must(linux.setOption(fd, SOL_SOCKET, SO_REUSEADDR, one()), port);
    must(linux.bind(fd, loopbackAddress(port)), port);
    must(linux.listen(fd, BACKLOG), port);
    return fd;
  };

/** Begins to listen; returns the port. Throws errors for people. */
export async function listenAt({ port, socket }: Door, server: Server): Promise<number> {
  // Not for the programs that this one starts.
  if (socket !== null) (await Linux.load()).closeOnExec(socket, true);
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => reject(refused(port, code)));
    server.once('listening', () => resolve((server.address() as AddressInfo).port));
    if (socket === null) server.listen(port, LOOPBACK, BACKLOG);
    else server.listen({ fd: socket });
  });
}

function must(result: number, port: number): number {
  if (result < 0) throw refused(port, errnoName(-result));
  return result;
}

function refused(port: number, code = 'unknown error'): Error {
  switch (code) {
    case errnoName(Errno.EADDRINUSE):
      return new UsageError(
        `port ${port} is in use: end the program that has it (\`ss -ltnp sport = ${port}\` says which), or name another port`,
      );
    case errnoName(Errno.EACCES):
      return new UsageError(`you may not listen on port ${port}: name one from 1024 to 65535`);
    case errnoName(Errno.EADDRNOTAVAIL):
      return new LinkError(`there is no ${LOOPBACK} to listen on: run \`sudo ip link set lo up\``);
    default:
      return new LinkError(
        `cannot listen on ${LOOPBACK} port ${port} (${code}): name another port`,
      );
  }
}

/** `struct sockaddr_in`, ip(7): the family in host byte order, all else in the network's. */
function loopbackAddress(port: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_INET, HOST_IS_LITTLE);
  view.setUint16(2, port);
  bytes.set(LOOPBACK.split('.').map(Number), 4);
  return bytes;
}

function one(): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, 1, HOST_IS_LITTLE);
  return bytes;
}

const HOST_IS_LITTLE = endianness() === 'LE';
