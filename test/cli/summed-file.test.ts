import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { importedMaps, keepMaps } from "../../source/cli/files/imported-maps.ts";
import { keepShapes, tableShapes } from "../../source/cli/files/table-shapes.ts";
import { tempFolder } from "../helpers/engine-rig.ts";

const MAPS = JSON.stringify({
  value: [
    {
      msdyn_displayname: "Customers V3 (accounts)",
      msdyn_version: "1.0.0.9",
      msdyn_mapping: JSON.stringify({
        legs: [
          {
            sourceEnvironmentType: "AX",
            destinationEnvironmentType: "CRM",
            sourceSchema: "Customers V3",
            destinationSchema: "accounts",
            fieldMappings: [
              { syncDirection: 3, sourceField: "CUSTOMERACCOUNT", destinationField: "accountnumber" },
            ],
          },
        ],
      }),
    },
  ],
});
const SHAPES = {
  "finance-and-operations": [],
  dataverse: [{ set: "accounts", name: "account", key: ["accountnumber"], navigations: [], columns: {} }],
};

const KEPT = [
  {
    name: "table-maps.json",
    keep: (folder: string) => keepMaps(folder, `\ufeff${MAPS}\n`, "maps.json"),
    read: (folder: string): unknown => importedMaps(folder),
    older: MAPS,
  },
  {
    name: "table-shapes.json",
    keep: (folder: string) => keepShapes(folder, "contoso", SHAPES),
    read: (folder: string): unknown => tableShapes(folder)("contoso"),
    older: JSON.stringify({ contoso: SHAPES }),
  },
];

test.each(KEPT)(
  "a bit that turns anywhere in $name is told, never taken for what was imported",
  async ({ name, keep, read, older }) => {
    const folder = await tempFolder();
    await keep(folder);
    const path = join(folder, name);
    const sound = await readFile(path);
    const imported = read(folder);
    for (let bit = 0; bit < sound.length * 8; bit += 3) {
      const bytes = Buffer.from(sound);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, bytes);
      expect(() => read(folder), `bit ${bit}`).toThrow(name);
    }
    // As an older version has left it, without a checksum.
    await writeFile(path, older);
    expect(read(folder)).toEqual(imported);
    expect(JSON.parse(sound.toString())).toMatchObject({ kept: JSON.parse(older) });
  },
);

test.skipIf(process.getuid?.() !== 0).each(KEPT)(
  "$name of a shared folder is its owner's to read, and a member of the group is told the way",
  async ({ name, keep, read }) => {
    // Not below TMPDIR, which others may be kept from entering.
    const folder = await mkdtemp("/tmp/dwtriage-shared-");
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    await keep(folder);
    await chmod(folder, 0o755);
    process.seteuid?.(4711);
    try {
      expect(() => read(folder)).toThrow(
        expect.objectContaining({
          message: `${join(folder, name)} may be read by its owner (uid 0) alone.`,
          remedy: expect.stringContaining("Ask that user to run this command."),
          isFault: false,
        }),
      );
    } finally {
      process.seteuid?.(0);
    }
  },
);
