import { expect, test } from "vitest";
import { aFolder, opened } from "./support/folders.ts";
import { aRow } from "./support/records.ts";

/** More than the columns get at a time. */
const ROWS = 13_000;

test.each([
  ["in one segment that still grows", 64 * 1024 * 1024],
  ["in several, all but the last of them sealed", 700_000],
])("a folder that is read %s says how many records of how many it has read", async (_, segmentBytes) => {
  const folder = await aFolder();
  const store = await opened(folder, { segmentBytes });
  for (let from = 0; from < ROWS; from += 1_000) {
    const some = Array.from({ length: 1_000 }, (_row, at) => aRow(`E${from + at}`));
    await store.addErrors(some);
  }
  await store.close();
  const reports: (readonly [number, number])[] = [];
  const again = await opened(folder, { segmentBytes, onReading: (read, of) => reports.push([read, of]) });
  expect(again.errors.rows).toBe(ROWS);
  expect(reports.length).toBeGreaterThan(2);
  expect(reports.at(-1)?.[0]).toBe(ROWS);
  for (const [at, [read, of]] of reports.entries()) {
    expect(read).toBeGreaterThan(reports[at - 1]?.[0] ?? 0);
    expect(of).toBeGreaterThanOrEqual(read);
    // By the length of what is not sealed: as good as its lines are alike.
    expect(Math.abs(of - ROWS)).toBeLessThan(ROWS * 0.1);
  }
});
