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

/** `Sample of 50 of 400 updates: 48 equal on both sides, 2 different.` */
export function sampleWords({ updates, checked, equal, different, untold }: PhantomSample): string {
  if (updates === 0) return "No open updates here; phantoms are always updates.";
  const rest = [
    ...(different > 0 ? [`${different} different`] : []),
    ...(untold > 0 ? [`${untold} could not be compared`] : []),
  ];
  const counts = [`${equal} equal on both sides`, ...rest].join(", ");
  return `Sample of ${checked} of ${updates} open updates: ${counts}.`;
}

export const PHANTOM_ORIGIN =
  "Equal ones look like phantom updates: our inference. Microsoft documents the known issue that updates of unmapped fields set the synchronisation off, and advises to dismiss or retry them.";
