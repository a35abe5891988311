import type { DataSource } from "../error/data-source.ts";

/**
 * Many updates of one table map from one side that failed within a short time: what the documented known issue looks like
 * (updates of unmapped fields set the synchronisation off), and what an outage looks like as well. Only a comparison of
 * both sides distinguishes them; that such updates are phantoms is our inference.
 */
export interface UpdateBurst {
  readonly entity: string;
  readonly dataSource: DataSource;
  /** When the first and the last of them were created, epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly records: number;
}

/** Updates that follow one another more slowly belong to different bursts. */
const LONGEST_PAUSE_MS = 5 * 60_000;
const FEWEST = 10;

/** The runs of moments, given oldest first, that make a burst: where each begins, and the place behind its end. */
export function burstsIn(
  moments: readonly number[],
): readonly { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = 0;
  for (let place = 1; place <= moments.length; place++) {
    const pause = (moments[place] ?? Infinity) - (moments[place - 1] ?? 0);
    if (pause <= LONGEST_PAUSE_MS) continue;
    if (place - from >= FEWEST) found.push({ from, to: place });
    from = place;
  }
  return found;
}
