import * as fc from "fast-check";
import { expect, test } from "vitest";
import { IdTable } from "../../source/store/columns/id-table.ts";
import { MessageTexts, NO_TEXT } from "../../source/store/columns/message-texts.ts";
import { numbers32 } from "../../source/store/columns/number-column.ts";
import { TextPool } from "../../source/store/columns/text-pool.ts";

/** Few letters, so that texts hold one another often: some beyond ASCII, whole pairs, and halves of pairs. */
const letter = fc.constantFrom("a", "b", "ä", "顧", "😀", "\ud83d", "\ude00", "\u0000", "\ufffd", '"', "\\");
const text = fc.array(letter, { maxLength: 6 }).map((letters) => letters.join(""));

function poolOf(texts: readonly string[]): TextPool {
  const pool = new TextPool();
  for (const one of texts) pool.add(one);
  return pool;
}

test("a pool gives every text back as it was, whatever is in it", () => {
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const pool = poolOf(texts);
      expect(texts.map((_, number) => pool.at(number))).toEqual(texts);
      for (const [number, one] of texts.entries()) {
        for (const other of texts) expect(pool.isAt(number, other)).toBe(one === other);
      }
    }),
  );
});

test("a search finds exactly the texts that hold what is wanted, also those added after the first search", () => {
  fc.assert(
    fc.property(fc.array(text), fc.array(text), text, (texts, later, wanted) => {
      const pool = poolOf(texts);
      const flagsOf = (all: readonly string[]): number[] => all.map((one) => (one.includes(wanted) ? 1 : 0));
      expect(Array.from(pool.matching(wanted))).toEqual(flagsOf(texts));
      for (const one of later) pool.add(one);
      expect(Array.from(pool.matching(wanted))).toEqual(flagsOf([...texts, ...later]));
    }),
    { numRuns: 500 },
  );
});

test("texts larger than a chunk, and many chunks, are found by number and by content", () => {
  const texts = Array.from({ length: 300 }, (_, place) => `${place}:${"x".repeat((place * 977) % 9000)}`);
  texts.push("y".repeat(100_000), "end");
  const pool = poolOf(texts);
  expect(texts.every((one, number) => pool.at(number) === one)).toBe(true);
  expect(pool.matching("end").lastIndexOf(1)).toBe(texts.length - 1);
  expect(pool.matching("7:x").reduce((sum, flag) => sum + flag, 0)).toBe(
    texts.filter((one) => one.includes("7:x")).length,
  );
});

test("what is forgotten is neither found nor in memory, and what is used stays", () => {
  const pool = poolOf(["keep me", "secret \ud800", "secret", "keep me too"]);
  pool.matching("secret");
  pool.forget(Uint8Array.from([1, 0, 0, 1]));
  expect(Array.from(pool.matching("secret"))).toEqual([0, 0, 0, 0]);
  expect(Array.from(pool.matching("keep"))).toEqual([1, 0, 0, 1]);
  const bytes = pool.parts().chunks.map((chunk) => Buffer.from(chunk.bytes).toString());
  expect(bytes.join()).not.toContain("secret");
});

test("a message told again shares its number; one that was forgotten is added anew", async () => {
  const messages = new MessageTexts();
  const number = messages.numberOf("Currency is missing");
  expect(messages.numberOf("Currency is missing")).toBe(number);
  expect(messages.numberOf("")).toBe(NO_TEXT);
  await messages.forgetUnused(numbers32(), 0);
  const again = messages.numberOf("Currency is missing");
  expect(messages.pool.at(again)).toBe("currency is missing");
  expect(messages.pool.at(NO_TEXT)).toBe("");
});

test("ids are found by themselves alone, however many there are", () => {
  const ids = new TextPool();
  const table = new IdTable(ids);
  const all = Array.from({ length: 20_000 }, (_, row) => `id-${row}${row % 7 === 0 ? "é" : ""}`);
  for (const [row, id] of all.entries()) {
    expect(table.add(row, id)).toBe(true);
    ids.add(id);
  }
  expect(all.every((id, row) => table.rowOf(id) === row)).toBe(true);
  expect([table.rowOf("id-20000"), table.rowOf(""), table.rowOf("ID-1")]).toEqual([-1, -1, -1]);
  expect(table.add(20_000, "id-5")).toBe(false);
});
