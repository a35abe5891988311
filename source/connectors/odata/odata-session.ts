import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { parseExactJson } from "../exact-json.ts";
import type { Fault } from "../fault.ts";
import type { Exchange, HttpClient, HttpRequest } from "./http-client.ts";
import { faultOfAnswer, type FaultReading } from "./service-fault.ts";
import type { SideThrottle, Verdict } from "./side-throttle.ts";
import { expiryOf } from "./token-expiry.ts";
import type { TokenSource } from "./token-source.ts";
import type { WireClock } from "./wire-clock.ts";

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

/** Statuses after which a write may or may not have happened: a gateway gave up, or the service broke within it. */
const IN_DOUBT: readonly number[] = [408, 500, 502, 503, 504];

/** Requests to one service: signed in, at the service's pace, with every answer told as a value. */
export class ODataSession {
  readonly #parts: SessionParts;
  #throttledInARow = 0;

  constructor(parts: SessionParts) {
    this.#parts = parts;
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
    // All calls of a request share its signal, and each listens to it at several places.
    setMaxListeners(0, signal);
    const first = await this.#once(call, signal);
    if (first.kind !== "refused" || first.fault.status !== 401) return first;
    // A token can be taken back before its time; the service did nothing with the request.
    return this.#once(call, signal);
  }

  /** Signs in where need be, and tells until when that is good; null where the token does not say. */
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
    const exchange = await this.#parts.http.send(this.#request(call, signedIn.token), signal);
    const result = this.#resultOf(call, exchange);
    leave(this.#verdictOf(result, signal));
    if (result.kind === "refused" && result.fault.status === 401) this.#parts.tokens.refused(signedIn.token);
    return withoutSecret(result, signedIn.token);
  }

  #request({ method, path, root = this.#parts.root, headers, body, take }: Call, token: string): HttpRequest {
    return {
      method,
      url: `${root}/${path}`,
      headers: {
        ...this.#parts.headers,
        ...(body !== undefined && { "content-type": "application/json; charset=utf-8" }),
        ...headers,
        "client-request-id": randomUUID(),
        authorization: `Bearer ${token}`,
      },
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
    if (status >= 200 && status < 300) {
      const body = text.trim() === "" ? null : parsedObject(text);
      if (body !== undefined) return { kind: "done", status, headers, body };
      // The status says that a write was done, but nothing else of the answer can be trusted.
      return { kind: "unanswered", fault: notJson(status, headers["content-type"]) };
    }
    const fault = this.#withWait(faultOfAnswer(answer, this.#parts.reading, this.#parts.clock.now()));
    const isInDoubt = call.method !== "GET" && IN_DOUBT.includes(status) && fault.class !== "throttled";
    return { kind: isInDoubt ? "unanswered" : "refused", fault };
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
  return new Promise((resolve, reject) => {
    const giveUp = (): void => resolve(null);
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp);
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
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

/** A service may repeat the request in its refusal: the token never travels on. */
function withoutSecret(result: Result, token: string): Result {
  if (result.kind === "done" || token === "" || !result.fault.message.includes(token)) return result;
  return {
    ...result,
    fault: { ...result.fault, message: result.fault.message.replaceAll(token, "[token]") },
  };
}
