/** Exit codes, stable from the first release. */
export const EXIT = {
  done: 0,
  fault: 1,
  usage: 2,
  refused: 3,
  failedAgain: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One row each for the help and the pages. */
export const EXIT_MEANINGS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, "done"],
  [EXIT.fault, "fault (also: a wait that timed out)"],
  [EXIT.usage, "usage or configuration; also an id or a name that is not there"],
  [EXIT.refused, "refused by a rule: slots, limit, job not active, read-only, empty scope"],
  [EXIT.failedAgain, "done, but some records failed again"],
  [EXIT.interrupted, "interrupted"],
];
