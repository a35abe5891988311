import { isUnfinished } from "../../domain/sync-request-states.ts";
import { EXIT } from "../exit-codes.ts";
import { requestJson } from "../json-views.ts";
import { counted } from "../output.ts";
import { runUntil } from "../run-until.ts";
import type { Verb } from "../verb.ts";

export const workerVerb: Verb = {
  name: "worker",
  usage: "worker [--until-idle]",
  summary: "run the scheduler in the foreground, until interrupted or until nothing is left to run",
  options: ["until-idle"],
  run: (call) =>
    call.withEngine("write", async (engine) => {
      const before = new Set(
        (await engine.requests()).flatMap(({ id, state }) => (isUnfinished(state) ? [] : [id])),
      );
      engine.start();
      const untilIdle = call.args.has("until-idle");
      call.output.note(
        untilIdle ? "Running until nothing is left to run." : "Running. Ctrl-C stops at a record boundary.",
      );
      const end = await runUntil(engine, call.interrupted, null, async () => {
        if (!untilIdle) return false;
        const requests = await engine.requests();
        return requests.every(({ state }) => !isUnfinished(state) || state === "held");
      });
      const ended = (await engine.requests()).filter(
        ({ id, state }) => !before.has(id) && !isUnfinished(state),
      );
      call.output.answer(ended.map(requestJson), () => `${counted(ended.length, "request")} ended.`);
      if (end === "interrupted") return EXIT.interrupted;
      return ended.some(({ failed }) => failed > 0) ? EXIT.failedAgain : EXIT.done;
    }),
};
