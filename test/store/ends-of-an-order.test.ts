import { expect, test } from "vitest";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";
import { aFolder, opened } from "./support/folders.ts";
import { aRow, JOB_DEFINED, NOW } from "./support/records.ts";

/** So many newer and older rows of others that the wanted ones are not met among the first that are looked at. */
const OTHERS = 600;
const WANTED = 6_000;

test.each([true, false])(
  "the first rows by creation (newest first: %s) are those of the whole order, where many others lie at its end",
  async (descending) => {
    const store = await opened(await aFolder());
    await store.commit([JOB_DEFINED]);
    const minutesAgo = (minutes: number): number => NOW - minutes * 60_000;
    // Others from both ends of the order, the wanted ones in its middle, three of each moment.
    await store.addErrors(
      Array.from({ length: OTHERS * 2 }, (_, place) =>
        aRow(`O${place}`, { errorCreatedAt: minutesAgo(place < OTHERS ? place : 10_000 + place) }),
      ),
    );
    await store.addErrors(
      Array.from({ length: WANTED }, (_, place) =>
        aRow(`W${place}`, {
          company: "DEMF",
          errorCreatedAt: minutesAgo(5_000 + Math.floor(((place * 7) % WANTED) / 3)),
        }),
      ),
    );
    const parsed = parseQuery("company:demf", { readWallTime: readUtc });
    if ("problem" in parsed) throw new Error(parsed.problem.message);
    const { errors } = store;
    const rows = errors.select(parsed.filter, NOW);
    expect(rows).toHaveLength(WANTED);
    const sort = [{ field: "createdOn", descending }] as const;
    // Asked at first before anything has been put in order, as the first page of a folder that was read in full is.
    const unordered = errors.first(rows, sort, 40);
    const whole = errors.sort(rows.slice(), sort);
    for (const first of [unordered, errors.first(rows, sort, 40)]) {
      expect(first.length).toBeGreaterThanOrEqual(40);
      // What nobody asked for is not put in order.
      expect(first.length).toBeLessThan(WANTED / 4);
      expect(Array.from(first.subarray(0, 40))).toEqual(Array.from(whole.subarray(0, 40)));
    }
  },
);
