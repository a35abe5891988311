import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readArguments } from "../../source/cli/arguments.ts";
import { readConfiguration } from "../../source/cli/configuration.ts";

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
