import { setTimeout as sleepFor } from "node:timers/promises";
import type { WireClock } from "../http/wire-clock.ts";

export type SignInClock = Pick<WireClock, "now" | "monotonic" | "sleep">;

/** The machine's own. */
export const MACHINE_CLOCK: SignInClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleepFor(ms, undefined, { signal }).catch(() => undefined),
};
