/**
 * What marked source calls: notes, in the file that MUTANT_REACH names, that the running test came by a place. A line is
 * the number of the place and the path of the test file.
 */
import { appendFileSync } from "node:fs";

/** Of each place, the test that came by last: a place within a loop is noted once. */
const noted = new Map();

export function reached(place) {
  const into = process.env.MUTANT_REACH;
  if (into === undefined) return;
  // A process that a test has started knows the test by its environment.
  const test = globalThis["__vitest_worker__"]?.filepath ?? process.env.MUTANT_REACH_TEST ?? "";
  if (noted.get(place) === test) return;
  noted.set(place, test);
  process.env.MUTANT_REACH_TEST = test;
  appendFileSync(into, `${place} ${test}\n`);
}
