import { describe, expect, test } from "vitest";
import { verbHelp } from "../../source/cli/help/help-text.ts";
import { OPTION_ROWS, optionLine, optionsOf } from "../../source/cli/command-line/options.ts";
import { VERBS } from "../../source/cli/verb-list.ts";
import { screenVerb } from "../../source/cli/verbs/screen-verb.ts";

const ALL = [screenVerb, ...VERBS];

/** Names of the options that a usage line shows. */
function shownIn(usage: string): readonly string[] {
  return [...usage.matchAll(/--([a-z-]+)/g)].map(([, name = ""]) => name);
}

describe("the help of a command", () => {
  test.each(ALL.map((verb) => [verb.name || "dwtriage alone", verb] as const))(
    "explains every option of %s in a line of its own",
    (_, verb) => {
      const lines = verbHelp(verb, { width: 300, isStyled: false }).split("\n");
      for (const name of verb.options) {
        const [option, means] = optionLine(name, verb.name);
        expect(means, name).not.toBe("");
        expect(
          lines.filter((line) => line.startsWith(`  ${option} `) && line.endsWith(`  ${means}`)),
        ).toHaveLength(1);
      }
    },
  );

  test.each(ALL.map((verb) => [verb.name || "dwtriage alone", verb] as const))(
    "shows in the usage of %s the options that it takes, and no others",
    (_, { usage, options }) => {
      const shown = new Set(shownIn(usage));
      const taken = new Set<string>(options);
      const global = new Set<string>(optionsOf("global"));
      expect([...shown].filter((name) => !taken.has(name) && !global.has(name))).toEqual([]);
      expect([...taken].filter((name) => !shown.has(name) && !global.has(name))).toEqual([]);
    },
  );
});

test("every option is taken by a command, and says what it means there and nowhere else", () => {
  for (const [name, { means, group }] of OPTION_ROWS) {
    const takers = ALL.filter(({ options }) => options.includes(name)).map((verb) => verb.name);
    expect(group === "global" || takers.length > 0, name).toBe(true);
    if (typeof means !== "string") expect(Object.keys(means).toSorted(), name).toEqual(takers.toSorted());
  }
});
