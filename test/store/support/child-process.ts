import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, onTestFinished } from "vitest";

/** One thing that the writer child has seen acknowledged. */
export type Acknowledged =
  | { readonly opened: number }
  | { readonly rows: readonly string[] }
  | { readonly request: string }
  | { readonly sealed: string }
  | { readonly final: string; readonly state: "synced" | "dismissed" }
  | { readonly environment: string };

let writerScript = (): string => "";

/** Bundles the writer child before the tests of a file. */
export function bundleWriterChild(): void {
  writerScript = bundledChild(new URL("./writer-child.ts", import.meta.url));
}

/** Bundles a script before the tests of a file, and answers its path then; Node 20 runs no TypeScript by itself. */
export function bundledChild(entry: URL): () => string {
  let folder = "";
  const script = (): string => join(folder, basename(entry.pathname).replace(/\.ts$/, ".mjs"));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dwtriage-child-"));
    const bundle = await rolldown({
      input: fileURLToPath(entry),
      platform: "node",
      external: ["vitest", "rolldown"],
      logLevel: "silent",
    });
    await bundle.write({ file: script(), format: "esm", codeSplitting: false });
    await bundle.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return script;
}

export interface WriterChild {
  readonly pid: number;
  /** Everything acknowledged so far. */
  readonly acknowledged: readonly Acknowledged[];
  /** Resolves when that many acknowledgements have arrived. */
  hasAcknowledged(count: number): Promise<void>;
  /** kill -9; resolves when the process is gone and all it acknowledged is read. */
  kill(): Promise<void>;
}

/** Starts the writer child on a folder; `round` marks the ids it makes. */
export async function startWriter(folder: string, round: string): Promise<WriterChild> {
  const child = spawn(process.execPath, [writerScript(), folder, round], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: Acknowledged[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const lines = createInterface({ input: child.stdout });
  const ended = Promise.all([once(child, "exit"), once(lines, "close")]);
  lines.on("line", (line) => {
    const one: Acknowledged = JSON.parse(line);
    acknowledged.push(one);
    for (const { count, resolve } of waiting) if (acknowledged.length >= count) resolve();
  });
  const hasAcknowledged = (count: number): Promise<void> =>
    Promise.race([
      new Promise<void>((resolve) => {
        waiting.push({ count, resolve });
        if (acknowledged.length >= count) resolve();
      }),
      ended.then(() => undefined),
    ]);
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  await hasAcknowledged(1);
  return { pid: child.pid ?? 0, acknowledged, hasAcknowledged, kill };
}
