import type { FaultClass } from "../../domain/sides/fault-class.ts";
import type { Fault } from "../fault.ts";
import type { HttpAnswer } from "../http/http-client.ts";
import { retryAfterMs } from "../http/retry-after.ts";

/** What a service said about its refusal. */
interface ErrorBody {
  /** Empty when it gave none. */
  readonly code: string;
  /** The innermost words; never empty. */
  readonly message: string;
}

const LONGEST_MESSAGE = 4_000;
const DEEPEST = 12;

/**
 * Reads the body of a refusal: the OData v4 envelope (`error.code`, `error.message`, `innererror` to any depth), the
 * ASP.NET one (`{"Message": …}`), a page of HTML, a plain text, or nothing. Never throws.
 */
function readErrorBody(text: string, contentType: string, status: number): ErrorBody {
  const trimmed = text.trim();
  const spoken = fromJson(trimmed) ?? fromText(trimmed, contentType);
  return {
    code: spoken.code,
    message: cut(spoken.message) || `The service answered with status ${status} and no words.`,
  };
}

function fromJson(text: string): ErrorBody | null {
  if (!text.startsWith("{") && !text.startsWith("\uFEFF{")) return null;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return null;
  }
  const error = field(value, "error") ?? field(value, "odata.error");
  if (error !== undefined) {
    // OAuth answers {"error": "invalid_client", "error_description": …}.
    if (typeof error === "string") return { code: error, message: textOf(field(value, "error_description")) };
    return { code: textOf(field(error, "code")), message: innermost(error) };
  }
  const message = textOf(field(value, "Message")) || textOf(field(value, "message"));
  const detail = textOf(field(value, "ExceptionMessage")) || textOf(field(value, "MessageDetail"));
  return { code: "", message: detail || message };
}

/** The deepest message that is not empty: the outer ones only wrap it ("An error has occurred."). */
function innermost(error: unknown): string {
  let found = messageOf(error);
  let inner = error;
  for (let depth = 0; depth < DEEPEST; depth++) {
    inner =
      field(inner, "innererror") ??
      field(inner, "internalexception") ??
      field(inner, "innerError") ??
      field(inner, "innerException");
    if (inner === undefined) break;
    found = messageOf(inner) || found;
  }
  return found;
}

function messageOf(error: unknown): string {
  const message = field(error, "message");
  // OData v3 wraps the text once more: {"lang": "en-US", "value": …}.
  return textOf(message) || textOf(field(message, "value"));
}

function fromText(text: string, contentType: string): ErrorBody {
  if (!/html/i.test(contentType) && !text.startsWith("<")) return { code: "", message: text };
  const title =
    /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1] ?? /<h1[^>]*>([^<]*)<\/h1>/i.exec(text)?.[1] ?? "";
  return { code: "", message: title.replaceAll(/\s+/g, " ").trim() };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name) ?? undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function cut(text: string): string {
  return text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE)}…` : text;
}

/** A side's own reading of a refusal; null leaves it to the status. */
export type FaultReading = (status: number, code: string, message: string) => FaultClass | null;

/** What a refusal means when only its status speaks. */
function classOfStatus(status: number): FaultClass {
  if (status === 401) return "auth";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not-found";
  if (status === 408) return "timeout";
  if (status === 409 || status === 412) return "conflict";
  if (status === 429) return "throttled";
  if (status === 400 || status === 413 || status === 422) return "validation";
  if (status >= 500 && status !== 501 && status !== 505) return "unavailable";
  return "contract";
}

/** The fault of an answer that is not a success. A redirect is one: following it could hand the token to another host. */
export function faultOfAnswer(answer: HttpAnswer, reading: FaultReading, nowAt: number): Fault {
  const { status, headers } = answer;
  if (status >= 300 && status < 400) {
    return {
      class: "contract",
      status,
      message: `The service answered with a redirect${destination(headers["location"])}, which is not followed. Check the connection's url.`,
    };
  }
  const { code, message } = readErrorBody(answer.text, headers["content-type"] ?? "", status);
  const waitMs = retryAfterMs(headers, nowAt);
  return {
    class: reading(status, code, message) ?? classOfStatus(status),
    status,
    ...(code !== "" && { code }),
    message,
    ...(waitMs !== null && { retryAfterMs: waitMs }),
  };
}

/** The host alone: the rest of a redirect can carry what belongs to a session. */
function destination(location: string | undefined): string {
  if (location === undefined || !URL.canParse(location)) return "";
  return ` to ${new URL(location).host}`;
}
