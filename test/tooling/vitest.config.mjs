import { defineConfig } from "vitest/config";
import { inkTableAsEsm } from "./ink-table-as-esm.mjs";
import { markdownAsText } from "./markdown-as-text.mjs";
import { quickFolder } from "./quick-folder.mjs";

const scratch = quickFolder();

const shared = {
  oxc: { jsx: { development: false } },
  plugins: [inkTableAsEsm(), markdownAsText()],
  test: {
    server: { deps: { inline: ["ink-table"] } },
    // React as the built program has it: its other build takes as long for a frame again.
    env: {
      FORCE_COLOR: "1",
      TZ: "UTC",
      NODE_ENV: "production",
      ...(scratch === null ? {} : { TMPDIR: scratch }),
    },
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
          // Ink asks for the size of a terminal at every frame, and where nothing states it, by two processes.
          env: { ...shared.test.env, COLUMNS: "100", LINES: "24" },
          globalSetup: ["test/tooling/quick-folder.mjs", "test/tooling/postgres-run.ts"],
          isolate: false,
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/journeys/**", "test/executable/**"],
        },
      },
      {
        ...shared,
        test: {
          ...shared.test,
          name: "journeys",
          isolate: false,
          include: ["test/journeys/**/*.test.ts"],
          globalSetup: ["test/tooling/quick-folder.mjs", "test/tooling/build-once.mjs"],
        },
      },
    ],
  },
});
