import { widthObstacle } from "../../source/domain/request/scope-width.ts";
import { describe, expect, test } from "vitest";
import { parseQuery } from "../../source/domain/query/query.ts";
import { readUtc } from "../../source/domain/query/query-time.ts";

const nowAt = Date.UTC(2026, 10, 23, 12);

function obstacleOf(query: string, matched: number, listed = 100): string | null {
  const parsed = parseQuery(query, { readWallTime: readUtc });
  if ("problem" in parsed) throw new Error(parsed.problem.message);
  const scope = { kind: "filter", filter: parsed.filter, query } as const;
  return widthObstacle(scope, { matched, listed, nowAt })?.kind ?? null;
}

describe("a filter that matches every record, whatever it is, is refused", () => {
  test.each([
    [""],
    ["key:*"],
    ["entity:**"],
    ["company:usmf,*"],
    ["key:* company:*"],
    ["source:fo,dataverse"],
    ["category:application,system,concurrency"],
    ["-category:conflict"],
    ["state:reconciling,open,queued"],
    ["operation:create,update"],
    ["attempts:>=0"],
    ["attempts:<3,>=3"],
    ["attempts:0,>0"],
    ["-attempts:<0"],
    ["since:9999w"],
    ["after:1970-01-01"],
    ["before:2999-01-01"],
    ["-after:2999-01-01"],
    ["-on:1999-01-01"],
    ["-before:1990-01-01 key:*"],
  ])("%s", (query) => {
    expect(obstacleOf(query, 40)).toBe(query === "" ? "filter-empty" : "filter-matches-all");
  });
});

describe("a filter that narrows is taken, also when every record that is there has what it says", () => {
  test.each([
    ["company:usmf"],
    ["key:*1"],
    ["key:* company:usmf"],
    ["company:*f"],
    ["source:fo"],
    ["category:application,system"],
    ["-category:concurrency"],
    ["-is:superseded"],
    ["state:open"],
    ["attempts:<3,>3"],
    ["since:2h"],
    ["-since:2h"],
    ["after:2026-01-01"],
    ["before:2026-11-24"],
    ["lookup"],
  ])("%s", (query) => {
    expect(obstacleOf(query, 100)).toBeNull();
  });
});

test.each([["-company:umsf"], ["-lookpu"], ["-key:zzz -entity:yyy"], ["-key:zzz company:*"]])(
  "%s is refused when it has left nothing out, and taken when it has",
  (query) => {
    expect(obstacleOf(query, 100)).toBe("filter-leaves-nothing-out");
    expect(obstacleOf(query, 99)).toBeNull();
  },
);
