import type { EventFacts } from "../domain/engine-event.ts";
import { counted, grouped } from "../text/numbers.ts";

/** An event in one line, without its time. */
export function eventWords(event: EventFacts): string {
  switch (event.kind) {
    case "errors-arrived":
      if (event.how === "others") {
        return `+${grouped(event.records)} of ${counted(event.causes, "further cause")}`;
      }
      return `+${grouped(event.records)} ${HOW[event.how]} (${grouped(event.listed)} listed): ${event.title} (${event.cause})`;
    case "request-changed": {
      const { request, action, job, state, records, succeeded, failed, skipped, because } = event;
      const came = `${grouped(succeeded)} cleared, ${grouped(failed)} failed again, ${grouped(skipped)} skipped`;
      const hasBegun = succeeded + failed + skipped > 0;
      const why = because === "" ? "" : `: ${because}`;
      const progress = hasBegun ? `, ${came}` : "";
      return `${request} ${action} of ${counted(records, "record")} of ${job} is ${state}${progress}${why}`;
    }
    case "job-changed":
      return `job ${event.job} is ${event.status}`;
    case "engine-changed":
      return `the engine is ${event.scheduler}${event.because === "" ? "" : `: ${event.because}`}`;
  }
}

const HOW = { appeared: "of a new cause", "came-back": "of a cause that came back", grew: "more" } as const;
