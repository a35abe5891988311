import { defineConfig } from "vitest/config";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";
import { markdownAsText } from "./markdown-as-text.mjs";

const shared = {
  plugins: [inkTableAsEsm(), markdownAsText()],
  test: {
    server: { deps: { inline: ["ink-table"] } },
    env: { FORCE_COLOR: "1", TZ: "UTC" },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
};

/**
 * Test files of a worker share its modules (`isolate: false`): to load Ink, React and the sources anew for each file took
 * a third of all the time. So no test may leave anything behind in a module.
 *
 * `journeys` drive the built file, so they build first; `unit` is everything else.
 */
export default defineConfig({
  test: {
    // The journeys wait for the processes they start: one worker fewer than there are cores would leave cores idle, and
    // one more was no quicker.
    maxWorkers: "100%",
    projects: [
      {
        ...shared,
        test: {
          ...shared.test,
          name: "unit",
          globalSetup: ["test/tooling/postgres-run.ts"],
          isolate: false,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/journeys/**"],
        },
      },
      {
        ...shared,
        test: {
          ...shared.test,
          name: "journeys",
          isolate: false,
          include: ["test/journeys/**/*.test.ts"],
          globalSetup: ["test/tooling/build-once.mjs"],
        },
      },
    ],
  },
});
