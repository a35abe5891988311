import type { Engine } from "../engine/engine.ts";

/** True where nothing is ever going to run: a read-only engine without a scheduler. */
export async function isAtRest(engine: Engine): Promise<boolean> {
  const { readOnly, scheduler } = await engine.overview();
  return readOnly && scheduler === "stopped";
}

/** Lets the scheduler run until `isDone`, an interrupt, or the time is over. Waits for notices, never polls. */
export async function runUntil(
  engine: Engine,
  interrupted: AbortSignal,
  timeoutMs: number | null,
  isDone: () => Promise<boolean>,
): Promise<"done" | "interrupted" | "timeout"> {
  let wake = (): void => undefined;
  let isTimeOver = false;
  const unsubscribe = engine.subscribe(() => wake());
  const onAbort = (): void => wake();
  interrupted.addEventListener("abort", onAbort);
  const timer =
    timeoutMs === null
      ? null
      : setTimeout(() => {
          isTimeOver = true;
          wake();
        }, timeoutMs);
  try {
    for (;;) {
      const noticed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const { scheduler, fault } = await engine.overview();
      if (scheduler === "failed") throw new Error(fault);
      if (interrupted.aborted) return "interrupted";
      if (await isDone()) return "done";
      if (isTimeOver) return "timeout";
      await noticed;
    }
  } finally {
    if (timer !== null) clearTimeout(timer);
    interrupted.removeEventListener("abort", onAbort);
    unsubscribe();
  }
}
