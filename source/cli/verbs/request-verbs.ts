import { EVERYTHING } from "../../domain/query/error-filter.ts";
import { followEvents } from "./monitoring-verbs.ts";
import { openWriteWords } from "../../wording/outcome-words.ts";
import { refusalOf } from "../../wording/refusal-words.ts";
import { outcomeGroups } from "../../domain/cause/outcome-groups.ts";
import { endReason, stateWord } from "../../domain/request/request-end.ts";
import { SHELL } from "../../wording/voice.ts";
import { heldWords, cancelledWords, driftWords } from "../../wording/request-words.ts";
import { isRefused } from "../../domain/outcome.ts";
import { cancelledBy } from "../../domain/request/cancel-reach.ts";
import type { CancelReach } from "../../domain/request/cancel-reach.ts";
import { isAtStandstill } from "../../domain/request/request-queue.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import type { RequestDrift } from "../../domain/request/request-drift.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import { NAMED_AT_MOST } from "../../domain/request/records-named.ts";
import type { Engine, RequestDetail, RequestView } from "../../engine/engine.ts";
import { EXIT } from "../command-line/exit-codes.ts";
import type { ExitCode } from "../command-line/exit-codes.ts";
import { queryNames } from "../output/titles-by-cause.ts";
import type { NameQuery } from "../output/titles-by-cause.ts";
import { requestDetailJson, requestJson } from "../output/json-views.ts";
import { grouped } from "../../text/numbers.ts";
import { timeText } from "../command-line/time-text.ts";
import { paceOf } from "../command-line/option-values.ts";
import { parseDuration } from "../../domain/query/query-time.ts";
import { isAnswering, isAtRest, runUntil, type WaitEnd } from "../engine/run-until.ts";
import { onlyWord } from "../verb.ts";
import type { Call, Verb } from "../verb.ts";

export const requestsVerb: Verb = {
  name: "requests",
  usage: "requests [--follow]",
  takesNoWords: true,
  summary: "list all requests with their place and outcome; --follow prints each new state from now on",
  options: ["follow"],
  run: (call) => {
    if (call.args.has("follow")) return followEvents(call, "request-changed", EVERYTHING);
    return call.withEngine("read", async (engine) => {
      const requests = await engine.requests(call.output.isJson);
      const named = await namesFor(engine, requests);
      call.output.answer(requests.map(requestJson), () =>
        requests.length === 0
          ? "No requests yet. dwtriage retry FILTER --yes makes one."
          : requestTable(requests, call, named),
      );
      return EXIT.done;
    });
  },
};

export const requestVerb: Verb = {
  name: "request",
  usage: "request ID",
  summary: "show one request with the outcome of every record",
  options: [],
  run: async (call) => {
    const id = onlyWord(call, "the id of a request");
    return call.withEngine("read", async (engine) => {
      const request = await engine.request(id);
      if (request === null) throw unknownRequest(id);
      const [keys, named] = [await keysOf(engine, request), await namesFor(engine, [request])];
      call.output.answer(requestDetailJson(request, keys), () =>
        [
          requestTable([request], call, named),
          ...(request.pace === undefined ? [] : [`at most ${request.pace} records per second`]),
          ...(request.reason === "" ? [] : [`reason: ${request.reason}`]),
          ...(request.fixed === undefined ? [] : [`fixed: ${request.fixed}`]),
          ...(request.approvedBy === undefined ? [] : [`approved by: ${request.approvedBy}`]),
          ...(request.state === "held" ? [`held: ${heldWords(request, SHELL)}`] : []),
          ...(endReason(request) === "" ? [] : [`${stateWord(request)}: ${endReason(request)}`]),
          ...(request.outbox === undefined || request.outbox.stoppedBecause === ""
            ? []
            : [`not submitted: ${request.outbox.stoppedBecause}`]),
          ...(request.drift === null ? [] : driftLines(request.drift)),
          ...openWriteLines(request),
          ...groupLines(request),
          ...request.outcomes.map(
            ({ error, company, entity, outcome, message }) =>
              `${error}  ${[keys.get(error), company, entity].filter(Boolean).join("  ")}  ${outcome}  ${message.slice(0, 200)}`,
          ),
        ].join("\n"),
      );
      return EXIT.done;
    });
  },
};

/** Unique keys of the records of a request, by the id of the sync error. */
async function keysOf(engine: Engine, { outcomes }: RequestDetail): Promise<ReadonlyMap<string, string>> {
  const ids = outcomes.map(({ error }) => error);
  const keys = new Map<string, string>();
  for (let from = 0; from < ids.length; from += NAMED_AT_MOST) {
    for (const { id, key } of await engine.recordNames(ids.slice(from, from + NAMED_AT_MOST)))
      keys.set(id, key);
  }
  return keys;
}

/** How many ended so, why, and of which entity: what a list of thousands does not show. */
function groupLines({ outcomes }: RequestDetail): readonly string[] {
  if (outcomes.length < 2) return [];
  return [
    ...outcomeGroups(outcomes).map(
      ({ records, outcome, entity, reason }) =>
        `${grouped(records)}  ${outcome}  ${entity}${reason === "" ? "" : `  ${reason}`}`,
    ),
    "",
  ];
}

function openWriteLines(request: RequestView): readonly string[] {
  const words = openWriteWords(request);
  return words === "" ? [] : [`writes that are not proven: ${words}`];
}

/** What differed at the submit, and since. */
function driftLines(drift: RequestDrift): readonly string[] {
  const { seen, gone, leftOut } = drift;
  const since = driftWords(drift);
  return [
    ...(gone + leftOut === 0
      ? []
      : [`at the submit: you saw ${grouped(seen)}; ${grouped(gone)} gone, ${grouped(leftOut)} new left out`]),
    ...(since === "" ? [] : [`since the freeze: ${since}`]),
  ];
}

export const cancelVerb: Verb = {
  name: "cancel",
  usage: "cancel ID [--rest|--whole]",
  summary:
    "cancel a request at a record boundary; with --rest also the parts that wait behind it, with --whole all that was confirmed with it",
  options: ["rest", "whole"],
  run: async (call) => {
    const id = onlyWord(call, "the id of a request");
    if (call.args.has("rest") && call.args.has("whole"))
      throw new UserFacingError("Both --rest and --whole came.", "Say one of them.");
    const reach: CancelReach = call.args.has("whole") ? "whole" : call.args.has("rest") ? "rest" : "one";
    return call.withEngine("write", async (engine) => {
      const before = await engine.requests();
      const result = await engine.cancel(id, call.configuration.by, reach);
      if (isRefused(result)) return call.output.refusal(result.refused);
      const named = before.find((request) => request.id === result.done.id) ?? result.done;
      const reached = new Set(cancelledBy(named, reach, before).map((request) => request.id));
      const others = (await engine.requests()).filter(
        (request) => reached.has(request.id) && request.id !== named.id && request.state === "cancelled",
      );
      call.output.answer(requestJson(result.done), () => cancelledWords([result.done, ...others], grouped));
      return EXIT.done;
    });
  },
};

const DEFAULT_TIMEOUT = "10m";

export const waitVerb: Verb = {
  name: "wait",
  usage: "wait ID|--all [--timeout 10m]",
  summary: "wait until a request, or all, have ended; exit 4 when records failed again",
  options: ["all", "timeout"],
  run: async (call) => {
    const isAll = call.args.has("all") && call.args.words.length === 0;
    const id = isAll ? null : onlyWord(call, "the id of a request, or --all");
    if (id !== null && call.args.has("all"))
      throw new UserFacingError(`Both "${id}" and --all came.`, "Say one of them.");
    const text = call.args.get("timeout") ?? DEFAULT_TIMEOUT;
    const timeoutMs = parseDuration(text);
    if (timeoutMs === null)
      throw new UserFacingError(`"${text}" is not a length of time.`, "Write --timeout 10m.");
    const until = performance.now() + timeoutMs;
    const waiting = async (engine: Engine): Promise<ExitCode> => {
      if (id !== null && (await engine.request(id)) === null) throw unknownRequest(id);
      engine.start();
      const before = new Set((await waitedFor(engine, id)).map((request) => request.id));
      if (before.size > 0 && (await isAtRest(engine)))
        return call.output.refusal(refusalOf({ kind: "read-only" }));
      const areHeld = async (): Promise<boolean> =>
        (await waitedFor(engine, id)).every(({ state }) => state === "held" || state === "waiting") &&
        isAtStandstill(await engine.requests());
      const leftMs = Math.max(0, until - performance.now());
      const end = await runUntil(engine, call.interrupted(), leftMs, areHeld, (why) => call.output.note(why));
      if (end !== "done" && !(await isAnswering(engine))) return silent(end);
      return report(call, engine, end, id, before);
    };
    return call.withEngine("write", waiting, timeoutMs);
  },
};

/** How a wait ends whose engine has stopped answering. */
function silent(end: "interrupted" | "timeout"): ExitCode {
  if (end === "interrupted") return EXIT.interrupted;
  throw new UnansweredWaitError(
    "Timed out, and the engine does not answer.",
    "Nothing was lost. dwtriage engine status says which process it is; wait again or end it.",
  );
}

class UnansweredWaitError extends UserFacingError {
  override readonly isFault = true;
}

/** The unfinished requests that are waited for. */
async function waitedFor(engine: Engine, id: string | null): Promise<readonly RequestView[]> {
  const only = id === null ? null : ((await engine.request(id))?.id ?? "");
  const requests = await engine.requests();
  return requests.filter((request) => !hasEnded(request.state) && (only === null || request.id === only));
}

async function report(
  call: Call,
  engine: Engine,
  end: WaitEnd,
  id: string | null,
  before: ReadonlySet<string>,
): Promise<ExitCode> {
  const detail = id === null ? null : await engine.request(id);
  const requests =
    detail === null ? (await engine.requests()).filter((request) => before.has(request.id)) : [detail];
  const json = detail === null ? requests.map(requestJson) : requestJson(detail);
  const named = await namesFor(engine, requests);
  call.output.answer(json, () =>
    requests.length === 0 ? "Nothing to wait for." : requestTable(requests, call, named),
  );
  if (end === "interrupted") return EXIT.interrupted;
  const held = requests.filter((request) => request.state === "held");
  for (const request of held) call.output.note(`${request.id} is held: ${heldWords(request, SHELL)}`);
  if (end === "timeout")
    call.output.note("The time is over and not all have ended; nothing was lost, wait again.");
  if (end === "timeout" || held.length > 0) return EXIT.fault;
  return requests.some((request) => request.failed > 0) ? EXIT.failedAgain : EXIT.done;
}

function unknownRequest(id: string): UserFacingError {
  return new UserFacingError(`There is no request ${id}.`, "See dwtriage requests for the ids.");
}

function placeText({ position, outbox, state, expectedAt }: RequestView, isUtc: boolean): string {
  if (position !== null) return `${position} of 5`;
  if (state !== "waiting" || outbox === undefined) return "";
  const part = outbox.of > 1 ? `part ${outbox.part} of ${outbox.of}` : "outbox";
  if (outbox.notBefore !== null) return `${part}, from ${timeText(outbox.notBefore, isUtc)}`;
  return expectedAt === null ? part : `${part}, about ${timeText(expectedAt, isUtc)}`;
}

function namesFor(engine: Engine, requests: readonly RequestView[]): Promise<NameQuery> {
  return queryNames(
    engine,
    requests.map(({ filter }) => filter),
  );
}

function requestTable(requests: readonly RequestView[], call: Call, named: NameQuery): string {
  const number = (value: number): string => grouped(value);
  return call.output.table(requests, [
    { title: "id", value: ({ id }) => id },
    { title: "job", value: ({ job }) => job, least: 6 },
    { title: "action", value: ({ action }) => action },
    { title: "state", value: stateWord },
    { title: "place", value: (request) => placeText(request, call.configuration.utc), goes: 3 },
    { title: "records", value: ({ records }) => number(records), alignRight: true },
    { title: "done", value: ({ done }) => number(done), alignRight: true },
    { title: "ok", value: ({ succeeded }) => number(succeeded), alignRight: true },
    { title: "again", value: ({ failed }) => number(failed), alignRight: true },
    { title: "skipped", value: ({ skipped }) => number(skipped), alignRight: true, goes: 4 },
    { title: "created on", value: ({ createdAt }) => timeText(createdAt, call.configuration.utc), goes: 5 },
    { title: "by", value: ({ createdBy }) => createdBy, least: 8, goes: 6 },
    { title: "filter", value: ({ filter }) => named(filter), most: 120, least: 12 },
  ]);
}

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
