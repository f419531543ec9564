// Source filters: from whom somebody wants to hear a group. RFC 3376 §3.

import type { Ipv4Address } from './address.ts';

/** Values are Linux's: MCAST_EXCLUDE and MCAST_INCLUDE. */
export const FilterMode = { Exclude: 0, Include: 1 } as const;

/** To exclude no source is to hear everybody; to include none is to hear nobody. */
export interface SourceFilter {
  /** One of {@link FilterMode}. */
  readonly mode: number;
  readonly sources: readonly Ipv4Address[];
}

/** Everybody is heard: a join as before IGMPv3. */
export const ANY_SOURCE: SourceFilter = { mode: FilterMode.Exclude, sources: [] };

/** Nobody is heard: what a device has of a group that nobody has joined. */
export const NO_SOURCE: SourceFilter = { mode: FilterMode.Include, sources: [] };

export const including = (...sources: Ipv4Address[]): SourceFilter => ({
  mode: FilterMode.Include,
  sources,
});

export const excluding = (...sources: Ipv4Address[]): SourceFilter => ({
  mode: FilterMode.Exclude,
  sources,
});

export const accepts = ({ mode, sources }: SourceFilter, source: Ipv4Address): boolean =>
  sources.includes(source) === (mode === FilterMode.Include);

/** What a device must let in for all who filter there. RFC 3376 §3.2. */
export function merged(filters: readonly SourceFilter[]): SourceFilter {
  const excluders = filters.filter(({ mode }) => mode === FilterMode.Exclude);
  const first = excluders[0];
  if (first === undefined) {
    return including(...new Set(filters.flatMap(({ sources }) => sources)));
  }
  return excluding(
    ...first.sources.filter((source) => filters.every((filter) => !accepts(filter, source))),
  );
}
