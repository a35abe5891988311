import { readFileSync } from "node:fs";
import {
  stepRule,
  type Finding,
  type NotifyRule,
  type RuleMemory,
} from "../../domain/notify/notify-rules.ts";
import { quietUntil } from "../../domain/request/quiet-hours.ts";
import { hasEnded } from "../../domain/request/sync-request-states.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Engine } from "../../engine/engine.ts";
import { SYSTEM_CLOCK, type Clock } from "../../engine/turns/clock.ts";
import { KnowledgeError } from "../../knowledge/knowledge-entry.ts";
import { parseNotifyFile, type NotifyFile, type NotifyTarget } from "../../knowledge/notify-file.ts";
import { counted, percentText } from "../../text/numbers.ts";
import { leavingEngine } from "../engine/redacted-engine.ts";
import type { Configuration } from "../files/configuration.ts";
import { sendTo } from "./notify-targets.ts";
import { messageOf, testMessage, type NotifyMessage } from "./notify-message.ts";
import { NotifyOutbox, type Outgoing } from "./notify-outbox.ts";

const LOOK_MS = 5_000;
/** Causes and entities of one look, the largest first. */
const MOST = 500;

/** The rules in a file. Throws UserFacingError with the place of a fault. */
export function readNotifyFile(path: string): NotifyFile {
  try {
    return parseNotifyFile(JSON.parse(readFileSync(path, "utf8").replace(/^\uFEFF/, "")));
  } catch (reason) {
    const isContent = reason instanceof KnowledgeError || reason instanceof SyntaxError;
    throw new UserFacingError(
      isContent
        ? `The notification rules ${path} cannot be taken: ${reason.message}.`
        : `The notification rules ${path} cannot be read.`,
      isContent
        ? "Correct that place; dwtriage help monitoring describes the file."
        : 'Check "notifications" in the configuration.',
      reason,
    );
  }
}

type Send = (target: NotifyTarget, message: NotifyMessage, signal: AbortSignal) => Promise<string | null>;

interface NotificationParts {
  readonly engine: Engine;
  readonly folder: string;
  readonly file: NotifyFile;
  readonly clock: Clock;
  readonly send: Send;
  /** Says what a target answered that did not take a message. */
  readonly note: (words: string) => void;
}

/** Looks at the engine as anyone who asks it does, says what the rules say, and sees to it that it arrives. */
export class Notifications {
  readonly #parts: NotificationParts;
  readonly #outbox: NotifyOutbox;
  readonly #stop = new AbortController();
  readonly #heldSince = new Map<string, number>();
  #atRest: Promise<void> = Promise.resolve();

  constructor(parts: NotificationParts) {
    this.#parts = parts;
    this.#outbox = new NotifyOutbox(parts.folder);
  }

  start(): void {
    this.#atRest = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#atRest;
  }

  /** Messages that no target has yet. */
  get waiting(): number {
    return this.#outbox.outgoing.length;
  }

  async #run(): Promise<void> {
    const { clock, note } = this.#parts;
    while (!this.#stop.signal.aborted) {
      try {
        await this.look();
      } catch (reason) {
        // What cannot be looked at now is looked at the next time.
        if (!this.#stop.signal.aborted)
          note(`Notifications: ${reason instanceof Error ? reason.message : String(reason)}`);
      }
      await clock.sleep(LOOK_MS, this.#stop.signal);
    }
  }

  /** One look: what is decided is durable before anything is sent. */
  async look(): Promise<void> {
    const { engine, file, clock } = this.#parts;
    const nowAt = clock.now();
    const { scheduler, environment } = await engine.overview();
    // Another host of the environment runs the requests, and speaks.
    if (scheduler !== "elsewhere") {
      const memories: Record<string, RuleMemory> = {};
      const messages: Pick<Outgoing, "target" | "message">[] = [];
      for (const rule of file.rules) {
        const before = this.#outbox.memoryOf(rule.name);
        const isQuiet = rule.quietHours !== null && quietUntil(rule.quietHours, "", nowAt) !== null;
        const step = isQuiet ? null : stepRule(rule, before, await this.#found(rule, nowAt), nowAt);
        const memory = step === null ? before : step.memory;
        if (memory !== null) memories[rule.name] = memory;
        for (const one of step?.messages ?? []) {
          const message = messageOf(rule, one, environment, nowAt);
          for (const target of rule.targets) messages.push({ target, message });
        }
      }
      await this.#outbox.decide(memories, messages, nowAt);
    }
    await this.#deliver();
  }

  async #deliver(): Promise<void> {
    const { file, clock, send, note } = this.#parts;
    for (let due = this.#outbox.due(clock.now()); due.length > 0; due = this.#outbox.due(clock.now())) {
      for (const one of due) {
        if (this.#stop.signal.aborted) return;
        const target = file.targets[one.target];
        // A target that the file no longer names wants nothing more.
        const fault = target === undefined ? null : await send(target, one.message, this.#stop.signal);
        if (this.#stop.signal.aborted && fault !== null) return;
        if (fault === null) await this.#outbox.delivered(one);
        else {
          await this.#outbox.failed(one, clock.now());
          note(`The target "${one.target}" did not take a message of "${one.message.rule}": ${fault}`);
        }
      }
    }
  }

  async #found({ when, filter, texts }: NotifyRule, nowAt: number): Promise<readonly Finding[]> {
    const { engine } = this.#parts;
    switch (when.kind) {
      case "new-cause":
      case "approval-wanted": {
        const { rows } = await engine.causes({ filter, by: ["cause"], top: MOST });
        const wanted = rows.filter(
          ({ policy }) => when.kind === "new-cause" || policy?.dismiss === "needs-approval",
        );
        return wanted.map(({ id, title, count }) => ({
          subject: id,
          count,
          words: `${counted(count, "record")} of ${texts ? `${title} (${id})` : id}`,
        }));
      }
      case "arrived": {
        const query = { filter, by: ["entity"], top: MOST, windowsMs: [when.withinMs] } as const;
        const { groups } = await engine.groups(query);
        const count = groups.reduce((sum, { windows: [arrived = 0] }) => sum + arrived, 0);
        if (count < when.records) return [];
        return [
          { subject: "", count, words: `${counted(count, "record")} within ${lengthWords(when.withinMs)}` },
        ];
      }
      case "older-than": {
        const { groups } = await engine.groups({ filter, by: ["entity"], top: MOST, windowsMs: [] });
        return groups
          .filter(({ firstAt }) => nowAt - firstAt > when.ageMs)
          .map(({ values: [entity = ""], count, firstAt }) => ({
            subject: entity,
            count,
            words: `${entity}: ${counted(count, "record")}, the oldest since ${new Date(firstAt).toISOString().slice(0, 16)}Z`,
          }));
      }
      case "silent-for": {
        const { newestAt, work } = await engine.measures();
        const since = Math.max(newestAt ?? 0, work?.startedAt ?? 0);
        if (nowAt - since <= when.lengthMs) return [];
        return [
          { subject: "", count: 0, words: `nothing since ${new Date(since).toISOString().slice(0, 16)}Z` },
        ];
      }
      case "engine-failing": {
        const { scheduler, fault } = await engine.overview();
        if (scheduler !== "stalled" && scheduler !== "failed") return [];
        return [{ subject: scheduler, count: 0, words: `${scheduler}: ${fault}` }];
      }
      default:
        return this.#requests(when, nowAt);
    }
  }

  async #requests(
    when: Extract<NotifyRule["when"], { readonly kind: "failed-above" | "held-for" }>,
    nowAt: number,
  ): Promise<readonly Finding[]> {
    const requests = await this.#parts.engine.requests();
    if (when.kind === "failed-above")
      return requests
        .filter(({ state, failed, records }) => hasEnded(state) && failed > when.share * records)
        .map(({ id, job, failed, records }) => ({
          subject: id,
          count: failed,
          words: `${id} of ${job}: ${percentText(failed, records)} failed again`,
        }));
    const held = requests.filter(({ state }) => state === "held");
    for (const id of this.#heldSince.keys())
      if (!held.some((one) => one.id === id)) this.#heldSince.delete(id);
    for (const { id } of held) if (!this.#heldSince.has(id)) this.#heldSince.set(id, nowAt);
    return held
      .filter(({ id }) => nowAt - (this.#heldSince.get(id) ?? nowAt) > when.lengthMs)
      .map(({ id, job }) => ({ subject: id, count: 1, words: `${id} of ${job} is held` }));
  }
}

function lengthWords(ms: number): string {
  return ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : `${Math.round(ms / 60_000)} min`;
}

/** What an engine process runs next to its engine, by the rules in a file. Throws for broken rules. */
export function notificationsOf(
  rules: string,
  { folder, redaction }: Configuration,
  note: (words: string) => void,
): (engine: Engine) => Notifications {
  const file = readNotifyFile(rules);
  return (engine) => {
    const leaving = leavingEngine(engine, redaction);
    const notifications = new Notifications({
      engine: leaving,
      folder,
      file,
      clock: SYSTEM_CLOCK,
      send: sendTo,
      note,
    });
    notifications.start();
    return notifications;
  };
}

/** Tries the targets of rules, each with a message that says it is a test; `fault` is null where the target took it. */
export async function sendTests(
  { targets }: NotifyFile,
  rules: readonly NotifyRule[],
  signal: AbortSignal,
): Promise<readonly { readonly rule: string; readonly target: string; readonly fault: string | null }[]> {
  const sent: { readonly rule: string; readonly target: string; readonly fault: string | null }[] = [];
  for (const rule of rules) {
    for (const name of rule.targets) {
      const target = targets[name];
      if (target === undefined) continue;
      const message = testMessage(rule, "dwtriage", SYSTEM_CLOCK.now());
      sent.push({ rule: rule.name, target: name, fault: await sendTo(target, message, signal) });
    }
  }
  return sent;
}
