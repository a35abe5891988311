import { expect, test } from "vitest";
import { aRig, asRows } from "../helpers/run-dwtriage.ts";

function row(name: string, version: string, createdon: string, mapping: string | null): object {
  const [entity = "", set = ""] = name.split(" → ");
  const leg = {
    sourceEnvironmentType: "AX",
    destinationEnvironmentType: "CRM",
    sourceSchema: entity,
    destinationSchema: set,
    fieldMappings: [{ syncDirection: 3, sourceField: "A", destinationField: "b" }],
  };
  const own = mapping ?? JSON.stringify({ legs: [leg] });
  return { msdyn_displayname: name, msdyn_version: version, createdon, msdyn_mapping: own };
}

test("maps import takes the version saved last, says so, and a row that cannot be read costs itself alone", async () => {
  const rig = await aRig();
  const value = [
    row("Vendors V2 → msdyn_vendors", "9.9.9.9", "2024-01-09T08:00:00Z", null),
    row("Vendors V2 → msdyn_vendors", "2.0.1.8", "2026-05-04T08:00:00Z", null),
    row("Units → uoms", "1.0.0.3", "2026-05-04T08:00:00Z", ""),
  ];
  const file = await rig.file("maps.json", JSON.stringify({ value }));
  const imported = await rig.run("maps", "import", file, "--json");
  expect(imported.exit).toBe(0);
  expect(asRows(imported.json)).toMatchObject([{ entity: "Vendors V2", version: "2.0.1.8" }]);
  expect(imported.stderr).toMatch(/Vendors V2 .*2\.0\.1\.8.* and not version 9\.9\.9\.9/);
  expect(imported.stderr).toMatch(/Left out: Units → uoms 1\.0\.0\.3\. .*msdyn_mapping/);
  const bad = await rig.file("bad.json", JSON.stringify({ value: value.slice(2) }));
  expect(await rig.run("maps", "import", bad)).toMatchObject({ exit: 2 });
  expect(asRows(await rig.json("maps"))).toHaveLength(1);
});
