import { codeOf } from "../../domain/system-code.ts";
import type { Dispatcher } from "undici";
import type { Fault } from "../fault.ts";
import type { Exchange, HttpClient, HttpRequest } from "./http-client.ts";
import { isLoopback } from "./service-url.ts";
import { Patience } from "./patience.ts";
import type { WireClock } from "./wire-clock.ts";

export interface HttpLimits {
  /** For a whole exchange, from the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Longest body of an answer. */
  readonly maxBytes: number;
}

export const HTTP_LIMITS: HttpLimits = {
  timeoutMs: 120_000,
  connectTimeoutMs: 10_000,
  maxBytes: 16 * 1024 * 1024,
};

/** Codes of errors that come before a byte was sent. */
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Connections to one service, kept alive. Loaded on first use: nothing else needs the library. Honours HTTPS_PROXY
 * and NO_PROXY, except on loopback; certificates of one's own come by NODE_EXTRA_CA_CERTS, as for all of Node.
 */
export async function undiciClient(
  service: URL,
  clock: WireClock,
  limits: HttpLimits = HTTP_LIMITS,
): Promise<HttpClient> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const options = {
    connect: { timeout: limits.connectTimeoutMs },
    // The exchange has one limit of its own, by the clock that was handed in.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  };
  const patience = new Patience(clock, limits.timeoutMs);
  const dispatcher = isLoopback(service) ? new Agent(options) : new EnvHttpProxyAgent(options);
  return {
    send: (request, signal) => new HttpCall(dispatcher, request, limits).run(patience, signal),
    close: () => dispatcher.destroy(),
  };
}

/** One exchange, seen from the socket: it knows whether the request left. */
class HttpCall implements Dispatcher.DispatchHandler {
  readonly #dispatcher: Dispatcher;
  readonly #request: HttpRequest;
  readonly #limits: HttpLimits;
  readonly #chunks: Buffer[] = [];
  readonly #done: Promise<Exchange>;
  #settle: (exchange: Exchange) => void = () => undefined;
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;
  #wasDispatched = false;
  #status = 0;
  /** Without a prototype: a service may call a header as it likes. */
  readonly #headers: Record<string, string> = Object.create(null);
  #size = 0;

  constructor(dispatcher: Dispatcher, request: HttpRequest, limits: HttpLimits) {
    this.#dispatcher = dispatcher;
    this.#request = request;
    this.#limits = limits;
    this.#done = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  async run(patience: Patience, signal: AbortSignal): Promise<Exchange> {
    const giveUp = (): void => this.#fail({ class: "timeout", message: "The request was given up." });
    if (signal.aborted) giveUp();
    else this.#dispatch();
    signal.addEventListener("abort", giveUp);
    patience.begin(this);
    try {
      return await this.#done;
    } finally {
      signal.removeEventListener("abort", giveUp);
      patience.end(this);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(new Error("given up"));
    else this.#wasDispatched = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    this.#status = status;
    for (const [name, value] of Object.entries(headers)) {
      this.#headers[name.toLowerCase()] = Array.isArray(value) ? value.join(", ") : (value ?? "");
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isTaken) return this.#hand(chunk);
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxBytes) {
      this.#fail({
        class: "contract",
        status: this.#status,
        message: `The answer is longer than ${this.#limits.maxBytes} bytes; the rest was not read.`,
      });
    } else {
      this.#chunks.push(chunk);
    }
  }

  get #isTaken(): boolean {
    return this.#request.take !== undefined && this.#status >= 200 && this.#status < 300;
  }

  #hand(chunk: Buffer): void {
    if (this.#isOver) return;
    try {
      this.#request.take?.(chunk);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#fail({ class: "contract", status: this.#status, message });
    }
  }

  onResponseEnd(): void {
    const text = Buffer.concat(this.#chunks).toString("utf8");
    this.#end({ kind: "answered", answer: { status: this.#status, headers: this.#headers, text } });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const code = codeOf(error);
    if (NEVER_LEFT.has(code)) this.#wasDispatched = false;
    const where = this.#status === 0 ? "before an answer came" : "within the answer";
    this.#fail({
      class: "network",
      ...(this.#status !== 0 && { status: this.#status }),
      message: this.#wasDispatched
        ? `The connection broke ${where} (${code || error.name}).`
        : `The service cannot be reached (${code || error.name}).`,
    });
  }

  losePatience(): void {
    const seconds = Math.round(this.#limits.timeoutMs / 1000);
    this.#fail({ class: "timeout", message: `No whole answer came within ${seconds} seconds.` });
  }

  #dispatch(): void {
    const { method, url, headers, body } = this.#request;
    const { origin, pathname, search } = new URL(url);
    try {
      this.#dispatcher.dispatch(
        { origin, path: `${pathname}${search}`, method, headers: { ...headers }, body: body ?? null },
        this,
      );
    } catch (cause) {
      // A header or path that HTTP does not allow; its text may hold the token, so it is not told.
      this.#fail({
        class: "contract",
        message: `The request cannot be sent (${codeOf(cause) || "invalid"}).`,
      });
    }
  }

  #fail(fault: Fault): void {
    if (this.#isOver) return;
    this.#end({ kind: "failed", fault, wasDispatched: this.#wasDispatched });
    this.#controller?.abort(new Error("given up"));
  }

  #end(exchange: Exchange): void {
    this.#isOver = true;
    this.#settle(exchange);
  }
}
