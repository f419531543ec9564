// Search in what is in order, by halving.

/** The first place from `first` to before `end` of which `is` holds, as it does of all behind it; `end`: of none. */
export function firstFrom(first: number, end: number, is: (place: number) => boolean): number {
  let [low, high] = [first, end];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (is(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
