import { refusalOf } from "../../wording/refusal-words.ts";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { composeEngine } from "../engine/compose.ts";
import { layDownSample } from "../../sample/lay-down-sample.ts";
import type { Call, Verb } from "../verb.ts";
import { announceNewFolder } from "../engine/with-engine.ts";
import { SCREEN_OPTIONS, showScreen } from "./screen-verb.ts";

export const demoVerb: Verb = {
  name: "demo",
  usage:
    "demo [--data DIR] [--fresh] [--ambiguous-width ask|narrow|wide] [--keymap FILE] [--redact-screen] [--screen-reader]",
  takesNoWords: true,
  summary:
    "open the screen over a throw-away copy of the sample environment; with --data the copy is kept in DIR",
  options: SCREEN_OPTIONS,
  ownsScreen: true,
  run: async (call) => {
    const named = call.args.get("data");
    // The throw-away copy belongs to nobody; a named folder would keep what is laid down.
    if (named !== undefined && call.configuration.readOnly) {
      return call.output.refusal(refusalOf({ kind: "read-only" }));
    }
    if (named !== undefined) {
      announceNewFolder(call.configuration, (words) => call.output.note(words));
      return runDemo(call, call.configuration.folder);
    }
    const folder = await mkdtemp(join(tmpdir(), "dwtriage-demo-"));
    try {
      return await runDemo(call, folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function runDemo(call: Call, folder: string) {
  if (existsSync(join(folder, "store.json"))) {
    throw new UserFacingError(
      `${folder} holds data already; the sample is laid down in an empty folder only.`,
      `Open it with dwtriage --data ${folder}, or name another folder.`,
    );
  }
  await layDownSample(folder, Date.now());
  const engine = await composeEngine({
    folder,
    mode: "write",
    readOnly: call.configuration.readOnly,
    connections: null,
    site: call.configuration.site,
  });
  try {
    return await showScreen(call, engine, { isPassing: call.args.get("data") === undefined });
  } finally {
    await engine.close();
  }
}
