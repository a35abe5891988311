import { expect, test } from "vitest";
import type { ErrorsPage } from "../../source/engine/engine.ts";
import { bounded, fittingAnswer } from "../../source/remote/answer-size.ts";
import { anError } from "../helpers/an-error.ts";

test("an answer is cut to what fits, and keeps one row and the anchor", () => {
  const message = "m".repeat(1_000);
  const rows = Array.from({ length: 10 }, (_, index) => anError({ id: `E${index}`, message }));
  const page: ErrorsPage = { rows, offset: 100, matched: 500, total: 500, anchorIndex: null };
  const bytes = Buffer.byteLength(JSON.stringify(rows[0])) + 1;
  expect(fittingAnswer(page)).toBe(page);
  expect(fittingAnswer(page, bytes * 3.5)).toEqual({ ...page, rows: rows.slice(0, 3) });
  expect(fittingAnswer(page, 1)).toEqual({ ...page, rows: rows.slice(0, 1) });
  expect(fittingAnswer({ ...page, anchorIndex: 107 }, bytes * 3.5)).toEqual({
    ...page,
    anchorIndex: 107,
    offset: 105,
    rows: rows.slice(5, 8),
  });
});

test.each([Number.MAX_SAFE_INTEGER, null, -1, "many"])(
  "no call asks for more than an answer holds: %s",
  (limit) => {
    const filter = { terms: [] };
    expect(bounded("errors", [{ filter, limit }])).toEqual([{ filter, limit: 10_000 }]);
    expect(bounded("facets", [{ filter, limit }])).toEqual([{ filter, limit: 10_000 }]);
    expect(bounded("ids", [filter, [], limit])).toEqual([filter, [], 100_000]);
  },
);

test("what is within bounds goes as it came", () => {
  const limit = { which: "first", count: 5 };
  expect(bounded("errors", [{ limit: 7 }])).toEqual([{ limit: 7 }]);
  expect(bounded("ids", [{}, [], 7])).toEqual([{}, [], 7]);
  expect(bounded("plan", ["retry", { kind: "all" }, null])).toEqual(["retry", { kind: "all" }, undefined]);
  expect(bounded("submit", [{ limit }])).toEqual([{ limit }]);
});
