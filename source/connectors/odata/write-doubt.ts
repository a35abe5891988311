/** Statuses of the four hundreds after which a write may have arrived: somebody gave up waiting for it. */
const GIVEN_UP: readonly number[] = [408, 499];

/** Statuses of the five hundreds that say that nothing was tried. */
const NOT_TRIED: readonly number[] = [501, 505, 511];

/** Answers that say that a write was done. 202 and 203 are none: it is to come, or somebody between reports it. */
const DONE: readonly number[] = [200, 201, 204];

/** True when the service's own word is that the write was done. */
export function saysDone(status: number): boolean {
  return DONE.includes(status);
}

/**
 * True when a write that was answered so may have happened all the same: a gateway gave up (408, 499, 502, 503, 504,
 * and 520 to 527 of content networks), the service broke within it (500, 507), or says where the result is (303).
 * Anything of the five hundreds that is not known to mean "not tried" counts, because reading again costs little and
 * a second write may cost much.
 */
export function isInDoubt(status: number): boolean {
  if (status >= 200 && status < 300) return !saysDone(status);
  return status === 303 || GIVEN_UP.includes(status) || (status >= 500 && !NOT_TRIED.includes(status));
}
