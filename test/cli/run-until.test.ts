import { expect, test } from "vitest";
import { runUntil } from "../../source/cli/engine/run-until.ts";
import { openEngineRig } from "../helpers/engine-rig.ts";

const never = (): Promise<never> => new Promise(() => {});

const untold = (why: string): never => {
  throw new Error(why);
};

/** An engine that is suspended: it takes questions and answers none. */
async function silentEngine() {
  const { engine } = await openEngineRig();
  engine.overview = never;
  return engine;
}

test("an interrupt ends a wait whose engine has stopped answering", async () => {
  const interrupt = new AbortController();
  const end = runUntil(await silentEngine(), interrupt.signal, null, never, untold);
  interrupt.abort();
  expect(await end).toBe("interrupted");
});

test("the time of a wait passes whether the engine answers or not", async () => {
  expect(await runUntil(await silentEngine(), new AbortController().signal, 1, never, untold)).toBe(
    "timeout",
  );
});

test("a disk that refuses writes for now is told once and waited for", async () => {
  const { engine } = await openEngineRig();
  const healthy = engine.overview.bind(engine);
  const stalls: string[] = [];
  let looks = 0;
  engine.overview = async () => {
    looks++;
    return looks < 3 ? { ...(await healthy()), scheduler: "stalled", fault: "disk full" } : healthy();
  };
  let notice = (): void => undefined;
  engine.subscribe = (listener) => {
    notice = listener;
    return () => undefined;
  };
  const isDone = async (): Promise<boolean> => {
    notice();
    return looks >= 3;
  };
  const end = await runUntil(engine, new AbortController().signal, null, isDone, (why) => stalls.push(why));
  expect([end, stalls]).toEqual(["done", ["disk full"]]);
});
