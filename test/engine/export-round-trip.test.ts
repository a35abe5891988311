import fc from "fast-check";
import { expect, test } from "vitest";
import { errorPages } from "../../source/cli/output/listed-pages.ts";
import { exportBytes } from "../../source/exports/export-records.ts";
import { EXPORT_COLUMNS } from "../../source/exports/exported-fields.ts";
import { NEWEST_FIRST } from "../../source/domain/query/error-order.ts";
import type { Engine } from "../../source/engine/engine.ts";
import { aRecord, importRecords, openEngineRig } from "../helpers/engine-rig.ts";

const WHOLE = { filter: { terms: [] }, sort: NEWEST_FIRST } as const;

async function lines(engine: Engine): Promise<readonly string[]> {
  const pieces: Uint8Array[] = [];
  const parts = { columns: EXPORT_COLUMNS, bom: false };
  const counts = { records: 0, cut: 0 };
  for await (const piece of exportBytes(errorPages(engine, WHOLE, null), "ndjson", parts, counts))
    pieces.push(piece);
  return Buffer.concat(pieces)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).filter((one) => one.trim() !== "");

test("an NDJSON export is a feed that gives the same records in another folder, and nothing new in this one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ message: text, code: text, attempts: fc.nat(9), recordVersion: text }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (fields) => {
        const one = await openEngineRig();
        await importRecords(
          one.engine,
          fields.map((own, index) => aRecord(`K${index}`, own)),
        );
        const before = await lines(one.engine);
        const again = await importRecords(
          one.engine,
          before.map((line): object => JSON.parse(line)),
        );
        expect({ added: again.added, rejected: again.rejectedCount }).toEqual({ added: 0, rejected: 0 });
        const other = await openEngineRig();
        await importRecords(
          other.engine,
          before.map((line): object => JSON.parse(line)),
        );
        expect([...(await lines(other.engine))].sort()).toEqual([...before].sort());
        await one.engine.close();
        await other.engine.close();
      },
    ),
    { numRuns: 15 },
  );
});
