import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  stepRule,
  type Finding,
  type NotifyRule,
  type RuleMemory,
} from "../../source/domain/notify/notify-rules.ts";
import { EVERYTHING } from "../../source/domain/query/error-filter.ts";

const MINUTE = 60_000;

function aRule(fields: Partial<NotifyRule> = {}): NotifyRule {
  return {
    name: "r",
    when: { kind: "older-than", ageMs: 1 },
    filter: EVERYTHING,
    targets: ["t"],
    quietHours: null,
    groupMs: MINUTE,
    againMs: null,
    recovery: false,
    texts: false,
    ...fields,
  };
}

const finding = (subject: string): Finding => ({ subject, count: 1, words: subject });

/** Looks at these subjects, one look a minute; answers what was said at each. */
function looks(rule: NotifyRule, ...subjects: readonly string[]): readonly string[] {
  let memory: RuleMemory | null = null;
  return subjects.map((text, minute) => {
    const found = text.split("").map(finding);
    const step = stepRule(rule, memory, found, minute * MINUTE);
    memory = step.memory;
    return step.messages
      .map(({ kind, findings }) => `${kind} ${findings.map((one) => one.subject).join("")}`)
      .join("; ");
  });
}

describe("a notification rule", () => {
  test("says once what comes up, all of a group in one message", () => {
    expect(looks(aRule(), "", "a", "ab", "ab", "abc", "abc")).toEqual([
      "",
      "",
      "opened ab",
      "",
      "",
      "opened c",
    ]);
    expect(looks(aRule({ groupMs: 0 }), "a", "ab", "ab")).toEqual(["opened a", "opened b", ""]);
  });

  test("says nothing of what is over before its group was said", () => {
    expect(looks(aRule({ recovery: true }), "a", "", "")).toEqual(["", "", ""]);
  });

  test("says again what stays, and what is over, where it is to", () => {
    const rule = aRule({ groupMs: 0, againMs: 2 * MINUTE, recovery: true });
    expect(looks(rule, "a", "a", "a", "a", "a", "")).toEqual([
      "opened a",
      "",
      "again a",
      "",
      "again a",
      "recovered a",
    ]);
  });

  test("about new causes takes what is listed at its first look as it is", () => {
    expect(looks(aRule({ when: { kind: "new-cause" }, groupMs: 0 }), "ab", "ab", "abc", "bc", "abc")).toEqual(
      ["", "", "opened c", "", "opened a"],
    );
  });

  test("reports every subject that stays for its group exactly once until it is over", () => {
    const sets = fc.array(fc.subarray(["a", "b", "c"]), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(sets, (found) => {
        const said = looks(aRule({ groupMs: 0, recovery: true }), ...found.map((set) => set.join("")));
        for (const subject of ["a", "b", "c"]) {
          const kinds = said.flatMap((line) =>
            line
              .split("; ")
              .flatMap((one) => (one.split(" ")[1]?.includes(subject) === true ? [one.split(" ")[0]] : [])),
          );
          expect(kinds.every((kind, index) => kind === (index % 2 === 0 ? "opened" : "recovered"))).toBe(
            true,
          );
        }
      }),
    );
  });
});
