// The connections of the page's server, of which there are only so many. Whoever connects and asks nothing keeps nobody
// out: where there is no room left, the one that has been silent for longest ends.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export class Connections {
  /** In the order in which they fell silent, or came. */
  readonly #silent = new Set<Socket>();
  /** Those that are being answered. */
  readonly #busy = new Set<Socket>();

  /** @param most connections at once */
  constructor(server: Server, most: number) {
    server.on('connection', (socket) => {
      this.#silent.add(socket);
      socket.once('close', () => {
        this.#silent.delete(socket);
        this.#busy.delete(socket);
      });
      if (this.#silent.size + this.#busy.size > most) this.#endOldest();
    });
    server.on('request', (request, response) => {
      if (!hasBody(request)) return this.#answering(response);
      // Until all of it is there, whoever asks is as good as silent.
      request.once('end', () => this.#answering(response));
    });
  }

  #answering(response: ServerResponse): void {
    const { socket } = response;
    if (socket === null) return;
    this.#silent.delete(socket);
    this.#busy.add(socket);
    response.once('close', () => {
      if (this.#busy.delete(socket) && !socket.destroyed) this.#silent.add(socket);
    });
  }

  /** There is always one: that which has just come is silent. */
  #endOldest(): void {
    const [oldest] = this.#silent;
    oldest?.destroy();
  }
}

/** RFC 9112 §6.3. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
