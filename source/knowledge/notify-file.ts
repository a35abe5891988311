import type { NotifyRule, NotifyWhen } from "../domain/notify/notify-rules.ts";
import { EVERYTHING, type ErrorFilter } from "../domain/query/error-filter.ts";
import { parseQuery } from "../domain/query/query.ts";
import { parseDuration, readUtc } from "../domain/query/query-time.ts";
import { readQuietHours } from "../domain/request/quiet-hours.ts";
import { KnowledgeError, objectAt, textAt } from "./knowledge-entry.ts";

/** Where a secret lies: in a variable of the engine, or in a file that nobody else may read. */
export type Secret = { readonly env: string } | { readonly file: string };

/** Where messages go. */
export type NotifyTarget =
  | {
      readonly kind: "webhook";
      /** An address that is a secret by itself lies elsewhere. */
      readonly url: string | Secret;
      readonly headers: Readonly<Record<string, string | Secret>>;
      /** Name of a template that ships, or JSON with `{{…}}` in its texts. */
      readonly template: unknown;
      /** For the template, by name. */
      readonly secrets: Readonly<Record<string, Secret>>;
    }
  /** A program with its arguments, never a shell: it gets the message as JSON on standard input. */
  | { readonly kind: "command"; readonly command: readonly string[] };

export interface NotifyFile {
  readonly targets: Readonly<Record<string, NotifyTarget>>;
  readonly rules: readonly NotifyRule[];
}

const RULE_MEMBERS = [
  "name",
  "when",
  "query",
  "targets",
  "quietHours",
  "group",
  "again",
  "recovery",
  "texts",
];
const MOST_RULES = 200;
const GROUP_MS = 30_000;

/** Reads `{"targets": {…}, "rules": […]}`. Times in queries are UTC. Throws KnowledgeError with the place of a fault. */
export function parseNotifyFile(value: unknown): NotifyFile {
  const file = members(value, "the file", ["targets", "rules"]);
  const targets = Object.fromEntries(
    Object.entries(objectAt(file["targets"], "targets")).map(([name, one]) => [
      name,
      targetAt(one, `targets.${name}`),
    ]),
  );
  const { rules } = file;
  if (!Array.isArray(rules) || rules.length > MOST_RULES)
    throw new KnowledgeError("rules", `a list of up to ${MOST_RULES}`, rules);
  const read = rules.map((one: unknown, index) => ruleAt(one, `rules[${index}]`, targets));
  const names = read.map(({ name }) => name);
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0)
    throw new KnowledgeError(`rules[${twice}].name`, "a name that no other rule has", names[twice]);
  return { targets, rules: read };
}

function targetAt(value: unknown, at: string): NotifyTarget {
  const target = members(value, at, ["webhook", "command"]);
  const { webhook, command } = target;
  if ((webhook === undefined) === (command === undefined))
    throw new KnowledgeError(at, "exactly one of webhook and command", value);
  if (command !== undefined) {
    if (!Array.isArray(command) || command.length === 0)
      throw new KnowledgeError(`${at}.command`, "a program and its arguments, as a list", command);
    return { kind: "command", command: command.map((one: unknown, n) => textAt(one, `${at}.command[${n}]`)) };
  }
  const where = `${at}.webhook`;
  const hook = members(webhook, where, ["url", "headers", "template", "secrets"]);
  const url = textOrSecret(hook["url"], `${where}.url`);
  if (typeof url === "string" && !/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)[:/])/.test(url))
    throw new KnowledgeError(`${where}.url`, "an https address, or http on this machine", url);
  if (hook["template"] === undefined)
    throw new KnowledgeError(`${where}.template`, "teams, slack, pagerduty, or JSON", undefined);
  const each = <T>(name: string, read: (one: unknown, place: string) => T): Record<string, T> =>
    Object.fromEntries(
      Object.entries(objectAt(hook[name] ?? {}, `${where}.${name}`)).map(([key, one]) => [
        key,
        read(one, `${where}.${name}.${key}`),
      ]),
    );
  return {
    kind: "webhook",
    url,
    headers: each("headers", textOrSecret),
    template: hook["template"],
    secrets: each("secrets", secretAt),
  };
}

function ruleAt(value: unknown, at: string, targets: Readonly<Record<string, NotifyTarget>>): NotifyRule {
  const rule = members(value, at, RULE_MEMBERS);
  const wanted = Array.isArray(rule["targets"]) ? rule["targets"] : [rule["targets"]];
  const names = wanted.map((one: unknown) => textAt(one, `${at}.targets`));
  const unknown = names.find((name) => targets[name] === undefined);
  if (unknown !== undefined)
    throw new KnowledgeError(
      `${at}.targets`,
      `one of ${Object.keys(targets).join(", ") || "no targets"}`,
      unknown,
    );
  const quiet = rule["quietHours"] === undefined ? null : readQuietHours(rule["quietHours"], null);
  if (quiet !== null && "problem" in quiet)
    throw new KnowledgeError(`${at}.quietHours`, `hours (${quiet.problem})`, rule["quietHours"]);
  return {
    name: textAt(rule["name"], `${at}.name`),
    when: whenAt(rule["when"], `${at}.when`),
    filter: rule["query"] === undefined ? EVERYTHING : filterAt(rule["query"], `${at}.query`),
    targets: names,
    quietHours: quiet,
    groupMs: rule["group"] === undefined ? GROUP_MS : lengthAt(rule["group"], `${at}.group`),
    againMs: rule["again"] === undefined ? null : lengthAt(rule["again"], `${at}.again`),
    recovery: flagAt(rule["recovery"], `${at}.recovery`),
    texts: flagAt(rule["texts"], `${at}.texts`),
  };
}

const WHENS = [
  "newCause",
  "arrived",
  "olderThan",
  "failedAbove",
  "heldFor",
  "silentFor",
  "approvalWanted",
  "engineFailing",
];

function whenAt(value: unknown, at: string): NotifyWhen {
  const when = members(value, at, [...WHENS, "within"]);
  const [name, ...more] = Object.keys(when).filter((one) => one !== "within");
  if (name === undefined || more.length > 0)
    throw new KnowledgeError(at, `exactly one of ${WHENS.join(", ")}`, value);
  const [place, what] = [`${at}.${name}`, when[name]];
  if (name !== "arrived" && when["within"] !== undefined)
    throw new KnowledgeError(`${at}.within`, "within next to arrived alone", when["within"]);
  switch (name) {
    case "arrived": {
      if (typeof what !== "number" || !Number.isSafeInteger(what) || what < 1)
        throw new KnowledgeError(place, "a number of records from 1 on", what);
      return { kind: "arrived", records: what, withinMs: lengthAt(when["within"], `${at}.within`) };
    }
    case "failedAbove": {
      const percent = typeof what === "string" ? /^(\d{1,2})%$/.exec(what)?.[1] : undefined;
      if (percent === undefined) throw new KnowledgeError(place, "a share such as 20%", what);
      return { kind: "failed-above", share: Number(percent) / 100 };
    }
    case "olderThan":
      return { kind: "older-than", ageMs: lengthAt(what, place) };
    case "heldFor":
      return { kind: "held-for", lengthMs: lengthAt(what, place) };
    case "silentFor":
      return { kind: "silent-for", lengthMs: lengthAt(what, place) };
    default:
      if (what !== true) throw new KnowledgeError(place, "true", what);
      if (name === "newCause") return { kind: "new-cause" };
      return { kind: name === "approvalWanted" ? "approval-wanted" : "engine-failing" };
  }
}

function filterAt(value: unknown, at: string): ErrorFilter {
  const parsed = parseQuery(textAt(value, at), { readWallTime: readUtc });
  if (!("problem" in parsed)) return parsed.filter;
  const { message, remedy } = parsed.problem;
  throw new KnowledgeError(at, `a query (${message} ${typeof remedy === "string" ? remedy : ""})`, value);
}

function lengthAt(value: unknown, at: string): number {
  const ms = typeof value === "string" ? parseDuration(value) : null;
  if (ms === null) throw new KnowledgeError(at, "a length of time such as 30m", value);
  return ms;
}

function flagAt(value: unknown, at: string): boolean {
  if (value !== undefined && typeof value !== "boolean") throw new KnowledgeError(at, "true or false", value);
  return value === true;
}

function textOrSecret(value: unknown, at: string): string | Secret {
  return typeof value === "string" ? textAt(value, at) : secretAt(value, at);
}

function secretAt(value: unknown, at: string): Secret {
  const secret = members(value, at, ["env", "file"]);
  const { env, file } = secret;
  if ((env === undefined) === (file === undefined))
    throw new KnowledgeError(at, 'where the secret lies: {"env": "NAME"} or {"file": "PATH"}', value);
  return env === undefined ? { file: textAt(file, `${at}.file`) } : { env: textAt(env, `${at}.env`) };
}

function members(value: unknown, at: string, allowed: readonly string[]): Readonly<Record<string, unknown>> {
  const found = objectAt(value, at);
  const stray = Object.keys(found).find((name) => !allowed.includes(name));
  if (stray !== undefined) throw new KnowledgeError(at, `members ${allowed.join(", ")}`, stray);
  return found;
}
