import { expect, test } from "vitest";
import { aFolder, opened } from "./support/folders.ts";
import { aRow, JOB_DEFINED, NOW } from "./support/records.ts";

/** More than the table of records has room for when it is made. */
const MANY = 14_000;

test("a later error of a record is found beside the first ones, however many records have come between", async () => {
  const store = await opened(await aFolder());
  await store.commit([JOB_DEFINED]);
  await store.addErrors(Array.from({ length: MANY }, (_, place) => aRow(`N${place}`)));
  const { errors } = store;
  // Looked for once, so that what comes later is put beside what is known.
  expect(errors.historyOf(0)).toBeNull();
  const places = [0, 1, MANY >> 1, MANY - 1];
  for (const place of places) {
    const later = { uniqueKey: `US-N${place}`, errorCreatedAt: NOW - 1, recordVersion: "8" };
    await store.addErrors([aRow(`L${place}`, later)]);
  }
  for (const place of places) {
    const row = errors.rowOf(`N${place}`);
    expect(errors.historyOf(row), `record ${place}`).toMatchObject({ errors: 2, lastAt: NOW - 1 });
    expect(errors.idOf(errors.supersederOf(row))).toBe(`L${place}`);
  }
  expect(errors.historyOf(2)).toBeNull();
});
