import { expect, test } from "vitest";
import { KnowledgeError } from "../../source/knowledge/knowledge-entry.ts";
import { parsePolicy } from "../../source/knowledge/policy-file.ts";

const parse = (value: unknown) => parsePolicy(value, (id) => id === "terms");

test("a policy has rules about a cause, an entry of the knowledge or a query", () => {
  const { rules } = parse({
    rules: [
      { cause: "c3-76grqqd0nw7h", retry: "never", owner: "Credit team" },
      { entry: "terms", retry: "after-fix", runbook: "https://wiki.example/terms" },
      { query: "company:demf since:2d", dismiss: "needs-approval" },
    ],
  });
  expect(rules.map(({ number, scope, retry, dismiss }) => [number, scope.kind, retry, dismiss])).toEqual([
    [1, "cause", "never", null],
    [2, "entry", "after-fix", null],
    [3, "query", null, "needs-approval"],
  ]);
});

test.for<readonly [unknown, string]>([
  [[], "the file: expected an object"],
  [{ rule: [] }, 'only the member rules, found "rule"'],
  [{ rules: {} }, "rules: expected a list"],
  [{ rules: [{ cause: "c3-76grqqd0nw7h" }] }, "rules[0]: expected at least one of retry"],
  [{ rules: [{ retry: "never" }] }, "rules[0]: expected exactly one of cause, entry and query"],
  [{ rules: [{ cause: "c3-76grqqd0nw7h", entry: "terms", retry: "ok" }] }, "exactly one of cause"],
  [{ rules: [{ cause: "x", retry: "ok" }] }, "rules[0].cause: expected an id"],
  [
    { rules: [{ entry: "other", retry: "ok" }] },
    'rules[0].entry: expected the id of an entry of the knowledge, found "other"',
  ],
  [{ rules: [{ entry: "terms", retry: "later" }] }, "rules[0].retry: expected never, after-fix, ok"],
  [
    { rules: [{ entry: "terms", dismiss: "after-fix" }] },
    "rules[0].dismiss: expected never, needs-approval, ok",
  ],
  [{ rules: [{ entry: "terms", runbook: "the wiki" }] }, "rules[0].runbook: expected a web address"],
  [{ rules: [{ entry: "terms", retrys: "ok" }] }, "rules[0]: expected members cause"],
  [{ rules: [{ query: "companies:demf", retry: "ok" }] }, 'There is no field "companies"'],
])("a wrong place is named: %j", ([value, said]) => {
  expect(() => parse(value)).toThrow(KnowledgeError);
  expect(() => parse(value)).toThrow(said);
});
