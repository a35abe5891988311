/** How far the set that was seen and the set that was frozen lie apart, as the submit reported it. */
export interface FreezeDrift {
  readonly seen: number;
  /** Seen, and no longer eligible when frozen. */
  readonly gone: number;
  /** Matched only after the plan was drawn; left out. */
  readonly leftOut: number;
  /** Rows of the folder at that moment: a record that came later has a higher number. */
  readonly rows: number;
}

/** What has become of a frozen set since. */
export interface RequestDrift extends Omit<FreezeDrift, "rows"> {
  readonly sinceFreeze: {
    /** In sync before their turn came: somebody or something else had mended them. */
    readonly gone: number;
    /** Overtaken by a newer version, or reported again by a later feed as such. */
    readonly changed: number;
    /** Came later, match the same query now and are not of the request; null where the query does not say. */
    readonly fresh: number | null;
  };
}

/** How much the frozen set may differ before a submit is refused. */
export interface MaxDrift {
  /** Records that the operator saw; null for those of the plan. */
  readonly expected: number | null;
  /** A count of records, or a share (0 to 1) of those that were seen. */
  readonly most: number;
  readonly isShare: boolean;
}

/** The set moved further than the submit allows. */
export interface DriftObstacle {
  readonly kind: "drifted";
  /** Records that the operator saw, and those that would be frozen now. */
  readonly seen: number;
  readonly frozen: number;
  readonly gone: number;
  readonly leftOut: number;
  readonly apart: number;
  /** A count, or a share (0 to 1). */
  readonly most: number;
  readonly isShare: boolean;
}

/** Why a submit is not taken with this drift; null when it is. */
export function driftObstacle(
  { expected, most, isShare }: MaxDrift,
  { seen, gone, leftOut }: Omit<FreezeDrift, "rows">,
): DriftObstacle | null {
  const frozen = seen - gone;
  const moved = gone + leftOut;
  const basis = expected ?? seen;
  const apart = Math.max(moved, Math.abs(frozen - basis));
  if (apart <= (isShare ? most * basis : most)) return null;
  return { kind: "drifted", seen: basis, frozen, gone, leftOut, apart, most, isShare };
}
