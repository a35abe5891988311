import { expect, test } from "vitest";
import { runUntil } from "../../source/cli/run-until.ts";
import { openDesk } from "../helpers/engine-desk.ts";

const never = (): Promise<never> => new Promise(() => {});

/** An engine that is suspended: it takes questions and answers none. */
async function silentEngine() {
  const { engine } = await openDesk();
  engine.overview = never;
  return engine;
}

test("an interrupt ends a wait whose engine has stopped answering", async () => {
  const interrupt = new AbortController();
  const end = runUntil(await silentEngine(), interrupt.signal, null, never);
  interrupt.abort();
  expect(await end).toBe("interrupted");
});

test("the time of a wait passes whether the engine answers or not", async () => {
  expect(await runUntil(await silentEngine(), new AbortController().signal, 1, never)).toBe("timeout");
});
