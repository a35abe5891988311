import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diskStorage, AppendedFile } from "../../../source/connectors/local/disk-storage.ts";
import type { Appendable } from "../../../source/connectors/local/disk-storage.ts";
import { dataFolder } from "./local-folder.ts";

type Call = "append" | "sync" | "truncate";

/** A file in memory whose next calls fail as told; an append that fails has written half of its bytes. */
function faultyFile(failing: Set<Call>, content: { text: string }): Appendable {
  const failWhenTold = (call: Call) => {
    if (failing.delete(call)) throw new Error(`${call} failed`);
  };
  return {
    appendFile: async (bytes) => {
      const text = String(bytes);
      content.text += failing.has("append") ? text.slice(0, text.length / 2) : text;
      failWhenTold("append");
    },
    datasync: async () => failWhenTold("sync"),
    truncate: async (size) => {
      failWhenTold("truncate");
      content.text = content.text.slice(0, size);
    },
    close: async () => {},
  };
}

test("a line that only half fits is cut off again, and the next line stands whole after the last good one", async () => {
  const content = { text: "zero\n" };
  const failing = new Set<Call>();
  const file = new AppendedFile(faultyFile(failing, content), content.text.length);
  await file.append("one\n");
  failing.add("append");
  await expect(file.append("two\n")).rejects.toThrow("append failed");
  expect(content.text).toBe("zero\none\n");
  await file.append("three\n");
  expect(content.text).toBe("zero\none\nthree\n");
});

test("after a failed sync nothing more is acknowledged, also when a later sync would succeed", async () => {
  const content = { text: "" };
  const file = new AppendedFile(faultyFile(new Set<Call>(["sync"]), content), 0);
  await expect(file.append("one\n")).rejects.toThrow("could not be synced");
  await expect(file.append("two\n")).rejects.toThrow("could not be synced");
  expect(content.text).toBe("one\n");
});

test("when the half line cannot be cut off, nothing more is appended behind it", async () => {
  const content = { text: "" };
  const file = new AppendedFile(faultyFile(new Set<Call>(["append", "truncate"]), content), 0);
  await expect(file.append("one\n")).rejects.toThrow();
  await expect(file.append("two\n")).rejects.toThrow("could not be synced");
  expect(content.text).toBe("on");
});

test("a file that cannot be replaced leaves no half-written one behind", async () => {
  const folder = dataFolder();
  mkdirSync(join(folder, "dataverse/Units.json"), { recursive: true });
  const storage = diskStorage(folder);
  await expect(storage.replace("dataverse/Units.json", "{}")).rejects.toThrow();
  expect(storage.list("dataverse")).toEqual(["Units.json"]);
});
