import { randomUUID } from "node:crypto";
import { parseExactJson } from "../json-shape.ts";
import type { Fault } from "../fault.ts";
import { SecretMask } from "../secret-mask.ts";
import type { Exchange, HttpClient, HttpRequest } from "../http/http-client.ts";
import { onAbort } from "../http/on-abort.ts";
import { faultOfAnswer } from "./service-fault.ts";
import type { FaultReading } from "./service-fault.ts";
import type { SideThrottle, Verdict } from "./side-throttle.ts";
import type { TokenSource } from "../http/token-source.ts";
import type { WireClock } from "../http/wire-clock.ts";
import { isInDoubt, saysDone } from "./write-doubt.ts";

export interface SessionParts {
  /** Root of the resources, without a slash at the end. */
  readonly root: string;
  readonly http: HttpClient;
  readonly tokens: TokenSource;
  readonly throttle: SideThrottle;
  readonly clock: WireClock;
  /** Headers of every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly reading: FaultReading;
  /** Wait after a 429 that names no time, by how many came in a row, from 1. */
  readonly defaultWaitMs: (inARow: number) => number;
}

export interface Call {
  readonly method: HttpRequest["method"];
  /** Below the root, encoded, with its query. */
  readonly path: string;
  /** Another root of the same service, without a slash at the end; the session's own where absent. */
  readonly root?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Takes the body of a success as it arrives; the result then has none. */
  readonly take?: (bytes: Uint8Array) => void;
}

export type Result =
  | {
      readonly kind: "done";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** Null when the answer has no body. */
      readonly body: object | null;
    }
  | { readonly kind: "refused"; readonly fault: Fault }
  /** The request may have reached the service, and what it did there is not known. */
  | { readonly kind: "unanswered"; readonly fault: Fault }
  | { readonly kind: "not-sent"; readonly fault: Fault };

const GIVEN_UP: Fault = { class: "timeout", message: "The request was given up before it was sent." };

/** Requests to one service: signed in, at the service's pace, with every answer reported as a value. */
export class ODataSession {
  readonly #parts: SessionParts;
  #throttledInARow = 0;
  /** Made when a fault first needs it: a token lasts for an hour, and most of them see none. */
  #mask: { readonly token: string; readonly mask: SecretMask } | null = null;
  #sentToken = "";

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Root of the resources, without a slash at the end. */
  get root(): string {
    return this.#parts.root;
  }

  /** A fault that repeats what the service said, without the token that it was last sent. */
  clean(fault: Fault): Fault {
    return this.#clean(fault, this.#sentToken);
  }

  /** Epoch milliseconds until which nothing is sent; null when requests go. */
  closedUntil(): number | null {
    return this.#parts.throttle.closedUntil;
  }

  /** Requests that may be under way at the same time, as of now. */
  get concurrency(): number {
    return this.#parts.throttle.concurrency;
  }

  async call(call: Call, signal: AbortSignal): Promise<Result> {
    const first = await this.#once(call, signal);
    if (first.kind !== "refused" || first.fault.status !== 401) return first;
    // A token can be taken back before its time; the service did nothing with the request.
    return this.#once(call, signal);
  }

  /** Signs in where need be, and says until when that is good; null where the token does not say. */
  async signedInUntil(
    signal: AbortSignal,
  ): Promise<{ readonly expiresAt: number | null } | { readonly fault: Fault }> {
    const signedIn = await orAborted(this.#parts.tokens.get(signal), signal);
    if (signedIn === null) return { fault: GIVEN_UP };
    return signedIn.kind === "refused" ? { fault: signedIn.fault } : { expiresAt: expiryOf(signedIn.token) };
  }

  async close(): Promise<void> {
    await this.#parts.tokens.close?.();
    await this.#parts.http.close();
  }

  async #once(call: Call, signal: AbortSignal): Promise<Result> {
    const signedIn = await orAborted(this.#parts.tokens.get(signal), signal);
    if (signedIn === null) return { kind: "not-sent", fault: GIVEN_UP };
    if (signedIn.kind === "refused") return { kind: "not-sent", fault: signedIn.fault };
    const leave = await this.#parts.throttle.enter(signal);
    if (leave === null) return { kind: "not-sent", fault: GIVEN_UP };
    if ("closedForMs" in leave) return { kind: "not-sent", fault: turnedAway(leave.closedForMs) };
    this.#sentToken = signedIn.token;
    const exchange = await this.#parts.http.send(this.#request(call, signedIn.token), signal);
    const result = this.#resultOf(call, exchange);
    leave(this.#verdictOf(result, signal));
    if (result.kind === "refused" && result.fault.status === 401) this.#parts.tokens.refused(signedIn.token);
    return result.kind === "done" ? result : { ...result, fault: this.#clean(result.fault, signedIn.token) };
  }

  /** A service may repeat the request in its refusal: the token never travels on. */
  #clean(fault: Fault, token: string): Fault {
    if (this.#mask?.token !== token) this.#mask = { token, mask: new SecretMask([token]) };
    return this.#mask.mask.cleanFault(fault);
  }

  #request({ method, path, root = this.#parts.root, headers, body, take }: Call, token: string): HttpRequest {
    const sent: Record<string, string> = { ...this.#parts.headers };
    if (body !== undefined) sent["content-type"] = "application/json; charset=utf-8";
    if (headers !== undefined) Object.assign(sent, headers);
    sent["client-request-id"] = randomUUID();
    sent["authorization"] = `Bearer ${token}`;
    const request = { method, url: `${root}/${path}`, headers: sent };
    if (body === undefined && take === undefined) return request;
    return {
      ...request,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(take !== undefined && { take }),
    };
  }

  #resultOf(call: Call, exchange: Exchange): Result {
    if (exchange.kind === "failed") {
      const { fault, wasDispatched } = exchange;
      return { kind: wasDispatched ? "unanswered" : "not-sent", fault };
    }
    const { answer } = exchange;
    const { status, headers, text } = answer;
    if (status >= 200 && status < 300 && (call.method === "GET" || saysDone(status))) {
      const body = text.trim() === "" ? null : parsedObject(text);
      if (body !== undefined && (body === null || !tellsError(body)))
        return { kind: "done", status, headers, body };
      // The status says that a write was done, but nothing else of the answer can be trusted.
      return { kind: "unanswered", fault: notJson(status, headers["content-type"]) };
    }
    const fault = this.#withWait(faultOfAnswer(answer, this.#parts.reading, this.#parts.clock.now()));
    const isUnknown = call.method !== "GET" && isInDoubt(status) && fault.class !== "throttled";
    return { kind: isUnknown ? "unanswered" : "refused", fault };
  }

  #withWait(fault: Fault): Fault {
    if (fault.class !== "throttled") {
      this.#throttledInARow = 0;
      return fault;
    }
    this.#throttledInARow++;
    return { ...fault, retryAfterMs: fault.retryAfterMs ?? this.#parts.defaultWaitMs(this.#throttledInARow) };
  }

  #verdictOf(result: Result, signal: AbortSignal): Verdict {
    if (result.kind === "done") {
      this.#throttledInARow = 0;
      return { kind: "served" };
    }
    const { fault } = result;
    if (fault.class === "throttled" || (fault.status === 503 && fault.retryAfterMs !== undefined)) {
      return { kind: "throttled", waitMs: fault.retryAfterMs ?? 0 };
    }
    if (signal.aborted) return { kind: "given-up" };
    const isAbsent = fault.class === "unavailable" || fault.class === "timeout" || fault.class === "network";
    return { kind: isAbsent ? "absent" : "served" };
  }
}

/** Null as soon as the signal aborts, whatever the work still does. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => resolve(null));
    void work.then(resolve, reject).finally(forget);
  });
}

/** Undefined when the text is not one JSON object. */
function parsedObject(text: string): object | undefined {
  try {
    const value = parseExactJson(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An error after the status was sent (OData 4.01, "In-Stream Errors"): the service broke while it answered. */
function tellsError(body: object): boolean {
  return "error" in body && typeof body.error === "object" && body.error !== null && "message" in body.error;
}

function turnedAway(retryAfterMs: number): Fault {
  return {
    class: "throttled",
    message: "The service was closed for a while before the request was sent.",
    retryAfterMs,
  };
}

function notJson(status: number, contentType = "no content type"): Fault {
  return {
    class: "contract",
    status,
    message: `The service answered with status ${status} and something that is not JSON (${contentType.slice(0, 80)}).`,
  };
}

/** When a token ends, epoch milliseconds, by its own word (RFC 7519, `exp`); null for one that is not to be read. */
export function expiryOf(token: string): number | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const expiry: unknown =
      typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : undefined;
    return typeof expiry === "number" && Number.isFinite(expiry) ? expiry * 1_000 : null;
  } catch {
    return null;
  }
}
