import { expect, onTestFinished, test } from "vitest";
import type { Environment } from "../../source/connectors/connector.ts";
import { parseRowFilter } from "../../source/domain/sides/row-filter.ts";
import { addJob, aRecord, importRecords, openEngineRig } from "../helpers/engine-rig.ts";
import { openRig } from "./screen-rig.tsx";

const FO = "finance-and-operations";

test("a plan whose filter cannot be evaluated is refused on the screen, and F with a typed count goes on", async () => {
  const filters = { [FO]: parseRowFilter('Kind like "A*"', FO) };
  const wrap = (environment: Environment): Environment => ({
    ...environment,
    mapOf: (entity) => {
      const map = environment.mapOf(entity);
      return map === null ? null : { ...map, filters };
    },
  });
  const { engine } = await openEngineRig({ wrap });
  await addJob(engine);
  await importRecords(engine, [aRecord("1"), aRecord("2")]);
  const rig = await openRig(engine, { columns: 100, rows: 40 });
  onTestFinished(() => rig.close());
  await rig.press("2 r");
  await rig.shows("its filter cannot be evaluated here");
  await rig.press("y");
  expect(await engine.requests()).toEqual([]);
  await rig.press("F");
  await rig.shows("F takes it back.");
  await rig.press("y");
  expect(await engine.requests()).toEqual([]);
  await rig.press("1\r");
  await rig.shows("R1 queued: 1 record");
  expect(await engine.requests()).toMatchObject([{ ignoresMapFilters: true, records: 1 }]);
});
