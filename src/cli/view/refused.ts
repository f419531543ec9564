// What never becomes a request, as bytes that are no HTTP or come too late, is answered as all else is: with what the
// browser must keep to, and without a word.

import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { SECURITY_HEADERS } from './guard.ts';

/** Answers in Node's place. Such a server must not require a Host header by itself: that is the guard's. */
export function refuseBadRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(socket, error.code));
  // RFC 9110 §10.1.1: nobody need meet an expectation.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}

/** RFC 9110 §15.5, RFC 6585 §5; which is for what, as Node has it. */
function refuse(socket: Duplex & { readonly bytesWritten?: number }, code = ''): void {
  // In the midst of another answer it would be none.
  if (!socket.writable || (socket.bytesWritten ?? 0) > 0) {
    socket.destroy();
    return;
  }
  const status = STATUSES[code] ?? '400 Bad Request';
  const headers = { ...SECURITY_HEADERS, Connection: 'close', 'Content-Length': 0 };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`${[`HTTP/1.1 ${status}`, ...lines].join('\r\n')}\r\n\r\n`, () => socket.destroy());
}

const STATUSES: Readonly<Record<string, string>> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Payload Too Large',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
};
