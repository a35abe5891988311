import { expect, test } from "vitest";
import { RefreshThrottle } from "../../source/ui/model/refresh-throttle.ts";

/** Work and pauses that last until the test ends them. */
function aRig() {
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const lasting = (what: string) => () =>
    new Promise<void>((resolve) => {
      log.push(what);
      ends.push(resolve);
    });
  const paced = new RefreshThrottle(lasting("work"), lasting("pause"));
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { log, end, paced };
}

test("what is asked for is done at once, and what is asked meanwhile once more after the interval", async () => {
  const { log, end, paced } = aRig();
  paced.ask();
  expect(log).toEqual(["work"]);
  for (let time = 0; time < 5; time++) paced.ask();
  await end();
  expect(log).toEqual(["work", "pause"]);
  paced.ask();
  await end();
  expect(log).toEqual(["work", "pause", "work"]);
  await end();
  await end();
  expect(log).toEqual(["work", "pause", "work", "pause"]);
  paced.ask();
  expect(log.at(-1)).toBe("work");
});

test("nothing is begun after it was closed", async () => {
  const { log, end, paced } = aRig();
  paced.ask();
  paced.ask();
  paced.close();
  await end();
  await end();
  expect(log).toEqual(["work", "pause"]);
});
