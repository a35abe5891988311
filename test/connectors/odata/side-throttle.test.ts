import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SideThrottle, type Leave } from "../../../source/connectors/odata/side-throttle.ts";
import { TestClock } from "../../helpers/test-clock.ts";

const NEVER = new AbortController().signal;
const SERVED = { kind: "served" } as const;
const ABSENT = { kind: "absent" } as const;

function aThrottle(start = 2, most = 4) {
  const clock = new TestClock();
  return { clock, throttle: new SideThrottle({ start, most }, clock) };
}

async function enter(throttle: SideThrottle): Promise<Leave> {
  const leave = await throttle.enter(NEVER);
  if (leave === null) throw new Error("It was given up.");
  return "closedForMs" in leave ? enter(throttle) : leave;
}

/** Tells whether a promise has resolved once all that can happen by itself has happened. */
async function hasCome(promise: Promise<unknown>): Promise<boolean> {
  let come = false;
  void promise.finally(() => {
    come = true;
  });
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return come;
}

describe("the way into a side", () => {
  test("lets so many requests go at once; the next one waits until one leaves", async () => {
    const { throttle } = aThrottle();
    const first = await enter(throttle);
    await enter(throttle);
    const third = enter(throttle);
    expect(await hasCome(third)).toBe(false);
    first(SERVED);
    expect(await hasCome(third)).toBe(true);
  });

  test("is not kept by a request that gets no answer: its place is lent, and its answer still counts", async () => {
    const { throttle, clock } = aThrottle(1, 1);
    const silent = await enter(throttle);
    const second = enter(throttle);
    clock.advance(39_999);
    expect(await hasCome(second)).toBe(false);
    clock.advance(1);
    expect(await hasCome(second)).toBe(true);
    const third = enter(throttle);
    clock.advance(120_000);
    expect(await hasCome(third)).toBe(false);
    silent({ kind: "throttled", waitMs: 5_000 });
    expect(throttle.closedUntil).toBe(clock.now() + 5_000);
    (await second)(SERVED);
    clock.advance(5_000);
    expect(await hasCome(third)).toBe(true);
  });

  test("widens by one after twenty that were served, to its limit and no further", async () => {
    const { throttle } = aThrottle();
    for (let served = 0; served < 200; served++) (await enter(throttle))(SERVED);
    expect(throttle.concurrency).toBe(4);
  });

  test("halves when the service asks to wait, once for all that left together, and never below one", async () => {
    const { throttle, clock } = aThrottle(4, 4);
    const leaves = await Promise.all([enter(throttle), enter(throttle), enter(throttle)]);
    for (const leave of leaves) leave({ kind: "throttled", waitMs: 5_000 });
    expect(throttle.concurrency).toBe(2);
    for (let again = 0; again < 5; again++) {
      clock.advance(5_000);
      (await enter(throttle))({ kind: "throttled", waitMs: 5_000 });
    }
    expect(throttle.concurrency).toBe(1);
  });

  test("is closed for everybody for as long as the longest wait that was asked for, and says until when", async () => {
    const { throttle, clock } = aThrottle();
    const leaves = await Promise.all([enter(throttle), enter(throttle)]);
    leaves[0]?.({ kind: "throttled", waitMs: 9_000 });
    leaves[1]?.({ kind: "throttled", waitMs: 2_000 });
    expect(throttle.closedUntil).toBe(clock.now() + 9_000);
    const next = throttle.enter(NEVER);
    clock.advance(8_999);
    expect(await hasCome(next)).toBe(false);
    clock.advance(1);
    expect(await hasCome(next)).toBe(true);
    expect(throttle.closedUntil).toBeNull();
  });

  test("closes after eight absences in a row; then one request alone tries, and opens it for all", async () => {
    const { throttle, clock } = aThrottle();
    for (let absent = 0; absent < 8; absent++) (await enter(throttle))(ABSENT);
    expect(throttle.closedUntil).toBe(clock.now() + 30_000);
    clock.advance(30_000);
    const probe = await enter(throttle);
    const others = [enter(throttle), enter(throttle)];
    expect(await hasCome(Promise.race(others))).toBe(false);
    probe(SERVED);
    expect(await hasCome(Promise.all(others))).toBe(true);
  });

  test("closes again when the one that tried meets nobody either", async () => {
    const { throttle, clock } = aThrottle();
    for (let absent = 0; absent < 8; absent++) (await enter(throttle))(ABSENT);
    clock.advance(30_000);
    (await enter(throttle))(ABSENT);
    expect(throttle.closedUntil).toBe(clock.now() + 30_000);
  });

  test("counts absences in a row: one served request between them starts the count anew", async () => {
    const { throttle } = aThrottle();
    for (let absent = 0; absent < 7; absent++) (await enter(throttle))(ABSENT);
    (await enter(throttle))(SERVED);
    for (let absent = 0; absent < 7; absent++) (await enter(throttle))(ABSENT);
    expect(throttle.closedUntil).toBeNull();
  });

  test("a caller who gives up goes away at once, at a closed way and in a full one", async () => {
    const { throttle } = aThrottle(1, 1);
    const leave = await enter(throttle);
    const patience = new AbortController();
    const waiting = throttle.enter(patience.signal);
    patience.abort();
    expect(await waiting).toBeNull();
    leave({ kind: "throttled", waitMs: 60_000 });
    const second = new AbortController();
    const closed = throttle.enter(second.signal);
    second.abort();
    expect(await closed).toBeNull();
  });

  test("turns away who waits for a turn when it closes, with the wait that was asked for", async () => {
    const { throttle } = aThrottle(1, 1);
    const leave = await enter(throttle);
    const waiting = throttle.enter(NEVER);
    leave({ kind: "throttled", waitMs: 60_000 });
    expect(await waiting).toEqual({ closedForMs: 60_000 });
  });

  test("a place goes to those who wait in their order, before a newcomer; one who gives up hands it on", async () => {
    const { throttle } = aThrottle(1, 1);
    const first = await enter(throttle);
    const patience = new AbortController();
    const came: string[] = [];
    const second = throttle.enter(patience.signal).then(() => came.push("second"));
    const third = enter(throttle).then((leave) => {
      came.push("third");
      return leave;
    });
    first(SERVED);
    patience.abort();
    const newcomer = enter(throttle).then(() => came.push("newcomer"));
    await second;
    (await third)(SERVED);
    await newcomer;
    expect(came).toEqual(["second", "third", "newcomer"]);
  });

  test.each([SERVED, ABSENT])(
    "what a place costs does not grow with those who wait for it: %j",
    async (verdict) => {
      const looksOf = async (waiting: number): Promise<number> => {
        const { clock } = aThrottle();
        let looks = 0;
        const counting = {
          now: () => clock.now(),
          monotonic: () => {
            looks++;
            return clock.monotonic();
          },
          random: () => clock.random(),
          sleep: (ms: number, signal: AbortSignal) => clock.sleep(ms, signal),
        };
        const counted = new SideThrottle({ start: 1, most: 1 }, counting);
        const leave = await enter(counted);
        const next = Array.from({ length: waiting }, () => enter(counted));
        looks = 0;
        leave(verdict);
        (await next[0])?.(SERVED);
        return looks;
      };
      expect(await looksOf(200)).toBe(await looksOf(2));
    },
  );

  test("never holds more at once than it says, whatever happens, and nobody is forgotten", async () => {
    const verdict = fc.constantFrom(
      SERVED,
      ABSENT,
      { kind: "throttled", waitMs: 1_000 } as const,
      {
        kind: "given-up",
      } as const,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(verdict, { minLength: 1, maxLength: 60 }), async (verdicts) => {
        const { throttle, clock } = aThrottle(2, 6);
        let inside = 0;
        let done = 0;
        const all = verdicts.map(async (one) => {
          const leave = await enter(throttle);
          inside++;
          expect(inside).toBeLessThanOrEqual(6);
          await Promise.resolve();
          inside--;
          leave(one);
          done++;
        });
        for (let turn = 0; turn < verdicts.length * 6 && done < verdicts.length; turn++) {
          await hasCome(Promise.all(all));
          clock.advance(30_000);
        }
        await Promise.all(all);
        expect(done).toBe(verdicts.length);
      }),
      { numRuns: 50 },
    );
  });
});
