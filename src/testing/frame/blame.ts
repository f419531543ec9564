// Errors that point at the line of the test that failed, not into the harness.

const HARNESS = new URL('..', import.meta.url);

/** Takes the harness's own lines off the top of an error's stack, so that runners show the caller's. */
export function blameCaller<E extends Error>(error: E): E {
  const lines = error.stack?.split('\n') ?? [];
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  const foreign = lines.findIndex((line, n) => n >= first && !isOurs(line));
  if (first >= 0 && foreign >= 0) {
    error.stack = [...lines.slice(0, first), ...lines.slice(foreign)].join('\n');
  }
  return error;
}

/** Runners write either the file's URL or its path. */
const isOurs = (line: string): boolean =>
  line.includes(HARNESS.href) || line.includes(HARNESS.pathname);

/** Does work for a caller. A `RangeError` in it, wherever it comes from, points at the caller's line. */
export function blaming<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw blameCaller(new RangeError(error.message));
  }
}
