// A ping's statistics, in whole microseconds, with iputils' arithmetic and words.

/** Counts and sums; times are whole microseconds. */
export class Statistics {
  transmitted = 0;
  received = 0;
  duplicates = 0;
  corrupted = 0;
  errors = 0;
  /** The most requests that were on their way at once when an answer came. */
  pipe = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;
  #sum = 0;
  #squares = 0;
  /** Smoothed over eight, times eight. */
  #smoothed = 0;

  /** Longest round trip, in us. */
  get max(): number {
    return this.#max;
  }

  /** A round trip of `us` microseconds, of a first answer or a duplicate. */
  time(us: number): void {
    this.#min = Math.min(this.#min, us);
    this.#max = Math.max(this.#max, us);
    this.#sum += us;
    this.#squares += us * us;
    this.#smoothed += this.#smoothed === 0 ? us * 8 : us - Math.trunc(this.#smoothed / 8);
  }

  /** The request numbered `sequence` was answered or refused. */
  acknowledge(sequence: number): void {
    const ahead = (this.transmitted - sequence) & 0xffff;
    if (ahead < 0x8000) this.pipe = Math.max(this.pipe, ahead + 1);
  }

  /** The lines behind the `---` line. @param elapsedMs from the first request to the last */
  summary(elapsedMs: number, timed: boolean): string {
    const parts = [`${this.transmitted} packets transmitted, ${this.received} received`];
    if (this.duplicates > 0) parts.push(`+${this.duplicates} duplicates`);
    if (this.corrupted > 0) parts.push(`+${this.corrupted} corrupted`);
    if (this.errors > 0) parts.push(`+${this.errors} errors`);
    if (this.transmitted > 0) {
      parts.push(`${significant(this.#loss())}% packet loss`, `time ${Math.round(elapsedMs)}ms`);
    }
    return `${parts.join(', ')}\n${this.#times(timed)}\n`;
  }

  /** The line that SIGQUIT asks for. */
  glance(timed: boolean): string {
    const loss = Math.trunc(this.#loss());
    const line = `\r${this.received}/${this.transmitted} packets, ${loss}% loss`;
    if (this.received === 0 || !timed) return line;
    const ewma = Math.trunc(this.#smoothed / 8);
    const times = [this.#min, this.#average(), ewma, this.#max].map(milliseconds);
    return `${line}, min/avg/ewma/max = ${times.join('/')} ms`;
  }

  #times(timed: boolean): string {
    const pipe = this.pipe > 1 ? `pipe ${this.pipe}` : '';
    if (this.received === 0 || !timed) return pipe;
    const times = [this.#min, this.#average(), this.#max, this.#deviation()].map(milliseconds);
    const line = `rtt min/avg/max/mdev = ${times.join('/')} ms`;
    return pipe === '' ? line : `${line}, ${pipe}`;
  }

  #loss(): number {
    return this.transmitted === 0
      ? 0
      : ((this.transmitted - this.received) * 100) / this.transmitted;
  }

  #average(): number {
    return Math.trunc(this.#sum / (this.received + this.duplicates));
  }

  /** Square root of the mean of the squares less the square of the mean, as iputils rounds it. */
  #deviation(): number {
    const n = this.received + this.duplicates;
    const mean = this.#sum / n;
    const variance =
      this.#sum < 2 ** 31 - 1
        ? Math.trunc((this.#squares - Math.trunc((this.#sum * this.#sum) / n)) / n)
        : this.#squares / n - Math.trunc(mean) ** 2;
    return Math.trunc(Math.sqrt(Math.max(0, variance)));
  }
}

/** Microseconds as milliseconds with three decimals. */
export function milliseconds(us: number): string {
  return `${Math.trunc(us / 1000)}.${String(us % 1000).padStart(3, '0')}`;
}

/** The time on a reply's line: fewer decimals the longer it took, rounded half up. */
export function roundTrip(us: number): string {
  if (us >= 99_950) return `${Math.trunc((us + 500) / 1000)} ms`;
  if (us >= 9_995) return `${(Math.trunc((us + 50) / 100) / 10).toFixed(1)} ms`;
  if (us >= 1_000) return `${(Math.trunc((us + 5) / 10) / 100).toFixed(2)} ms`;
  return `${milliseconds(us)} ms`;
}

/** As C's %g: six significant digits, no trailing zeros. */
function significant(value: number): string {
  return String(Number(value.toPrecision(6)));
}
