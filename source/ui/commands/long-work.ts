import { UserFacingError } from "../../domain/user-facing-error.ts";
import { visibleText } from "../../text/visible-text.ts";
import type { ScreenModel } from "../model/screen-model.ts";
import { placeOf, STOPPING } from "../state/view-state.ts";

/** Work that takes long and goes on while the screen does: an import or an export, one at a time. */
interface LongWork {
  /** `importing errors.csv`. */
  readonly title: string;
  /** Ends early, without a fault, when the signal aborts; `report` says how far it is. */
  readonly run: (signal: AbortSignal, report: (progress: string) => void) => Promise<void>;
  /** What to say once it was stopped: what is kept, and what is not. */
  readonly stopped: string;
  /** Shows again where it was asked for, with what was written: what was refused can be mended. */
  readonly mend: () => void;
}

const underWay = new WeakMap<ScreenModel, AbortController>();

/** Starts long work, unless some is under way. */
export function startWork(screen: ScreenModel, work: LongWork): void {
  if (screen.state.progress !== "") {
    screen.tell(`Still ${screen.state.progress}.`, "Wait until it has ended, or stop it.", "refusal");
    return;
  }
  const { look } = screen.ports;
  const stop = new AbortController();
  const before = whereabouts(screen);
  const { notice: saidBefore } = screen.state;
  const progressed = (text: string): void => {
    if (!stop.signal.aborted) screen.update({ progress: text });
  };
  underWay.set(screen, stop);
  progressed(work.title);
  screen.run(async () => {
    try {
      await work.run(stop.signal, progressed);
    } catch (reason) {
      if (!stop.signal.aborted) {
        if (!(reason instanceof UserFacingError)) throw reason;
        screen.tell(visibleText(reason.message, look.ascii), reason.remedy, "refusal");
      }
    } finally {
      underWay.delete(screen);
      screen.update({ progress: "" });
      screen.refresh();
    }
    const { notice } = screen.state;
    if (stop.signal.aborted) screen.tell(work.stopped, "", "mixed");
    // Anyone who has gone on in the meantime is not to find a line under their keys.
    else if (notice !== saidBefore && notice?.tone === "refusal" && whereabouts(screen) === before)
      work.mend();
  });
}

/** Stops what is under way. */
export function stopWork(screen: ScreenModel): void {
  const work = underWay.get(screen);
  if (work === undefined) {
    screen.tell("No import or export is running.");
    return;
  }
  work.abort();
  screen.update({ progress: STOPPING });
}

/** Where the keys are: the same text while nobody has gone on. */
function whereabouts({ state }: ScreenModel): string {
  const { errors, causes, requestCursor, trail } = state;
  return [placeOf(state), errors.cursor, causes.cursor, requestCursor, trail.length].join(" ");
}
