// The few system calls that a link to a Linux kernel needs and Node does not offer, by way of koffi. This
// is the only file that knows koffi; it is loaded when the first such link is opened, so that everything
// else runs without it.

import { constants } from 'node:os';
import type * as Koffi from 'koffi';

/** A link cannot be had. The message is one line for people: what is wrong, and what to do. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}

/** This machine's owner does not allow such a link. */
export class NotAllowed extends LinkError {}

/** The error numbers that links tell apart, as in Linux's asm-generic/errno.h. */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  EBADFD: 77,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENOBUFS: 105,
} as const;

/** The name of an error number, as `EPERM`. */
export function errnoName(errno: number): string {
  const known = Object.entries({ ...constants.errno, ...Errno }).find(
    ([, number]) => number === errno,
  );
  return known === undefined ? `errno ${errno}` : known[0];
}

/** A descriptor that is being watched. */
export interface Poll {
  /** Stops watching. May be called twice, and from the callback. Comes before the descriptor is closed. */
  close(): void;
}

/** Every call returns what the kernel returns to libc: a result, or minus an error number. None throws for such an error. */
export class Linux {
  readonly #koffi: typeof Koffi;
  readonly #read: (fd: number, address: number, length: number) => number;
  readonly #write: (fd: number, address: number, length: number) => number;
  readonly #ioctl: (fd: number, request: number, type: string, bytes: Uint8Array) => number;
  readonly #fcntl: (fd: number, command: number, type: string, value: number) => number;
  readonly #socket: (domain: number, type: number, protocol: number) => number;
  readonly #setsockopt: SocketOption;
  readonly #bind: (fd: number, address: Uint8Array, length: number) => number;
  readonly #listen: (fd: number, backlog: number) => number;
  readonly #signal: (signal: number, handler: number) => number | bigint;
  readonly #execve: (path: string, argv: (string | null)[], env: (string | null)[]) => number;

  // Private also so that the declarations, which people without koffi read, need not name its types.
  private constructor(koffi: typeof Koffi) {
    const libc = koffi.load(null);
    this.#koffi = koffi;
    // Buffers go by their number: 0.28 us a call; as `void *`, koffi would look into the typed array each time.
    this.#read = libc.func('long read(int fd, size_t address, size_t length)');
    this.#write = libc.func('long write(int fd, size_t address, size_t length)');
    this.#ioctl = libc.func('int ioctl(int fd, ulong request, ...)');
    this.#fcntl = libc.func('int fcntl(int fd, int command, ...)');
    this.#socket = libc.func('int socket(int domain, int type, int protocol)');
    this.#setsockopt = libc.func(
      'int setsockopt(int fd, int level, int option, const void *value, uint length)',
    );
    this.#bind = libc.func('int bind(int fd, const void *address, uint length)');
    this.#listen = libc.func('int listen(int fd, int backlog)');
    this.#signal = libc.func('size_t signal(int signal, size_t handler)');
    this.#execve = libc.func('int execve(const char *path, const char **argv, const char **env)');
  }

  /**
   * Loads the system calls. Throws a {@link LinkError} on other operating systems and where koffi is missing
   * or has no build for this machine.
   */
  static async load(): Promise<Linux> {
    if (process.platform !== 'linux') {
      throw new LinkError(`this link needs Linux, and this is ${process.platform}`);
    }
    let koffi: typeof Koffi;
    try {
      koffi = await import('koffi');
    } catch (cause) {
      const missing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
      const what = missing ? 'koffi is not installed' : `koffi does not load on ${process.arch}`;
      throw new LinkError(`${what}: run \`npm install --include=optional\``, { cause });
    }
    return new Linux(koffi);
  }

  /**
   * Where the bytes lie in memory. They stay there for as long as the array is referenced; the number
   * itself keeps nothing alive, so that whoever uses it must hold the array too.
   */
  addressOf(bytes: Uint8Array): number {
    return Number(this.#koffi.address(bytes));
  }

  /** read(2). Only for non-blocking descriptors: a read that blocks stops the whole process. */
  read(fd: number, address: number, length: number): number {
    return this.#result(this.#read(fd, address, length));
  }

  /** write(2). Only for non-blocking descriptors. */
  write(fd: number, address: number, length: number): number {
    return this.#result(this.#write(fd, address, length));
  }

  /** ioctl(2) with a structure that the kernel reads, fills, or both. */
  ioctl(fd: number, request: number, bytes: Uint8Array): number {
    return this.#result(this.#ioctl(fd, request, 'void *', bytes));
  }

  /** socket(2). Closed by `closeSync`; closed on exec. */
  socket(domain: number, type: number, protocol = 0): number {
    const SOCK_CLOEXEC = 0o2000000;
    return this.#result(this.#socket(domain, type | SOCK_CLOEXEC, protocol));
  }

  /** setsockopt(2). */
  setOption(fd: number, level: number, option: number, value: Uint8Array): number {
    return this.#result(this.#setsockopt(fd, level, option, value, value.length));
  }

  /** bind(2), to a `struct sockaddr`. */
  bind(fd: number, address: Uint8Array): number {
    return this.#result(this.#bind(fd, address, address.length));
  }

  /** listen(2). */
  listen(fd: number, backlog: number): number {
    return this.#result(this.#listen(fd, backlog));
  }

  /** Whether the descriptor is closed when this process, or one that it forks, becomes another program. */
  closeOnExec(fd: number, closed: boolean): number {
    return this.#result(this.#fcntl(fd, F_SETFD, 'int', closed ? FD_CLOEXEC : 0));
  }

  /**
   * Calls back with 0 whenever the descriptor is readable, for as long as it is, and once with minus an
   * error number when it broke; then the watch is over. Keeps the process alive until closed.
   *
   * An exception from the callback surfaces as any other does.
   */
  poll(fd: number, callback: (status: number) => void): Poll {
    const start = this.#koffi.node.poll as unknown as StartPoll;
    const handle = start(fd, { readable: true }, (status) => {
      try {
        callback(status);
      } catch (error) {
        // koffi swallows what is thrown here and never calls back again.
        process.nextTick(() => {
          throw error;
        });
      }
    });
    // koffi closes a handle that is garbage collected; this closure keeps it.
    return { close: () => handle.close() };
  }

  /**
   * execve(2): this process becomes the program at `path`, with the same standard streams. Returns only
   * when that fails. Nothing of Node's own ending happens: write out what must be written before.
   * @param kept descriptors that stay open across it
   */
  exec(
    path: string,
    argv: readonly string[],
    env: Readonly<Record<string, string | undefined>>,
    kept: readonly number[] = [],
  ): number {
    for (const fd of [0, 1, 2]) this.#inherit(fd);
    for (const fd of kept) this.closeOnExec(fd, false);
    // Node ignores SIGPIPE, and what is ignored stays ignored across execve(2).
    this.#signal(constants.signals.SIGPIPE, SIG_DFL);
    const result = this.#result(this.#execve(path, [...argv, null], [...words(env), null]));
    this.#signal(constants.signals.SIGPIPE, SIG_IGN);
    return result;
  }

  /** libuv makes the standard streams non-blocking and closes them on exec; the next program expects neither. */
  #inherit(fd: number): void {
    const flags = this.#fcntl(fd, F_GETFL, 'int', 0);
    if (flags < 0) return;
    this.#fcntl(fd, F_SETFL, 'int', flags & ~O_NONBLOCK);
    this.#fcntl(fd, F_SETFD, 'int', 0);
  }

  #result(returned: number): number {
    return returned < 0 ? -this.#koffi.errno() : returned;
  }
}

type SocketOption = (
  fd: number,
  level: number,
  option: number,
  value: Uint8Array,
  length: number,
) => number;

/** What the callback really gets; koffi's declaration (3.3.4) leaves the status out. */
type StartPoll = (
  fd: number,
  events: { readable: boolean },
  callback: (status: number) => void,
) => { close(): void };

// fcntl.h and signal.h
const F_SETFD = 2;
const FD_CLOEXEC = 1;
const F_GETFL = 3;
const F_SETFL = 4;
const O_NONBLOCK = 0o4000;
const SIG_DFL = 0;
const SIG_IGN = 1;

function words(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
}
