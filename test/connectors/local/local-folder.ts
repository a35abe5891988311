import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { DataSource } from "../../../source/domain/error/data-source.ts";
import {
  openLocalEnvironment,
  type OpenLocalEnvironment,
} from "../../../source/connectors/local/local-environment.ts";
import type { LocalClock } from "../../../source/connectors/local/local-side.ts";

export const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

/** A clock that stands still; sleeping lasts until the signal aborts, so nothing happens by itself. */
export function stillClock(nowAt: () => number = () => NOW): LocalClock {
  return {
    now: nowAt,
    monotonic: nowAt,
    random: () => 0.5,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      }),
  };
}

/** A data folder that is gone after the test. */
export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dwtriage-local-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeLocal(folder: string, path: string, content: unknown): void {
  const full = join(folder, "local", path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content, null, 2));
}

export function readLocal(folder: string, path: string): string {
  return readFileSync(join(folder, "local", path), "utf8");
}

/** Lines of a side's write log. */
export function loggedWrites(folder: string, side: DataSource): readonly string[] {
  try {
    return readLocal(folder, `${side}/writes.ndjson`)
      .split("\n")
      .filter((line) => line !== "");
  } catch {
    return [];
  }
}

/** Opens the folder's environment and closes it after the test. */
export async function openFolder(
  folder: string,
  clock: LocalClock = stillClock(),
): Promise<OpenLocalEnvironment> {
  const environment = await openLocalEnvironment(folder, clock);
  onTestFinished(() => environment.close());
  return environment;
}
