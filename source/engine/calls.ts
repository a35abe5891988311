import type { Engine } from "./engine.ts";

/** Calls of plain data in, plain data out. A feed is streamed, and the rest is no question to an engine. */
export type CallName = Exclude<keyof Engine, "importFeed" | "subscribe" | "start" | "close">;

export interface CallRow {
  /** A reader, and an engine of a read-only folder's client, may make reading calls alone. */
  readonly mode: "reads" | "writes";
  /** What in the first or third argument says how much is asked for; nothing where an answer is short by nature. */
  readonly asksFor?: "rows" | "groups" | "ids";
  /** The first frame shows its answer, so that it is read from the folder's files while the engine starts. */
  readonly onFirstFrame?: true;
}

/**
 * Every call of an engine, once. What passes calls on, what a reader may ask and how much an answer may hold derive from
 * here; a call without a row does not compile.
 */
export const CALLS = {
  overview: { mode: "reads", onFirstFrame: true },
  errors: { mode: "reads", onFirstFrame: true, asksFor: "rows" },
  walk: { mode: "reads" },
  facets: { mode: "reads", onFirstFrame: true, asksFor: "rows" },
  whyEmpty: { mode: "reads" },
  groups: { mode: "reads", onFirstFrame: true, asksFor: "groups" },
  causes: { mode: "reads", onFirstFrame: true, asksFor: "groups" },
  error: { mode: "reads", onFirstFrame: true },
  ids: { mode: "reads", asksFor: "ids" },
  check: { mode: "reads" },
  tableMaps: { mode: "reads" },
  bursts: { mode: "reads" },
  samplePhantoms: { mode: "writes" },
  parents: { mode: "reads" },
  plan: { mode: "reads" },
  sample: { mode: "reads" },
  submit: { mode: "writes" },
  requests: { mode: "reads", onFirstFrame: true },
  request: { mode: "reads" },
  recordNames: { mode: "reads" },
  cancel: { mode: "writes" },
  moveInOutbox: { mode: "writes" },
  paceRequest: { mode: "writes" },
  keepCause: { mode: "writes" },
  nameEnvironment: { mode: "writes" },
  defineJob: { mode: "writes" },
  startJob: { mode: "writes" },
  stopJob: { mode: "writes" },
  removeJob: { mode: "writes" },
  renameJob: { mode: "writes" },
  events: { mode: "reads" },
  measures: { mode: "reads" },
  audit: { mode: "reads" },
  auditedFiles: { mode: "reads" },
  noteExport: { mode: "writes" },
  intake: { mode: "writes" },
} as const satisfies Readonly<Record<CallName, CallRow>>;

export const CALL_NAMES = Object.keys(CALLS) as readonly CallName[];

type Arguments = { readonly [Name in CallName]: Parameters<Engine[Name]> };
type Answers = { readonly [Name in CallName]: Awaited<ReturnType<Engine[Name]>> };

/** The engine's calls as one type for all names, so that the compiler keeps a name, its arguments and its answer together. */
export type Calls = {
  readonly [Name in CallName]: (...args: Arguments[Name]) => Promise<Answers[Name]>;
};

/** Makes one call somewhere else and gives its answer. */
export type Send = <Name extends CallName>(call: Name, args: Arguments[Name]) => Promise<Answers[Name]>;

/** What a call answers at this engine. */
export function passedTo<Name extends CallName>(
  engine: Calls,
  call: Name,
  args: Arguments[Name],
): Promise<Answers[Name]> {
  return engine[call](...args);
}

/** All calls, each passed on by `send`. */
export function forwarding(send: Send): Calls {
  const forward =
    <Name extends CallName>(call: Name) =>
    (...args: Arguments[Name]): Promise<Answers[Name]> =>
      send(call, args);
  // Keys and functions come from the same name, which `fromEntries` cannot see.
  return Object.fromEntries(CALL_NAMES.map((call) => [call, forward(call)])) as unknown as Calls;
}
