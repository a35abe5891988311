/** Bundles source/cli/main.ts into one file that runs with no node_modules beside it. */
import { chmod } from "node:fs/promises";
import { rolldown } from "rolldown";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";
import { packedLibraries } from "./packed-libraries.mjs";

const bundle = await rolldown({
  input: "source/cli/main.ts",
  platform: "node",
  plugins: [
    inkTableAsEsm(),
    packedLibraries({
      undici: ["Agent", "EnvHttpProxyAgent"],
      "@azure/msal-node": [
        "ConfidentialClientApplication",
        "ManagedIdentityApplication",
        "PublicClientApplication",
      ],
    }),
    {
      name: "no-react-devtools",
      resolveId: (id) => (id === "react-devtools-core" ? { id: "\0empty" } : null),
      load: (id) => (id === "\0empty" ? "export default {}" : null),
    },
  ],
  // Most modules are not needed for the first frame: compiling them ahead would hold it up.
  optimization: { pifeForModuleWrappers: false },
  transform: { define: { "process.env.NODE_ENV": '"production"' } },
});
await bundle.write({
  file: "dist/dwtriage.mjs",
  format: "esm",
  minify: true,
  codeSplitting: false,
});
await chmod("dist/dwtriage.mjs", 0o755);
