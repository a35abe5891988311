import { setMaxListeners } from "node:events";

/**
 * Those who wait on a signal. All calls of a request share its signal, and a signal's own list is walked from its head
 * with every listener that leaves; here one listener stands for all.
 */
const WAITING = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `act` when the signal aborts, unless the function that is given back was called before. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  const waiting = WAITING.get(signal) ?? watch(signal);
  waiting.add(act);
  return () => void waiting.delete(act);
}

function watch(signal: AbortSignal): Set<() => void> {
  const waiting = new Set<() => void>();
  WAITING.set(signal, waiting);
  // Others listen to it as well.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", () => {
    for (const act of waiting) act();
    waiting.clear();
  });
  return waiting;
}
