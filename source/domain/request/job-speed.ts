/** A length of time in which a job does not run. */
export interface QuietWindow {
  readonly from: number;
  readonly until: number;
}

/** What is known of how quickly a job works. */
export interface JobSpeed {
  /** Measured settled records of a retry per second; null before the first measure. */
  readonly perSecond: number | null;
  /** Quiet hours of the time that comes, in order. */
  readonly quiet: readonly QuietWindow[];
}
