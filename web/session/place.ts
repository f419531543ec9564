// Whose turn it is to have a stream. A browser opens six connections to one server, and a stream keeps one for as long as
// its page is there: six of them, and no other page would load, nor any request be sent, without a word. So pages of one
// server take one of five places before they begin a stream. One that is not in sight gives its place up to one that waits,
// and asks anew when it is looked at. See WHATWG HTML, "Server-sent events", authoring notes; W3C Web Locks.

/** Streams at once: one connection is left for pages that load and for requests. */
const PLACES = 5;
const NAME = 'tapip-stream';
/** How long one waits before it is said, in ms, and how often those that are not in sight are asked. */
const LATE_MS = 2000;
const ASK_MS = 500;

/** What a page does about its place. */
export interface Placed {
  /** The place is its own from now on. */
  taken(): void;
  /** It has given it up, since it is not in sight. */
  left(): void;
  /** It has waited for a while. */
  late(): void;
}

export class Place {
  private readonly page: Placed;
  readonly #others = new BroadcastChannel(NAME);
  /** Gives the place back; null: there is none. */
  #giveBack: (() => void) | null = null;
  #waiting: AbortController | null = null;

  /** Takes a place as soon as there is one. */
  constructor(page: Placed) {
    this.page = page;
    this.#others.onmessage = () => this.#yield();
    document.addEventListener('visibilitychange', this.#seen);
    this.#wait();
  }

  /** Needs none any more. */
  end(): void {
    document.removeEventListener('visibilitychange', this.#seen);
    this.#others.close();
    this.#waiting?.abort();
    this.#giveBack?.();
  }

  readonly #seen = (): void => {
    if (!document.hidden && this.#giveBack === null && this.#waiting === null) this.#wait();
  };

  #wait(): void {
    // Only pages from this machine or by HTTPS have locks.
    if (navigator.locks === undefined) {
      this.#giveBack = () => {};
      return this.page.taken();
    }
    const waiting = new AbortController();
    this.#waiting = waiting;
    const { signal } = waiting;
    const late = setTimeout(() => this.page.late(), LATE_MS);
    const ask = setInterval(() => this.#others.postMessage('wanted'), ASK_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(late);
      clearInterval(ask);
    });
    for (let n = 0; n < PLACES; n++) {
      const held = navigator.locks.request(`${NAME} ${n}`, { signal }, () => this.#take(waiting));
      // Waiting is over.
      held.catch(() => {});
    }
  }

  /** The place is kept until what is returned settles. */
  #take(waiting: AbortController): Promise<void> | undefined {
    // Two were free at once.
    if (waiting.signal.aborted) return;
    waiting.abort();
    this.#waiting = null;
    return new Promise((resolve) => {
      this.#giveBack = resolve;
      this.page.taken();
    });
  }

  /** Somebody waits. */
  #yield(): void {
    if (!document.hidden || this.#giveBack === null) return;
    this.page.left();
    this.#giveBack();
    this.#giveBack = null;
  }
}
