const MINUTE_MS = 60_000;

/** What tells the time, and waits. */
export interface Ticking {
  readonly now: () => number;
  /** Calls back once, after a length of time; returns what calls it off. */
  readonly after: (ms: number, run: () => void) => () => void;
}

const OF_THE_MACHINE: Ticking = {
  now: () => Date.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Calls back as each minute of the clock begins; returns what ends that. */
export function everyMinute(
  run: (nowAt: number) => void,
  { now, after }: Ticking = OF_THE_MACHINE,
): () => void {
  let callOff = (): void => undefined;
  const wait = (): void => {
    callOff = after(MINUTE_MS - (now() % MINUTE_MS), () => {
      run(now());
      wait();
    });
  };
  wait();
  return () => callOff();
}
