// How much room a picture has.

/** An element's width and height in px, and the page's type as a part of its usual size. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly type: number;
}

/** Tells of the element's room now, and whenever it or `also` changes its size. Returns what ends that. */
export function followBox(
  element: HTMLElement | null,
  see: (box: Box) => void,
  also?: Element | null,
): (() => void) | undefined {
  if (element === null) return undefined;
  const look = (): void => {
    const type = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    see({ width: element.clientWidth, height: element.clientHeight, type: type || 1 });
  };
  const watch = new ResizeObserver(look);
  watch.observe(element);
  if (also) watch.observe(also);
  look();
  return () => watch.disconnect();
}
