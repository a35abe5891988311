import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { MutantRig } from "./mutant-rig.ts";
import type { Mutant } from "./mutant-sites.ts";
import { marked } from "./reach-marks.ts";
import { filesIn } from "./test-reach.ts";

/** A mutant under a name that stays when the file changes elsewhere. */
export interface Sought {
  readonly name: string;
  readonly mutant: Mutant;
}

interface Kept {
  /** By the name of a mutant the tests that run its place. */
  readonly reached: Readonly<Record<string, readonly string[]>>;
  /** By path of a test file a hash of its text at the time. */
  readonly tests: Readonly<Record<string, string>>;
}

/** Of so few the files say well enough which tests reach them: a run takes as long as all tests do. */
const MOST_UNKNOWN = 0.1;

/** Which tests run the place of a mutant, as a run of all tests with marked source has shown; kept in a file. */
export class ReachRun {
  readonly #rig: MutantRig;
  readonly #file: string;
  #kept: Kept;

  constructor(rig: MutantRig, file: string) {
    this.#rig = rig;
    this.#file = file;
    this.#kept = existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as Kept)
      : { reached: {}, tests: {} };
  }

  /** Runs all tests once when too many mutants are not known; answers how long each test file took, in seconds. */
  look(sought: readonly Sought[]): Readonly<Record<string, number>> {
    const unknown = sought.filter(({ name }) => this.#kept.reached[name] === undefined);
    if (unknown.length <= sought.length * MOST_UNKNOWN) return {};
    const before = new Map<string, string>();
    const reached: Record<string, Set<string>> = {};
    for (const file of new Set(sought.map(({ mutant }) => mutant.file))) {
      const places = sought.flatMap(({ mutant }, number) =>
        mutant.file === file ? [{ number, mutant }] : [],
      );
      const text = this.#rig.text(file);
      before.set(file, text);
      const { text: withMarks, numbers } = marked(file, text, places);
      for (const number of numbers) reached[sought[number]?.name ?? ""] = new Set();
      writeFileSync(join(this.#rig.root, file), withMarks);
    }
    try {
      const { seconds, lines } = this.#rig.runAll();
      for (const line of lines) {
        const [number = "", test = ""] = line.split(" ");
        if (test !== "") reached[sought[Number(number)]?.name ?? ""]?.add(relative(this.#rig.root, test));
      }
      const lists = Object.entries(reached).map(([name, tests]) => [name, [...tests].sort()] as const);
      this.#kept = { reached: Object.fromEntries(lists), tests: this.#hashes() };
      writeFileSync(this.#file, JSON.stringify(this.#kept));
      return seconds;
    } finally {
      for (const [file, text] of before) writeFileSync(join(this.#rig.root, file), text);
    }
  }

  /** False where the run has shown that the test passes the mutant by; a test that is newer is not known to. */
  mayReach(name: string, test: string): boolean {
    const tests = this.#kept.reached[name];
    if (tests === undefined || tests.length === 0 || tests.includes(test)) return true;
    return this.#kept.tests[test] !== hashOf(this.#rig.text(test));
  }

  #hashes(): Kept["tests"] {
    const { root } = this.#rig;
    const tests = filesIn(join(root, "test")).map((file) => relative(root, file));
    return Object.fromEntries(tests.map((test) => [test, hashOf(this.#rig.text(test))]));
  }
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
