// Writing to people. What is written is written at once, so that nothing is lost however the program ends.
// A reader who is slow must not make the program deaf to signals: what a full pipe does not take waits here
// and is tried again from the event loop, and at the end once more.

import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { Exit, unwritable } from './errors.ts';

/** More than this does not wait for a reader; it is left out, and a line says so. In bytes. */
const PATIENCE = 1 << 20;
const RETRY_MS = 20;
/** How long the end of the program waits for a reader, in ms. */
const LAST_CALL_MS = 2000;

class Output {
  readonly #fd: number;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #left = 0;
  #own: number | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#waitingBytes + bytes.length > PATIENCE) {
      this.#left++;
      return;
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#flush();
    if (this.#waitingBytes > 0) this.#retry ??= setTimeout(this.#again, RETRY_MS).unref();
  }

  /** Tries for a while to bring out what waits. For the end. */
  end(): void {
    for (let ms = 0; this.#waitingBytes > 0 && ms < LAST_CALL_MS; ms += RETRY_MS) {
      sleep(RETRY_MS);
      this.#flush();
    }
  }

  readonly #again = (): void => {
    this.#retry = null;
    this.#flush();
    if (this.#waitingBytes > 0) this.#retry = setTimeout(this.#again, RETRY_MS).unref();
  };

  #flush(): void {
    for (let bytes = this.#waiting[0]; bytes !== undefined; bytes = this.#waiting[0]) {
      const written = this.#tryWrite(bytes);
      this.#waitingBytes -= written;
      if (written < bytes.length) {
        this.#waiting[0] = bytes.subarray(written);
        return;
      }
      this.#waiting.shift();
    }
    if (this.#left > 0) {
      const lines = this.#left;
      this.#left = 0;
      this.write(`(${lines} lines left out: the reader is too slow)\n`);
    }
  }

  /** Bytes written; 0 when a reader must read first. Ends the program when there is nobody to write for. */
  #tryWrite(bytes: Buffer): number {
    try {
      this.#own ??= openOwn(this.#fd);
      return writeSync(this.#own, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') return 0;
      if (code === 'EPIPE') process.exit(Exit.BrokenPipe);
      this.#giveUp(code ?? 'unknown error');
    }
  }

  #giveUp(code: string): never {
    if (this.#fd === STDOUT) complain(`${program}: ${unwritable(code)}`);
    process.exit(Exit.Error);
  }
}

const STDOUT = 1;
const STDERR = 2;
const stdout = new Output(STDOUT);
const stderr = new Output(STDERR);

let program = 'tapip';

/** Whose name stands before what is wrong with the output itself. */
export function speakAs(name: string): void {
  program = name;
}

/** Writes text to stdout as it is. Ends the process as SIGPIPE would when nobody reads any more. */
export function print(text: string): void {
  stdout.write(text);
}

/** Writes one line to stderr. */
export function complain(line: string): void {
  stderr.write(`${line}\n`);
}

/** Brings out what slow readers have not taken yet, as far as they let it. Comes before the end. */
export function finishOutput(): void {
  stdout.end();
  stderr.end();
}

/**
 * A descriptor of our own for a pipe, so that it can be non-blocking for us and not for the other programs
 * that have it; for all else the descriptor itself.
 */
function openOwn(fd: number): number {
  try {
    if (!fstatSync(fd).isFIFO()) return fd;
    return openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return fd;
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
