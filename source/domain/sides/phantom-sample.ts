/** A sample of the open updates of a scope, compared on both sides. Phantoms are our inference from it. */
export interface PhantomSample {
  /** Open updates of the scope. */
  readonly updates: number;
  readonly checked: number;
  /** No mapped column differs. */
  readonly equal: number;
  readonly different: number;
  /** A side could not be read. */
  readonly untold: number;
  /** When it was taken, epoch milliseconds. */
  readonly at: number;
}

/** Records that a sample compares where nobody says how many. */
export const USUAL_SAMPLE = 50;
