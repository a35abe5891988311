/** Value below which `share` (0 to 1) of the values lie, by nearest rank; NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Medians over several measurements that have the same figures. */
export function medianOf<Figure extends string>(
  runs: readonly Readonly<Record<Figure, number>>[],
  figures: readonly Figure[],
): ReadonlyMap<Figure, number> {
  return new Map(figures.map((figure) => [figure, median(runs.map((run) => run[figure]))]));
}
