import { refusalOf } from "../../wording/refusal-words.ts";
import { isRefused } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import { formatMeant } from "../command-line/corrections.ts";
import { REPORT_FORMATS, reportText, writeReport } from "../output/report-file.ts";
import { sinceOf } from "../command-line/option-values.ts";
import type { Verb } from "../verb.ts";

const SHIFT = "8h";

export const reportVerb: Verb = {
  name: "report",
  usage: "report [--since 8h|22:00] [--format md|html|json] [--out FILE] [--force]",
  takesNoWords: true,
  summary:
    "write a hand-over: counts, causes, requests, jobs, the oldest records, and when the list will be empty",
  options: ["since", "format", "out", "force"],
  run: (call) => {
    const { args, output, configuration } = call;
    const written = args.get("format") ?? (output.isJson ? "json" : "md");
    const format = REPORT_FORMATS.find((one) => one === written);
    if (format === undefined) {
      throw new UserFacingError(
        `--format "${written}" is not known.${formatMeant(written, REPORT_FORMATS)}`,
        "Write --format md, --format html or --format json.",
      );
    }
    const out = args.get("out");
    if (out !== undefined && configuration.readOnly)
      return Promise.resolve(output.refusal(refusalOf({ kind: "read-only" })));
    return call.withEngine("read", async (engine) => {
      const { nowAt } = await engine.overview();
      const sinceAt = sinceOf(args.get("since") ?? SHIFT, configuration.utc, nowAt) ?? nowAt;
      const order = { format, sinceAt, utc: configuration.utc } as const;
      if (out === undefined) {
        await output.write(await reportText(engine, order));
        return EXIT.done;
      }
      const outcome = await writeReport(engine, order, out, args.has("force"));
      if (isRefused(outcome)) return output.refusal(outcome.refused);
      output.answer({ file: outcome.done, format }, () => `The hand-over is in ${outcome.done}`);
      return EXIT.done;
    });
  },
};
