import { describe, expect, test } from "vitest";
import { GENERATED, replaced, withSections } from "../tooling/doc-sections.ts";
import { read } from "./documents.ts";

describe.for(Object.keys(GENERATED))("%s", (page) => {
  test("has generated parts that are what the code says now (D1)", () => {
    const text = read(page);
    expect(text === withSections(page, text), `${page} is behind the code. Refresh it: npm run docs`).toBe(
      true,
    );
  });
});

test("a marker that is missing or stands twice is refused, so that no part can drop out unnoticed", () => {
  const keys = read("docs/keys.md");
  expect(() => withSections("docs/keys.md", keys.replace("<!-- keys -->\n", ""))).toThrow("<!-- keys -->");
  expect(() => withSections("docs/keys.md", keys.replace("<!-- /keys -->\n", ""))).toThrow("<!-- /keys -->");
  expect(() => replaced("<!-- a -->\n<!-- /a -->\n<!-- a -->\n<!-- /a -->\n", "a", "x")).toThrow(
    "exactly once",
  );
});
