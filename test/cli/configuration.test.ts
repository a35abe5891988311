import { writeFile } from "node:fs/promises";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readArguments } from "../../source/cli/command-line/arguments.ts";
import { readConfiguration } from "../../source/cli/files/configuration.ts";
import { tempFolder } from "../helpers/engine-rig.ts";

test("an empty HOME is none: the folder is below the home that the system knows", () => {
  const { folder } = readConfiguration(readArguments([]), { HOME: "" });
  expect(folder).toBe(join(userInfo().homedir, ".local", "share", "dwtriage"));
});

test("the data home of the desktop comes before the home folder", () => {
  const { folder } = readConfiguration(readArguments([]), { HOME: "", XDG_DATA_HOME: "/somewhere" });
  expect(folder).toBe(join("/somewhere", "dwtriage"));
  const plain = readConfiguration(readArguments([]), { HOME: homedir() });
  expect(plain.folder).toBe(join(homedir(), ".local", "share", "dwtriage"));
});

test("quiet hours are read with their zone, and a wrong range is named with its place", async () => {
  const folder = await tempFolder();
  const read = async (quietHours: unknown) => {
    const path = join(folder, "config.json");
    await writeFile(path, JSON.stringify({ quietHours }));
    return readConfiguration(readArguments(["--config", path]), {}).site.quietHours;
  };
  expect(await read({ zone: "Europe/Berlin", all: ["22:00-06:00"] })).toMatchObject({
    zone: "Europe/Berlin",
  });
  expect((await read(["22:00-06:00"]))?.zone).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  await expect(read(["22-6"])).rejects.toThrow(
    'all[0]: expected a range such as "22:00-06:00", found "22-6"',
  );
});

test("the connections whose log is read have a length of time, or are named with what came", async () => {
  const folder = await tempFolder();
  const read = async (intake: unknown) => {
    const path = join(folder, "config.json");
    await writeFile(path, JSON.stringify({ intake }));
    return readConfiguration(readArguments(["--config", path]), {}).site.intake;
  };
  expect(await read({ contoso: "2m" })).toEqual([{ connection: "contoso", everyMs: 120_000 }]);
  for (const wrong of ["often", "1s", 60])
    await expect(read({ contoso: wrong })).rejects.toThrow(`has ${JSON.stringify(wrong)} for "contoso"`);
});
