import { describe, expect, test } from "vitest";
import { HELP_PAGES } from "../../source/cli/help/help-pages.ts";
import { TOPICS } from "../../source/cli/help/help-topics.ts";
import { pairLines, terminalPage } from "../../source/cli/help/terminal-page.ts";
import { textWidth } from "../../source/text/cell-text.ts";

const PLAIN = { width: 80, isStyled: false };

function shown(markdown: string, style = PLAIN): string {
  return terminalPage(markdown, style).join("\n");
}

/** The page without its code, which is shown as it is. */
function withoutCode(page: string): string {
  return page.replaceAll(/^```.*?^```$/gms, "");
}

describe("a page on a terminal", () => {
  test("has its title in capitals, its headings at the margin and its text below them", () => {
    expect(
      shown(
        "# The title\n\nOne\nparagraph.\n\n## Part `a`\n\n- one\n- two\n  goes on\n  - below\n\n1. first",
      ),
    ).toBe(
      [
        "THE TITLE",
        "",
        "  One paragraph.",
        "",
        "Part a",
        "",
        "    - one",
        "    - two goes on",
        "      - below",
        "    1. first",
      ].join("\n"),
    );
  });

  test("shows of a link its words, and its address where it leads elsewhere", () => {
    expect(shown("See [the **filter**](filter.md#terms) and [the rules](https://example.org/a).")).toBe(
      "  See the filter and the rules (https://example.org/a).",
    );
  });

  test("shows code as it is, however wide, so that it can be copied", () => {
    const line = `dwtriage errors ${"x".repeat(120)} **a** | b`;
    expect(shown(`\`\`\`sh run\n${line}\n\n  indented\n\`\`\``)).toBe(`      ${line}\n\n        indented`);
  });

  test("aligns a table and wraps its cells; a bar in a cell is a bar", () => {
    const table = "| term | matches |\n|---|---|\n| `a\\|b` | one |\n| `c` | two words |";
    expect(shown(table)).toBe("    term  matches\n    a|b   one\n    c     two words");
    const long = table.replace("two words", "two words and more of them than fit");
    expect(shown(long, { width: 30, isStyled: false }).split("\n")).toEqual([
      "    term  matches",
      "    a|b   one",
      "    c     two words and more",
      "          of them than fit",
    ]);
  });

  test("sets a row under its first cell where the first column is too wide, and names the other cells", () => {
    const wide = "a-long-name-without-a-space-in-it-at-all";
    expect(shown(`| x | y |\n|---|---|\n| \`${wide}\` | what it is |`)).toBe(
      `    ${wide}\n        what it is`,
    );
    expect(shown(`| x | y | z |\n|---|---|---|\n| \`${wide}\` | what it is | |`)).toBe(
      `    ${wide}\n        y: what it is`,
    );
  });

  test("keeps a key and a short piece of code on one line", () => {
    const text = `${"word ".repeat(14)}\`job start CUST\``;
    expect(shown(text).split("\n").at(-1)).toBe("  job start CUST");
  });

  test("styles headings, strong words and code, and nothing else differs", () => {
    for (const topic of TOPICS) {
      const styled = shown(HELP_PAGES[topic], { width: 80, isStyled: true });
      expect(styled).toContain("\u001b[1m");
      expect(styled.replaceAll(/\u001b\[\d+m/g, "")).toBe(shown(HELP_PAGES[topic]));
    }
  });
});

describe.for(TOPICS)("the page on %s", (topic) => {
  const page = HELP_PAGES[topic];

  test.each([60, 80, 100])("fits into %i columns, but for its code and for single words", (width) => {
    const lines = terminalPage(withoutCode(page), { width, isStyled: false });
    const wide = lines.filter((line) => textWidth(line) > width);
    expect(wide.filter((line) => line.trim().includes(" "))).toEqual([]);
  });

  test("leaves no mark of Markdown", () => {
    const text = shown(withoutCode(page)).replaceAll("```", "");
    expect(text).not.toMatch(/\]\(|\|---|\*\*|<kbd>|<!--|(?<!`)`(?!`)/);
    expect(text).not.toMatch(/^\s*#+ /m);
  });

  test("leads only to pages that the program carries, and to addresses", () => {
    const targets = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target.split("#")[0] ?? "");
    const elsewhere = targets.filter((target) => !target.startsWith("https:") && target !== "");
    const carried = TOPICS.map((name) => `${name}.md`);
    expect(elsewhere.filter((target) => !carried.some((name) => name === target))).toEqual([]);
  });
});

test("pairs stand in two columns, and a left one that is too wide has a line of its own", () => {
  const pairs = [
    ["--a", "one"],
    ["--a-very-long-option=WITH-ITS-VALUE", "two"],
  ] as const;
  expect(pairLines(pairs, PLAIN)).toEqual([
    "  --a  one",
    "  --a-very-long-option=WITH-ITS-VALUE",
    "       two",
  ]);
});
