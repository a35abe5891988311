import { isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { requestJson } from "../output/json-views.ts";
import { paceOf } from "../command-line/option-values.ts";
import type { Verb } from "../verb.ts";

export const paceVerb: Verb = {
  name: "pace",
  usage: "pace ID N|none",
  summary: "limit how many records per second a request starts, also while it runs",
  options: [],
  run: async (call) => {
    const [id, text, ...more] = call.args.words;
    if (id === undefined || text === undefined || more.length > 0) {
      throw new UserFacingError(
        `Expected the id of a request and a number; "${call.args.words.join(" ")}" came.`,
        "Write dwtriage pace R1 5, or dwtriage pace R1 none.",
      );
    }
    const pace = text === "none" ? null : paceOf(text, "pace R1");
    return call.withEngine("write", async (engine) => {
      const result = await engine.paceRequest({ request: id, pace, by: call.configuration.by });
      if (isRefused(result)) return call.output.refusal(result.refused);
      call.output.answer(requestJson(result.done), () =>
        pace === null
          ? `${result.done.id} has no limit any more.`
          : `${result.done.id} now starts at most ${pace} records per second.`,
      );
      return EXIT.done;
    });
  },
};
