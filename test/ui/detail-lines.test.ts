import { expect, test } from "vitest";
import type { Explanation } from "../../source/domain/cause/explanation.ts";
import { detailLines } from "../../source/ui/draw/detail-lines.ts";
import { createLook } from "../../source/ui/draw/theme.ts";
import { anError } from "../helpers/an-error.ts";

const NOW = Date.UTC(2026, 10, 23, 12);
const KNOWN: Explanation = {
  id: "lookup-missing",
  raisedBy: "finance and operations",
  meaning: "The parent is not in Dataverse.",
  remedy: "Sync the parent first.",
  retry: "after-fix",
  advice: "ours",
  source: null,
};

function shown(explanation: Explanation | null): string {
  const look = createLook({ color: false, ascii: false, utc: true, explain: () => explanation });
  return detailLines(anError(), 60, look, NOW).join("\n");
}

test("the detail says what an error means, what helps, and whose the retry advice is", () => {
  expect(shown(KNOWN)).toContain("meaning The parent is not in Dataverse.");
  expect(shown(KNOWN)).toContain("usual remedy Sync the parent first.");
  expect(shown(KNOWN)).toContain("retry advice after the fix (ours)");
  expect(shown({ ...KNOWN, advice: "documented" })).toContain("(documented)");
});

test("the meaning stands behind the reason, and before the envelope around it", () => {
  const look = createLook({ color: false, ascii: false, utc: true, explain: () => KNOWN });
  const message = "Writes to accounts failed with error message Unable to lookup uoms with values {EA}.";
  const text = detailLines(anError({ message }), 200, look, NOW).join("\n");
  const places = ["Unable to lookup", "meaning ", "Writes to accounts"].map((part) => text.indexOf(part));
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(places[0]).toBeGreaterThan(0);
});

test("the detail says nothing of the kind where nothing is known", () => {
  expect(shown(null)).not.toMatch(/meaning|usual remedy|retry advice/);
});

test("an own entry that holds control characters is shown without them", () => {
  expect(shown({ ...KNOWN, meaning: "a\u001b[31mred" })).not.toContain("\u001b[31m");
});
