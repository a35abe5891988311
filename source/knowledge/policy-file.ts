import {
  DISMISS_RULES,
  RETRY_RULES,
  type CausePolicy,
  type PolicyRule,
} from "../domain/request/cause-policy.ts";
import { parseQuery } from "../domain/query/query.ts";
import { readUtc } from "../domain/query/query-time.ts";
import { KnowledgeError, objectAt, oneOf, textAt } from "./knowledge-entry.ts";

const MEMBERS = ["cause", "entry", "query", "retry", "dismiss", "owner", "runbook"];
const MOST_RULES = 1_000;
const CAUSE = /^(?:c\d+-)?[0-9a-z]{12}$/;

/**
 * Reads `{"rules": […]}`. Times in queries are UTC, because the file is shared. `isEntry` knows the ids of the
 * knowledge. Throws KnowledgeError.
 */
export function parsePolicy(value: unknown, isEntry: (id: string) => boolean): CausePolicy {
  const file = objectAt(value, "the file");
  const unknown = Object.keys(file).find((member) => member !== "rules");
  if (unknown !== undefined) throw new KnowledgeError("the file", "only the member rules", unknown);
  const { rules } = file;
  if (!Array.isArray(rules) || rules.length > MOST_RULES)
    throw new KnowledgeError("rules", `a list of up to ${MOST_RULES}`, rules);
  return { rules: rules.map((rule: unknown, index) => parseRule(rule, index, isEntry)) };
}

function parseRule(value: unknown, index: number, isEntry: (id: string) => boolean): PolicyRule {
  const at = `rules[${index}]`;
  const rule = objectAt(value, at);
  const unknown = Object.keys(rule).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined) throw new KnowledgeError(at, `members ${MEMBERS.join(", ")}`, unknown);
  const { retry, dismiss, owner, runbook } = rule;
  if (retry === undefined && dismiss === undefined && owner === undefined && runbook === undefined)
    throw new KnowledgeError(at, "at least one of retry, dismiss, owner and runbook", rule);
  if (runbook !== undefined && !/^https?:\/\/\S+$/.test(textAt(runbook, `${at}.runbook`)))
    throw new KnowledgeError(`${at}.runbook`, "a web address", runbook);
  return {
    number: index + 1,
    scope: scopeAt(rule, at, isEntry),
    retry: retry === undefined ? null : oneOf(RETRY_RULES, retry, `${at}.retry`),
    dismiss: dismiss === undefined ? null : oneOf(DISMISS_RULES, dismiss, `${at}.dismiss`),
    owner: owner === undefined ? "" : textAt(owner, `${at}.owner`),
    runbook: runbook === undefined ? "" : textAt(runbook, `${at}.runbook`),
  };
}

function scopeAt(
  { cause, entry, query }: Readonly<Record<string, unknown>>,
  at: string,
  isEntry: (id: string) => boolean,
): PolicyRule["scope"] {
  const named = [cause, entry, query].filter((one) => one !== undefined);
  if (named.length !== 1) throw new KnowledgeError(at, "exactly one of cause, entry and query", named);
  if (cause !== undefined) {
    const id = textAt(cause, `${at}.cause`);
    if (!CAUSE.test(id)) throw new KnowledgeError(`${at}.cause`, "an id as dwtriage causes shows it", cause);
    return { kind: "cause", cause: id };
  }
  if (entry !== undefined) {
    const id = textAt(entry, `${at}.entry`);
    if (!isEntry(id)) throw new KnowledgeError(`${at}.entry`, "the id of an entry of the knowledge", entry);
    return { kind: "entry", entry: id };
  }
  const text = textAt(query, `${at}.query`);
  const parsed = parseQuery(text, { readWallTime: readUtc });
  if ("problem" in parsed) {
    const { message, remedy } = parsed.problem;
    throw new KnowledgeError(`${at}.query`, `a query (${message} ${remedy})`, query);
  }
  // A rule holds for what a record is, not for what else is on the list.
  if (parsed.filter.terms.some(({ field }) => field === "is"))
    throw new KnowledgeError(`${at}.query`, "a query without is:", query);
  return { kind: "query", query: text, filter: parsed.filter };
}
