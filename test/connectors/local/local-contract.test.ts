import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLocalEnvironment } from "../../../source/connectors/local/local-environment.ts";
import { connectorContract } from "../../contracts/connector-contract.ts";
import { loggedWrites, stillClock, writeLocal } from "./local-folder.ts";

connectorContract("the local environment", async (fixture) => {
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-contract-"));
  writeLocal(folder, "maps.json", fixture.maps);
  for (const [side, tables] of Object.entries(fixture.tables)) {
    for (const [table, content] of Object.entries(tables))
      writeLocal(folder, `${side}/${table}.json`, content);
  }
  const environment = await openLocalEnvironment(folder, stillClock());
  return {
    environment,
    writes: (side) => loggedWrites(folder, side).length,
    trouble: (side, kind, operation) =>
      writeLocal(folder, "environment.json", {
        [side]: { faults: [{ kind, operations: [operation], times: 1 }] },
      }),
    close: async () => {
      await environment.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
