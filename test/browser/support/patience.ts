/** How long a person waits for anything, in ms: a busy machine is slow. */
export const PATIENCE_MS = 15_000;
