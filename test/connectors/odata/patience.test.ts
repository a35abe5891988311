import { expect, test } from "vitest";
import { Patience } from "../../../source/connectors/http/patience.ts";
import { TestClock } from "../../helpers/test-clock.ts";

function aWaiter(lost: string[], name: string) {
  return { losePatience: () => void lost.push(name) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("each exchange has its whole time, whoever began before it and has been answered", async () => {
  const clock = new TestClock();
  const patience = new Patience(clock, 1_000);
  const lost: string[] = [];
  const [first, second] = [aWaiter(lost, "first"), aWaiter(lost, "second")];
  patience.begin(first);
  clock.advance(400);
  patience.begin(second);
  patience.end(first);
  clock.advance(600);
  await turn();
  expect(lost).toEqual([]);
  clock.advance(399);
  await turn();
  expect(lost).toEqual([]);
  clock.advance(1);
  await turn();
  expect(lost).toEqual(["second"]);
});

test("where nobody waits no timer is left, and one who comes then is watched again", async () => {
  const clock = new TestClock();
  const sleeping = new Set<AbortSignal>();
  const watched = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    random: () => 0.5,
    sleep: async (ms: number, signal: AbortSignal) => {
      sleeping.add(signal);
      await clock.sleep(ms, signal);
      sleeping.delete(signal);
    },
  };
  const patience = new Patience(watched, 1_000);
  const lost: string[] = [];
  const one = aWaiter(lost, "one");
  patience.begin(one);
  patience.end(one);
  await turn();
  expect(sleeping.size).toBe(0);
  patience.begin(one);
  expect(sleeping.size).toBe(1);
  clock.advance(1_000);
  await turn();
  expect(lost).toEqual(["one"]);
});
