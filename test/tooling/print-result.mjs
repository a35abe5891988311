/** Prints `N passed, N failed` from the result file that vitest wrote; fails when no test ran. */
import { readFileSync } from "node:fs";

try {
  const result = JSON.parse(readFileSync("test-results.json", "utf8"));
  const failedSuites = result.testResults.filter(
    (suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  );
  const failed = result.numFailedTests + failedSuites.length;
  console.log(`${result.numPassedTests} passed, ${failed} failed`);
  process.exitCode = failed > 0 || result.numPassedTests === 0 ? 1 : 0;
} catch {
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
