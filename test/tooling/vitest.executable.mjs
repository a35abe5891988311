import { defineConfig } from "vitest/config";

/** What needs more than a hundred megabytes from the registry: apart from every other run. */
export default defineConfig({
  test: {
    name: "executable",
    env: { FORCE_COLOR: "1", TZ: "UTC", NODE_ENV: "production" },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: ["test/executable/**/*.test.ts"],
  },
});
