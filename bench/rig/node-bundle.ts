import { rolldown } from "rolldown";

/** Makes one file of a TypeScript entry, so that a process can be measured that runs it and nothing else. */
export async function bundleFor(entry: string, file: string): Promise<void> {
  const bundle = await rolldown({ input: entry, platform: "node", logLevel: "silent" });
  await bundle.write({ file, format: "esm", codeSplitting: false });
  await bundle.close();
}
