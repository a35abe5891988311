import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  EncodedRowsBuilder,
  jobInLine,
  PackedRowReader,
  RowPacker,
} from "../../source/store/format/packed-rows.ts";
import { encodeRow } from "../../source/store/format/row-format.ts";
import { ErrorColumns } from "../../source/store/columns/error-columns.ts";
import { RowIntake } from "../../source/store/columns/row-intake.ts";
import { openStore } from "../../source/store/open-store.ts";
import { IllegalChangeError } from "../../source/store/store-errors.ts";
import type { EncodedRows, NewError, Store } from "../../source/store/store.ts";
import { tempFolder } from "../helpers/engine-desk.ts";
import { aRow } from "./support/records.ts";

const text = fc.oneof(
  fc.constantFrom("", "USMF", 'a "b" \\ c', "Ünï 顧客 😀", "\ud800"),
  fc.string({ maxLength: 9 }),
);
const row = fc.record({
  id: fc.nat({ max: 1e9 }),
  name: text,
  key: text,
  message: text,
  job: text,
  isTaken: fc.boolean(),
});

/** The rows as an import packs them, each with its job put in; rows that are not taken are left out. */
function encoded(rows: readonly NewError[], isTaken: (place: number) => boolean = () => true): EncodedRows {
  const packer = new RowPacker();
  const causes = rows.map(({ error }) => ({ ...error, job: "", cause: "c3-0123456789ab" }));
  for (const error of causes) packer.add({ error, feedHash: "0123456789ab" });
  const reader = new PackedRowReader(packer.taken());
  const builder = new EncodedRowsBuilder();
  rows.forEach(({ error }, place) => {
    if (isTaken(place)) builder.add(reader, place, jobInLine(error.job));
  });
  return builder.taken();
}

function asPacked({ error }: NewError): NewError {
  return { error: { ...error, cause: "c3-0123456789ab" }, feedHash: "0123456789ab" };
}

async function opened(): Promise<{ readonly store: Store; readonly segment: string }> {
  const folder = await tempFolder();
  return {
    store: await openStore(folder, { clock: () => 0 }),
    segment: join(folder, "segments/000001.ndjson"),
  };
}

describe("rows that come as lines", () => {
  test("lie on the disk, and are read, as those that come as records", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 30 }), async (told) => {
        const rows = told.map(({ id, name, key, message, job }) => {
          const { error, feedHash } = aRow(`${id}${name}`);
          return { error: { ...error, uniqueKey: key, message, job }, feedHash };
        });
        const taken = rows.filter((_, place) => told[place]?.isTaken);
        const [lines, records] = [await opened(), await opened()];
        await lines.store.addEncoded(encoded(rows, (place) => told[place]?.isTaken === true));
        await records.store.addErrors(taken.map(asPacked));
        for (const { error } of taken) {
          expect(lines.store.known(error.id)).toEqual(records.store.known(error.id));
        }
        expect(lines.store.errors.size).toBe(taken.length);
        await lines.store.close();
        await records.store.close();
        expect(await readFile(lines.segment)).toEqual(await readFile(records.segment));
      }),
      { numRuns: 15 },
    );
  });

  test.each([
    ["is there twice", [aRow("A"), aRow("B"), aRow("A")], /"A": it is there twice/],
    ["is there twice, beyond ASCII", [aRow("Ä"), aRow("Ä")], /"Ä": it is there twice/],
    ["is stored already", [aRow("B"), aRow("known")], /"known": it is stored already/],
    ["is stored already, beyond ASCII", [aRow("bekännt")], /"bekännt": it is stored already/],
    ["is empty", [aRow("")], /"": the id is empty/],
  ])("are refused together when an id %s", async (_, rows, why) => {
    const { store, segment } = await opened();
    await store.addErrors([aRow("known"), aRow("bekännt")]);
    const before = await readFile(segment);
    const adding = store.addEncoded(encoded(rows));
    await expect(adding).rejects.toThrow(IllegalChangeError);
    await expect(adding).rejects.toThrow(why);
    expect(store.errors.size).toBe(2);
    expect(await readFile(segment)).toEqual(before);
    await store.addEncoded(encoded([aRow("later")]));
    expect(store.errors.size).toBe(3);
    await store.close();
  });

  test("keep a message that the last row to have it has let go of", async () => {
    const errors = new ErrorColumns();
    const intake = new RowIntake(errors);
    const take = (id: string): void => {
      const line = Buffer.from(
        encodeRow({ error: { ...aRow(id).error, message: "told again" }, feedHash: "" }),
      );
      intake.take(line, 0, line.length - 1, 0);
      intake.flush();
      intake.forgetBytes();
    };
    take("first");
    errors.become(0, "dismissed");
    await errors.messages.forgetUnused(errors.message, errors.rows);
    take("second");
    expect(errors.messages.pool.at(errors.message.at(1))).toBe("told again");
  });
});
