// Files that are read piece by piece, and output that waits for its reader: for programs that do one thing after the
// other. A program that serves a stack writes with output.ts.

import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { CommandError, Status } from '../command/errors.ts';
import { Exit, UsageError, unwritable } from './errors.ts';

export const STDOUT = 1;
export const STDERR = 2;
export const STDIN = 0;
const RETRY_MS = 10;
const PIECE = 1 << 16;

/**
 * The file's text as it comes. Throws a {@link CommandError} when it cannot be read.
 * @param path `-`: standard input
 */
export function* piecesOf(path: string): Generator<string> {
  const fd = path === '-' ? STDIN : open(path);
  const decoder = new TextDecoder();
  const piece = new Uint8Array(PIECE);
  try {
    for (let length = read(fd, piece, path); length > 0; length = read(fd, piece, path)) {
      yield decoder.decode(piece.subarray(0, length), { stream: true });
    }
  } finally {
    if (fd !== STDIN) closeSync(fd);
  }
}

/** All that there is to read. Throws a {@link CommandError} when it cannot be read. */
export function readAll(fd: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = new Uint8Array(PIECE);
    const length = read(fd, piece, '-');
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(piece.subarray(0, length));
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function read(fd: number, piece: Uint8Array, path: string): number {
  for (;;) {
    try {
      return readSync(fd, piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw unreadable(path, error);
      // Somebody made our standard input non-blocking.
      sleep(RETRY_MS);
    }
  }
}

/** strerror(3) for what a file's name can lead to; Node has words of its own. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
};

function unreadable(path: string, error: unknown): CommandError {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = REASONS[code] ?? code;
  return new CommandError(`Cannot open file "${path}" for reading: ${reason}`, Status.Missing);
}

/** Writes all of it and waits for a slow reader: the program has nothing else to do. */
export function write(fd: number, text: string): void {
  if (text !== '') writeBytes(fd, new TextEncoder().encode(text));
}

export function writeBytes(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += tryWrite(fd, bytes, at);
}

function tryWrite(fd: number, bytes: Uint8Array, at: number): number {
  try {
    return writeSync(fd, bytes, at);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EPIPE') process.exit(Exit.BrokenPipe);
    if (code !== 'EAGAIN') throw new UsageError(unwritable(`${code}`));
    sleep(RETRY_MS);
    return 0;
  }
}

function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
