import { describe, expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { filterOfWords } from "../../source/cli/command-line/query-words.ts";
import { printQuery } from "../../source/domain/query/query.ts";

function queryOf(...argv: readonly string[]): string {
  return printQuery(filterOfWords(readArguments(argv).words, true).filter);
}

describe("a word with a dash is an option, and never becomes a part of the query", () => {
  test.each([
    ["-f"],
    ["-y"],
    ["-v"],
    ["-yes"],
    ["-force"],
    ["-n5"],
    ["-hV"],
    ["-H"],
    ["-reason=x"],
    ["-company=usmf"],
    ["-two words"],
    ["-f company:usmf"],
    ["--tint=red"],
    ["--yess"],
    ["\u2013yes"],
    ["\u2014force"],
    ["\u2212f"],
    ["company:usmf -f job:CUST"],
  ])("%s", (word) => {
    for (const argv of [
      ["dismiss", "company:usmf", word],
      ["dismiss", word, "company:usmf"],
      ["dismiss", "company:usmf", "--", word],
    ]) {
      expect(() => queryOf(...argv), argv.join(" ")).toThrow(/option|minus|no field|colon/);
    }
  });

  test.each([
    ["--reason", "a text"],
    ["--first", "a number from 1"],
    ["--map", "a value"],
  ])("a term where %s waits for its value is refused, and so is another option", (option, kind) => {
    for (const next of ["-company:usmf", "--yes", "-1", "-y"]) {
      expect(() => readArguments(["dismiss", option, next, "key:x"])).toThrow(
        `${option} needs ${kind}; "${next}" came.`,
      );
    }
    expect(() => readArguments(["dismiss", "key:x", option])).toThrow(
      `${option} needs ${kind}; nothing came.`,
    );
  });

  test("a column to sort by may begin with a dash, and - alone is a value", () => {
    expect(readArguments(["errors", "--sort", "-createdOn,key"]).get("sort")).toBe("-createdOn,key");
    expect(readArguments(["export", "--out", "-"]).get("out")).toBe("-");
  });

  test("a switch takes no value", () => {
    expect(() => readArguments(["retry", "--yes=no"])).toThrow('--yes takes no value; "no" came.');
  });

  test.each([
    [["-company:usmf"], "-company:usmf"],
    [['-entity:"Customers V3"'], '-entity:"Customers V3"'],
    [["-entity:Customers V3"], '-entity:"Customers V3"'],
    [['-"lookup"'], "-text:lookup"],
    [["-text:lookup"], "-text:lookup"],
    [["-text:two words"], '-text:"two words"'],
    [["--", "-company:usmf", "key:a"], "-company:usmf key:a"],
    [["--ladder", "-company:usmf"], "-company:usmf"],
  ])("%j leaves out", (words, query) => {
    expect(queryOf("retry", ...words)).toBe(query);
  });
});

describe("a blank is no word of a query", () => {
  test.each([
    [""],
    [" "],
    ["\t"],
    ["\u00a0"],
    ["\u200b"],
    ['" "'],
    ["company: "],
    ['key:" "'],
    ["text:"],
    ["company:usmf, "],
  ])("%j", (word) => {
    expect(() => queryOf("dismiss", word)).toThrow(/blank|empty|needs a value/);
    expect(() => queryOf("dismiss", "company:usmf", word)).toThrow(/blank|empty|needs a value/);
  });

  test("records without a company are asked for with an empty value in quotation marks", () => {
    expect(queryOf("dismiss", 'company:""')).toBe('company:""');
  });
});

describe("an option has one value, which can be seen", () => {
  test.each([
    ["--data"],
    ["--first"],
    ["--job"],
    ["--reason"],
    ["--policy"],
    ["--out"],
    ["--set"],
    ["--expect"],
  ])("%s without one is refused", (option) => {
    for (const blank of ["", " ", "\t", "\u00a0", "\u200b"]) {
      expect(() => readArguments(["dismiss", "key:x", option, blank])).toThrow(`${option} needs a value`);
      expect(() => readArguments(["dismiss", `${option}=${blank}`, "key:x"])).toThrow(
        `${option} needs a value`,
      );
    }
  });

  test("of two different values none is taken, and the same one twice is one", () => {
    expect(() => readArguments(["dismiss", "--first", "2", "key:x", "--first=5"])).toThrow(
      '--first came twice: "2" and "5".',
    );
    expect(() => readArguments(["dismiss", "--ladder", "key:x", "--ladder", "5"])).toThrow("came twice");
    expect(readArguments(["dismiss", "--data", "a", "--data=a"]).get("data")).toBe("a");
    expect(readArguments(["import", "--map", "A=key", "--map", "B=entity"]).every("map")).toHaveLength(2);
  });
});
