/** What a service said about its refusal. */
export interface ErrorBody {
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
export function readErrorBody(text: string, contentType: string, status: number): ErrorBody {
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
