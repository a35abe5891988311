import * as fc from "fast-check";
import { obstaclesFor } from "../../source/domain/request/request-queue.ts";
import { refusalOf } from "../../source/wording/refusal-words.ts";
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import type { IntegrationJob } from "../../source/domain/sides/integration-job.ts";
import { remedyText, screenVoice, SHELL } from "../../source/wording/voice.ts";
import { heldWords } from "../../source/wording/request-words.ts";
import { BINDINGS } from "../../source/ui/keys/bindings.ts";

const JOB: IntegrationJob = {
  name: "My job",
  status: "stopped",
  connection: "none",
  maps: [],
  primary: "finance-and-operations",
};
const screen = screenVoice((action) => BINDINGS.find(({ id }) => id === action)?.chords[0] ?? `?${action}?`);
const rebound = screenVoice((action) => (action === "plan-pack" ? "ü" : "x"));

test("a shell hears commands and options, the screen its own commands and the keys that are bound now", () => {
  const refusals = obstaclesFor("retry", JOB, 10_001, []).map(refusalOf);
  const shell = refusals.map(({ remedy }) => remedyText(remedy, SHELL));
  expect(shell).toEqual([
    'Start it: dwtriage job start "My job".',
    'Connect it: dwtriage job add "My job" --connect local (or the name of a connection). A dismissal works without.',
    "Narrow the filter (company:, since:, entity:), take a part: --first 10000, or cut it into requests: --pack.",
  ]);
  expect(refusals.map(({ remedy }) => remedyText(remedy, screen))).toEqual([
    "Start it: :job start My job.",
    "Connect it: :connect My job local (or the name of a connection). A dismissal works without.",
    "Narrow the filter (company:, since:, entity:), take a part: f, or cut it into requests: P.",
  ]);
  expect(remedyText(refusals[2]?.remedy ?? "", rebound)).toContain("cut it into requests: ü.");
});

test("a held request says what releases it, and what was kept by an older version is said as it was", () => {
  const held = (heldBecause: string): string => heldWords({ heldBecause, job: "CUST" }, SHELL);
  expect(held("The job is stopped.")).toBe("The job is stopped. Start it: dwtriage job start CUST.");
  expect(held("The disk is full. It is tried again in 5 minutes.")).toContain("dwtriage job start CUST");
  expect(held("Quiet hours until 06:00.")).toBe("Quiet hours until 06:00.");
});

test("whatever a job is called, a shell that runs the command hears that name", () => {
  const name = fc
    .string({ unit: "binary", minLength: 1, maxLength: 30 })
    .filter((text) => !/\p{C}/u.test(text));
  const names = fc.sample(name, 100);
  const commands = names.map((job) => SHELL.command(["job", "start", job]));
  const script = ["dwtriage() { printf '%s\\0' \"$@\"; }", ...commands].join("\n");
  const said = execFileSync("bash", ["-c", script]).toString();
  expect(said).toBe(names.map((job) => `job\0start\0${job}\0`).join(""));
});
