/** Bundles source/cli/main.ts into one file that runs with no node_modules beside it. */
import { mkdir, writeFile } from "node:fs/promises";
import { bundleParts } from "./bundle.mjs";
import { oneFile } from "./one-file.mjs";

await mkdir("dist", { recursive: true });
await writeFile("dist/dwtriage.mjs", oneFile(await bundleParts()), { mode: 0o755 });
