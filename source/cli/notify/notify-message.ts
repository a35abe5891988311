import type { Finding, MessageKind, NotifyRule, RuleMessage } from "../../domain/notify/notify-rules.ts";
import { grouped } from "../../text/numbers.ts";

/** What a template can say, and what a command gets; texts alone, no value of any record. */
export interface NotifyMessage {
  /** The same for all messages of a rule: a pager joins them by it. */
  readonly key: string;
  readonly rule: string;
  readonly kind: MessageKind | "test";
  readonly summary: string;
  /** One line each finding. */
  readonly details: string;
  readonly count: number;
  readonly environment: string;
  readonly at: string;
}

const LINES = 20;

const TITLES: Readonly<Record<NotifyRule["when"]["kind"], string>> = {
  "new-cause": "new cause",
  arrived: "many errors arrived",
  "older-than": "errors grow old",
  "failed-above": "a request failed",
  "held-for": "a request is held",
  "silent-for": "nothing arrives",
  "approval-wanted": "an approval is wanted",
  "engine-failing": "the engine is not well",
};

const KINDS: Readonly<Record<NotifyMessage["kind"], string>> = {
  opened: "",
  again: "still: ",
  recovered: "over: ",
  test: "test: ",
};

/** The message of a rule for its targets. */
export function messageOf(
  rule: NotifyRule,
  { kind, findings }: RuleMessage,
  environment: string,
  nowAt: number,
): NotifyMessage {
  const count = findings.reduce((sum, one) => sum + one.count, 0);
  const first = findings[0]?.words ?? "";
  const others = findings.length - 1;
  const more = others <= 0 ? "" : `, and ${grouped(others)} more`;
  return {
    key: `dwtriage/${environment}/${rule.name}`,
    rule: rule.name,
    kind,
    summary: `${environment}: ${KINDS[kind]}${TITLES[rule.when.kind]}: ${first}${more}`,
    details: detailsOf(findings),
    count,
    environment,
    at: new Date(nowAt).toISOString(),
  };
}

function detailsOf(findings: readonly Finding[]): string {
  const lines = findings.slice(0, LINES).map(({ words }) => words);
  const rest = findings.length - lines.length;
  return [...lines, ...(rest === 0 ? [] : [`… and ${rest} more`])].join("\n");
}

/** What tries a target, marked as a test. */
export function testMessage(rule: NotifyRule, environment: string, nowAt: number): NotifyMessage {
  const words = `a test of the rule "${rule.name}"`;
  const message = messageOf(
    rule,
    { kind: "opened", findings: [{ subject: "test", count: 1, words }] },
    environment,
    nowAt,
  );
  return { ...message, key: `${message.key}/test`, kind: "test", summary: `${environment}: test: ${words}` };
}

/** The shapes that Teams Workflows, Slack and PagerDuty Events v2 document; never sent to a live service by us. */
const TEMPLATES: Readonly<Record<string, unknown>> = {
  teams: {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.4",
          body: [
            { type: "TextBlock", text: "{{summary}}", weight: "bolder", wrap: true },
            { type: "TextBlock", text: "{{details}}", wrap: true },
          ],
        },
      },
    ],
  },
  slack: { text: "{{summary}}\n{{details}}" },
  pagerduty: {
    routing_key: "{{routingKey}}",
    event_action: "{{action}}",
    dedup_key: "{{key}}",
    payload: { summary: "{{summary}}", source: "{{environment}}", severity: "error" },
  },
};

export const TEMPLATE_NAMES = Object.keys(TEMPLATES);

/** The body for a webhook: each `{{name}}` in a text of the template replaced. Null for an unknown template. */
export function bodyOf(
  template: unknown,
  message: NotifyMessage,
  secrets: Readonly<Record<string, string>>,
): unknown {
  const shape = typeof template === "string" ? TEMPLATES[template] : template;
  if (shape === undefined) return null;
  const action = message.kind === "recovered" ? "resolve" : "trigger";
  return filled(
    shape,
    new Map(Object.entries({ ...message, ...secrets, action }).map(([name, one]) => [name, String(one)])),
  );
}

function filled(shape: unknown, values: ReadonlyMap<string, string>): unknown {
  if (typeof shape === "string")
    return shape.replaceAll(/\{\{(\w+)\}\}/g, (whole, name: string) => values.get(name) ?? whole);
  if (Array.isArray(shape)) return shape.map((one) => filled(one, values));
  if (typeof shape !== "object" || shape === null) return shape;
  return Object.fromEntries(Object.entries(shape).map(([name, one]) => [name, filled(one, values)]));
}
