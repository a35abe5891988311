import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openStore } from "../../../source/store/open-store.ts";
import type { StoreOptions } from "../../../source/store/open-store.ts";
import type { Store } from "../../../source/store/store.ts";
import { NOW } from "./records.ts";

/** A folder of this test alone, removed when the test ends. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dwtriage-store-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a store that is closed when the test ends, if the test has not done so. */
export async function opened(folder: string, options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore(folder, { clock: () => NOW, ...options });
  onTestFinished(() => store.close());
  return store;
}

export async function fileText(...path: readonly string[]): Promise<string> {
  return await readFile(join(...path), "utf8");
}

/** What a call rejected with; fails the test when it did not. */
export async function rejection(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("The call was expected to reject, and did not.");
}
