// The nodes of a trie in one block of memory: 256 slots each, of which neighbours mostly say the same. A node
// keeps each run of equal slots once, and finds a slot's run by counting the runs that begin up to there:
//
//     8 words     bit n: slot n begins a run
//     8 bytes     how many runs begin in the words before
//     the runs    16 bits each, or 32 where one of them takes more
//
// A slot holds a number that is not negative, or a link to a node, which is: the complement of twice the node's
// place, plus 1 where its runs take 32 bits.

/** Slots of a node. */
export const SLOTS = 256;

/** Words of bits, and where the counts and the runs are. */
const BIT_WORDS = 8;
const COUNTS = BIT_WORDS;
const RUNS = COUNTS + 2;

/** A node one run after the other, to read and to write. */
export class Runs {
  /** The first slot of each, and behind the last {@link SLOTS}. */
  readonly starts = new Int32Array(SLOTS + 1);
  readonly slots = new Int32Array(SLOTS);
  count = 0;

  /** Goes on with what the slots from `start` on hold. */
  add(start: number, slot: number): void {
    if (this.count > 0 && this.slots[this.count - 1] === slot) return;
    this.starts[this.count] = start;
    this.slots[this.count++] = slot;
  }

  /** Ends the node. */
  end(): void {
    this.starts[this.count] = SLOTS;
  }

  /** Whether no run takes more than 16 bits. */
  get isNarrow(): boolean {
    let all = 0;
    for (let n = 0; n < this.count; n++) all |= this.slots[n] ?? 0;
    return all >>> 16 === 0;
  }
}

export class Nodes {
  #words: Int32Array;
  /** Where the next new node goes. */
  #end = 0;
  /** Size in words → the first free place that has it, plus 1; its first word leads to the next. 0: none. */
  readonly #free = new Int32Array(RUNS + SLOTS + 1);
  /** How many there are. */
  count = 0;
  /** Words that nodes take, and that nodes have left behind. */
  used = 0;
  unused = 0;

  /** @param size words to have room for at first */
  constructor(size: number) {
    this.#words = new Int32Array(size);
  }

  /** What a slot of a node holds; only the low bits of `n` count. */
  slot(link: number, n: number): number {
    const words = this.#words;
    const node = ~link >> 1;
    const word = (n >>> 5) & (BIT_WORDS - 1);
    const upTo = (words[node + word] ?? 0) & ((2 << (n & 31)) - 1);
    return runAt(words, link, countBefore(words, node, word) + countOnes(upTo) - 1);
  }

  /** Reads a node, or what holds the same number everywhere. */
  read(slot: number, runs: Runs): void {
    runs.count = 0;
    if (slot >= 0) runs.add(0, slot);
    else this.#readNode(slot, runs);
    runs.end();
  }

  /** Writes a node over another, or over a number. Returns the link to it, or the number that is the same everywhere. */
  write(runs: Runs, old: number): number {
    const { count, isNarrow } = runs;
    const oldSize = old < 0 ? this.#sizeOf(old) : 0;
    const size = count === 1 ? 0 : sizeOf(count, isNarrow);
    let node = ~old >> 1;
    if (size !== oldSize) {
      if (oldSize > 0) this.#release(node, oldSize);
      if (size === 0) return runs.slots[0] ?? 0;
      node = this.#make(size);
    }
    this.#words.fill(0, node, node + size);
    this.#writeStarts(runs, node);
    this.#writeRuns(runs, node + RUNS, isNarrow);
    return linkTo(node, isNarrow);
  }

  /** Takes a node over from elsewhere, with those below it; returns the link to it. */
  adopt(from: Nodes, link: number): number {
    const size = from.#sizeOf(link);
    const there = ~link >> 1;
    const here = this.#make(size);
    for (let n = 0; n < size; n++) {
      const word = from.#words[there + n] ?? 0;
      const isLink = word < 0 && n >= RUNS && !isNarrow(link);
      // First the other node: it may need a larger array than this one is in.
      const moved = isLink ? this.adopt(from, word) : word;
      this.#words[here + n] = moved;
    }
    return linkTo(here, isNarrow(link));
  }

  #readNode(link: number, runs: Runs): void {
    const words = this.#words;
    const node = ~link >> 1;
    for (let word = 0; word < BIT_WORDS; word++) {
      for (let bits = words[node + word] ?? 0; bits !== 0; bits &= bits - 1) {
        runs.starts[runs.count] = word * 32 + 31 - Math.clz32(bits & -bits);
        runs.slots[runs.count] = runAt(words, link, runs.count);
        runs.count++;
      }
    }
  }

  #writeStarts({ starts, count }: Runs, node: number): void {
    for (let n = 0; n < count; n++) {
      const start = starts[n] ?? 0;
      this.#add(node + (start >>> 5), 1 << (start & 31));
    }
    for (let n = 0, before = 0; n < BIT_WORDS; n++) {
      this.#add(node + COUNTS + (n >>> 2), before << ((n & 3) << 3));
      before += countOnes(this.#words[node + n] ?? 0);
    }
  }

  #writeRuns({ slots, count }: Runs, at: number, narrow: boolean): void {
    for (let n = 0; n < count; n++) {
      const slot = slots[n] ?? 0;
      if (narrow) this.#add(at + (n >>> 1), slot << ((n & 1) << 4));
      else this.#words[at + n] = slot;
    }
  }

  /** Sets bits of a word. */
  #add(at: number, bits: number): void {
    this.#words[at] = (this.#words[at] ?? 0) | bits;
  }

  /** Words that a node takes. */
  #sizeOf(link: number): number {
    const words = this.#words;
    const node = ~link >> 1;
    const last = BIT_WORDS - 1;
    const count = countBefore(words, node, last) + countOnes(words[node + last] ?? 0);
    return sizeOf(count, isNarrow(link));
  }

  #make(size: number): number {
    this.count++;
    this.used += size;
    let node = (this.#free[size] ?? 0) - 1;
    if (node >= 0) {
      this.#free[size] = this.#words[node] ?? 0;
      this.unused -= size;
      return node;
    }
    node = this.#end;
    this.#end += size;
    if (this.#end > this.#words.length) this.#enlarge();
    return node;
  }

  #release(node: number, size: number): void {
    this.count--;
    this.used -= size;
    this.unused += size;
    this.#words[node] = this.#free[size] ?? 0;
    this.#free[size] = node + 1;
  }

  /** By an eighth: twice would waste half of a full table's memory. */
  #enlarge(): void {
    const words = new Int32Array(this.#end + 64 + (this.#end >>> 3));
    words.set(this.#words);
    this.#words = words;
  }
}

/** How many runs of a node begin before one of its words. */
const countBefore = (words: Int32Array, node: number, word: number): number =>
  ((words[node + COUNTS + (word >>> 2)] ?? 0) >>> ((word & 3) << 3)) & 0xff;

/** What the slots of a run hold. */
function runAt(words: Int32Array, link: number, run: number): number {
  const first = (~link >> 1) + RUNS;
  if (!isNarrow(link)) return words[first + run] ?? 0;
  return ((words[first + (run >>> 1)] ?? 0) >>> ((run & 1) << 4)) & 0xffff;
}

const isNarrow = (link: number): boolean => (link & 1) !== 0;

const linkTo = (node: number, narrow: boolean): number => ~((node << 1) | (narrow ? 0 : 1));

const sizeOf = (runs: number, narrow: boolean): number => RUNS + (narrow ? (runs + 1) >> 1 : runs);

/** How many bits of 32 are set. */
function countOnes(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
