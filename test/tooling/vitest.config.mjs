import { defineConfig } from "vitest/config";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";

export default defineConfig({
  plugins: [inkTableAsEsm()],
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    server: { deps: { inline: ["ink-table"] } },
    env: { FORCE_COLOR: "1", TZ: "UTC" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["test/tooling/build-once.mjs"],
  },
});
