import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";

/** True where nothing is ever going to run: a read-only engine without a scheduler. */
export async function isAtRest(engine: Engine): Promise<boolean> {
  const { readOnly, scheduler } = await engine.overview();
  return readOnly && scheduler === "stopped";
}

/** A timer takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** An engine that was just asked to let a wait go answers within this time, or is suspended. */
const ANSWER_WITHIN_MS = 2_000;

/** True when the engine answers at all; asked before questions that nobody would wait for. */
export async function isAnswering(engine: Engine): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([engine.overview().then(() => true), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** How a wait ended. */
export type WaitEnd = "done" | "interrupted" | "timeout";

/**
 * Lets the scheduler run until `isDone`, an interrupt, or the time is over, whether the engine answers or not. Waits
 * for notices, never polls. A disk that refuses writes for now is reported once, by `onStall`, and waited for.
 */
export async function runUntil(
  engine: Engine,
  interrupted: AbortSignal,
  timeoutMs: number | null,
  isDone: () => Promise<boolean>,
  onStall: (why: string) => void,
): Promise<WaitEnd> {
  let wake = (): void => undefined;
  const unsubscribe = engine.subscribe(() => wake());
  const over = overBy(interrupted, timeoutMs);
  let lastWhy = "";
  const stalled = (why: string): void => {
    if (why !== lastWhy) onStall(why);
    lastWhy = why;
  };
  try {
    for (;;) {
      const noticed = new Promise<"noticed">((resolve) => {
        wake = () => resolve("noticed");
      });
      const looked = await Promise.race([look(engine, isDone, stalled), over.end]);
      if (looked !== "not yet") return looked;
      const woken = await Promise.race([noticed, over.end]);
      if (woken !== "noticed") return woken;
    }
  } finally {
    over.release();
    unsubscribe();
  }
}

async function look(
  engine: Engine,
  isDone: () => Promise<boolean>,
  onStall: (why: string) => void,
): Promise<"done" | "not yet"> {
  const { scheduler, fault } = await engine.overview();
  if (scheduler === "failed") {
    throw new SchedulerFaultError(
      fault,
      "Mend what it names, end the engine (dwtriage engine stop), and run this again: it goes on where it was.",
    );
  }
  if (scheduler === "stalled") onStall(fault);
  return (await isDone()) ? "done" : "not yet";
}

class SchedulerFaultError extends UserFacingError {
  override readonly isFault = true;
}

/** Resolves at the interrupt or when the time is over. */
function overBy(interrupted: AbortSignal, timeoutMs: number | null) {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const end = new Promise<"interrupted" | "timeout">((resolve) => {
    onAbort = () => resolve("interrupted");
    if (interrupted.aborted) onAbort();
    interrupted.addEventListener("abort", onAbort);
    if (timeoutMs === null) return;
    timer = setTimeout(() => resolve("timeout"), Math.min(timeoutMs, LONGEST_TIMER_MS));
  });
  const release = (): void => {
    clearTimeout(timer);
    interrupted.removeEventListener("abort", onAbort);
  };
  return { end, release };
}
