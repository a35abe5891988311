import type { ErrorFilter } from "../query/error-filter.ts";
import type { QuietHours } from "../request/quiet-hours.ts";

/** What a rule waits for; lengths of time are in milliseconds, shares between 0 and 1. */
export type NotifyWhen =
  /** A cause is on the list that was not at the last look. */
  | { readonly kind: "new-cause" }
  /** At least that many records arrived within that time. */
  | { readonly kind: "arrived"; readonly records: number; readonly withinMs: number }
  /** The oldest record of an entity is older than that. */
  | { readonly kind: "older-than"; readonly ageMs: number }
  /** A request ended with more than that share of its records failed again. */
  | { readonly kind: "failed-above"; readonly share: number }
  /** A request is held for longer than that. */
  | { readonly kind: "held-for"; readonly lengthMs: number }
  /** Nothing arrived for so long. */
  | { readonly kind: "silent-for"; readonly lengthMs: number }
  /** A cause is listed whose retry the cause policy lets nobody decide alone. */
  | { readonly kind: "approval-wanted" }
  /** The engine writes nothing, for a time or for good. */
  | { readonly kind: "engine-failing" };

export interface NotifyRule {
  readonly name: string;
  readonly when: NotifyWhen;
  /** Of sync errors; rules about requests and the engine have none. */
  readonly filter: ErrorFilter;
  /** Names of targets. */
  readonly targets: readonly string[];
  /** While these last, nothing is looked at: what still is so afterwards is reported then. */
  readonly quietHours: QuietHours | null;
  /** What comes up within so long of the first goes into one message. */
  readonly groupMs: number;
  /** What stays as it is is reported again after so long; null for never. */
  readonly againMs: number | null;
  /** True reports what is over as well. */
  readonly recovery: boolean;
  /** True lets titles of causes out, which are words of messages, redacted as the configuration says. */
  readonly texts: boolean;
}

/** One thing that a rule has found: a cause, an entity, a request, or the whole. */
export interface Finding {
  /** The same as long as it is the same thing. */
  readonly subject: string;
  readonly count: number;
  /** What is known of it in words, without a value of any record. */
  readonly words: string;
}

/** What is remembered of a rule between looks; it survives restarts. */
export interface RuleMemory {
  /** What was reported and is still so, with the words of the last look. */
  readonly open: readonly Finding[];
  /** What has come up and waits for its group. */
  readonly pending: readonly string[];
  readonly pendingSince: number;
  readonly reportedAt: number;
}

export type MessageKind = "opened" | "again" | "recovered";

export interface RuleMessage {
  readonly kind: MessageKind;
  readonly findings: readonly Finding[];
}

/** Rules about what has happened already: at their first look they take it as it is. */
const TAKES_AS_IS: readonly NotifyWhen["kind"][] = ["new-cause", "failed-above"];

/**
 * What a rule says after a look at what is so now, and what it remembers. Pure: the same looks at the same times say the
 * same. `memory` is null at the first look.
 */
export function stepRule(
  { when, groupMs, againMs, recovery }: NotifyRule,
  memory: RuleMemory | null,
  found: readonly Finding[],
  nowAt: number,
): { readonly memory: RuleMemory; readonly messages: readonly RuleMessage[] } {
  if (memory === null && TAKES_AS_IS.includes(when.kind))
    return { memory: { open: found, pending: [], pendingSince: 0, reportedAt: nowAt }, messages: [] };
  const before = memory ?? { open: [], pending: [], pendingSince: 0, reportedAt: 0 };
  const messages: RuleMessage[] = [];
  const bySubject = new Map(found.map((one) => [one.subject, one]));
  const over = before.open.filter(({ subject }) => !bySubject.has(subject));
  if (recovery && over.length > 0) messages.push({ kind: "recovered", findings: over });
  const wasOpen = new Set(before.open.map(({ subject }) => subject));
  const fresh = found.filter(({ subject }) => !wasOpen.has(subject));
  const stays = found.filter(({ subject }) => wasOpen.has(subject));
  const pendingSince = before.pending.length > 0 ? before.pendingSince : nowAt;
  const isDue = fresh.length > 0 && nowAt - pendingSince >= groupMs;
  if (isDue) messages.push({ kind: "opened", findings: fresh });
  const isAgain = againMs !== null && stays.length > 0 && nowAt - before.reportedAt >= againMs;
  if (isAgain) messages.push({ kind: "again", findings: stays });
  const isReported = isDue || isAgain;
  return {
    messages,
    memory: {
      open: isDue ? found : stays,
      pending: isDue ? [] : fresh.map(({ subject }) => subject),
      pendingSince: fresh.length > 0 && !isDue ? pendingSince : 0,
      reportedAt: isReported ? nowAt : before.reportedAt,
    },
  };
}
