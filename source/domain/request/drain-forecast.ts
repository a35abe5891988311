/** When the list will be empty, if all goes on as it does. */
export type DrainForecast =
  | { readonly kind: "clear"; readonly at: number }
  | { readonly kind: "never"; readonly morePerHour: number }
  /** Quiet hours hold what would drain it. */
  | { readonly kind: "resting"; readonly until: number }
  | { readonly kind: "unknown" };

const HOUR_MS = 3_600_000;

/** `arriving` and `draining` are records per hour; null where nothing was measured. */
export function drainForecast(
  left: number,
  arriving: number | null,
  draining: number | null,
  nowAt: number,
  restingUntil: number | null = null,
): DrainForecast {
  if (left === 0) return { kind: "clear", at: nowAt };
  if (draining === null && restingUntil !== null) return { kind: "resting", until: restingUntil };
  if (arriving === null || draining === null) return { kind: "unknown" };
  if (arriving >= draining) return { kind: "never", morePerHour: Math.round(arriving - draining) };
  return { kind: "clear", at: nowAt + (left / (draining - arriving)) * HOUR_MS };
}
