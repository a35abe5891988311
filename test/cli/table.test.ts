import { expect, test } from "vitest";
import { fittedTable } from "../../source/cli/output/table.ts";

test("a table's cells hold no control character, and stay as wide as what is seen of them", () => {
  const rows = [{ name: "\u001b]0;owned\u0007x" }, { name: "a\nb" }];
  const { text } = fittedTable(rows, [
    { title: "name", value: ({ name }) => name },
    { title: "end", value: () => "|" },
  ]);
  expect(text.split("\n")).toEqual(["name         end", "␛]0;owned␇x  |", "a␤b          |"]);
});
