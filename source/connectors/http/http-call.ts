import { codeOf } from "../../text/system-code.ts";
import type { Dispatcher } from "undici";
import type { Fault } from "../fault.ts";
import type { Exchange, HttpRequest } from "./http-client.ts";
import { ACCEPTED_CODINGS, codingsIn, inflateAsItArrives, inflated, type Inflation } from "./inflation.ts";
import { onAbort } from "./on-abort.ts";
import type { Patience } from "./patience.ts";

export interface HttpLimits {
  /** For a whole exchange, from the call to the last byte of the answer. */
  readonly timeoutMs: number;
  /** For the first word of an answer to a reading; a writing may take the whole time. */
  readonly firstWordMs: number;
  readonly connectTimeoutMs: number;
  /** Longest body of an answer, decoded. */
  readonly maxBytes: number;
  /** Longest body that is taken as it arrives, decoded. */
  readonly maxTakenBytes: number;
}

/** Those who count the time of all exchanges with a service. */
interface Patiences {
  readonly whole: Patience;
  readonly firstWord: Patience;
}

/** Codes of errors that come before a byte was sent. */
const NEVER_LEFT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const TOO_LONG = "ERR_BUFFER_TOO_LARGE";

type Codings = NonNullable<ReturnType<typeof codingsIn>>;

/** One exchange, seen from the socket: it knows whether the request left. */
export class HttpCall implements Dispatcher.DispatchHandler {
  readonly #service: { readonly origin: string };
  readonly #dispatcher: Dispatcher;
  readonly #request: HttpRequest;
  readonly #limits: HttpLimits;
  readonly #chunks: Buffer[] = [];
  readonly #done: Promise<Exchange>;
  /** Waits for the first word alone; null for who may take the whole time. */
  readonly #first: { losePatience(): void } | null;
  #settle: (exchange: Exchange) => void = () => undefined;
  #patiences: Patiences | null = null;
  #controller: Dispatcher.DispatchController | null = null;
  #isOver = false;
  #wasDispatched = false;
  #status = 0;
  #headers: Readonly<Record<string, string>> = {};
  #codings: Codings = [];
  #inflation: Inflation | null = null;
  #size = 0;

  constructor(
    service: { readonly origin: string },
    dispatcher: Dispatcher,
    request: HttpRequest,
    limits: HttpLimits,
  ) {
    this.#service = service;
    this.#dispatcher = dispatcher;
    this.#request = request;
    this.#limits = limits;
    // A long document may be made before its first byte is sent.
    const isQuick = request.method === "GET" && request.take === undefined;
    this.#first = isQuick ? { losePatience: () => this.#giveUpAfter(limits.firstWordMs) } : null;
    this.#done = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  async run(patiences: Patiences, signal: AbortSignal): Promise<Exchange> {
    const giveUp = (): void => this.#fail({ class: "timeout", message: "The request was given up." });
    if (signal.aborted) giveUp();
    else this.#dispatch();
    const forget = onAbort(signal, giveUp);
    this.#patiences = patiences;
    patiences.whole.begin(this);
    if (this.#first !== null) patiences.firstWord.begin(this.#first);
    try {
      return await this.#done;
    } finally {
      forget();
      patiences.whole.end(this);
      this.#hasBegun();
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
    // An answer before the answer, such as 103.
    if (status < 200) return;
    this.#hasBegun();
    this.#status = status;
    this.#headers = singleHeaders(headers);
    const coding = this.#headers["content-encoding"];
    if (coding !== undefined) this.#begin(coding);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#inflation !== null) {
      if (!this.#inflation.write(chunk)) controller.pause();
    } else if (this.#isTaken) {
      this.#hand(chunk);
    } else {
      this.#size += chunk.length;
      if (this.#size > this.#limits.maxBytes) this.#failAsTooLong(this.#limits.maxBytes);
      else this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    if (this.#inflation !== null) return this.#inflation.end();
    const body = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    if (body === undefined) return this.#answer("");
    if (this.#codings.length === 0) return this.#answer(body.toString("utf8"));
    void this.#inflate(body);
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

  /** The time of the whole exchange is over. */
  losePatience(): void {
    this.#giveUpAfter(this.#limits.timeoutMs);
  }

  #giveUpAfter(ms: number): void {
    const seconds = Math.round(ms / 1000);
    this.#fail({ class: "timeout", message: `No whole answer came within ${seconds} seconds.` });
  }

  #hasBegun(): void {
    if (this.#first !== null) this.#patiences?.firstWord.end(this.#first);
  }

  /** How the body will come. */
  #begin(coding: string): void {
    const codings = codingsIn(coding);
    if (codings === null) {
      const name = coding.slice(0, 40);
      return this.#failReading("contract", `The answer came in a coding that was not asked for (${name}).`);
    }
    this.#codings = codings;
    if (!this.#isTaken || codings.length === 0) return;
    this.#inflation = inflateAsItArrives(codings, {
      take: (bytes) => this.#hand(bytes),
      onDrain: () => this.#controller?.resume(),
      onEnd: () => this.#answer(""),
      onError: (error) => this.#failCoding(error),
    });
  }

  async #inflate(body: Buffer): Promise<void> {
    try {
      const bytes = await inflated(body, this.#codings, this.#limits.maxBytes);
      this.#answer(bytes.toString("utf8"));
    } catch (cause) {
      if (codeOf(cause) === TOO_LONG) this.#failAsTooLong(this.#limits.maxBytes);
      else this.#failCoding(cause);
    }
  }

  get #isTaken(): boolean {
    return this.#request.take !== undefined && this.#status >= 200 && this.#status < 300;
  }

  #hand(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.#size += bytes.length;
    if (this.#size > this.#limits.maxTakenBytes) return this.#failAsTooLong(this.#limits.maxTakenBytes);
    try {
      this.#request.take?.(bytes);
    } catch (cause) {
      this.#failReading("contract", cause instanceof Error ? cause.message : String(cause));
    }
  }

  #dispatch(): void {
    const { method, url, body } = this.#request;
    const { origin, path } = this.#target(url);
    try {
      this.#dispatcher.dispatch(
        { origin, path, method, headers: this.#headersSent(), body: body ?? null },
        this,
      );
    } catch (cause) {
      // A header or path that HTTP does not allow; its text may hold the token, so it is not reported.
      this.#fail({
        class: "contract",
        message: `The request cannot be sent (${codeOf(cause) || "invalid"}).`,
      });
    }
  }

  /** A URL of the service is cut where its path begins: it was made of encoded pieces, and is not read once more. */
  #target(url: string): { readonly origin: string; readonly path: string } {
    const { origin } = this.#service;
    if (url.startsWith(`${origin}/`) && !url.includes("#")) return { origin, path: url.slice(origin.length) };
    const other = new URL(url);
    return { origin: other.origin, path: `${other.pathname}${other.search}` };
  }

  /** Names and values in turn, as the library takes them fastest. */
  #headersSent(): string[] {
    const { headers } = this.#request;
    const sent = ["accept-encoding", ACCEPTED_CODINGS];
    for (const name of Object.keys(headers)) sent.push(name, headers[name] ?? "");
    return sent;
  }

  #failAsTooLong(most: number): void {
    this.#failReading("contract", `The answer is longer than ${most} bytes; the rest was not read.`);
  }

  /** Cut off or damaged on its way, as far as anybody can know. */
  #failCoding(cause: unknown): void {
    const coding = this.#codings.join(", ");
    this.#failReading(
      "network",
      `The answer cannot be decoded from ${coding} (${codeOf(cause) || "broken"}).`,
    );
  }

  #failReading(kind: Fault["class"], message: string): void {
    this.#fail({ class: kind, status: this.#status, message });
  }

  #fail(fault: Fault): void {
    if (this.#isOver) return;
    this.#end({ kind: "failed", fault, wasDispatched: this.#wasDispatched });
    this.#inflation?.destroy();
    this.#controller?.abort(new Error("given up"));
  }

  #answer(text: string): void {
    if (this.#isOver) return;
    this.#end({ kind: "answered", answer: { status: this.#status, headers: this.#headers, text } });
  }

  #end(exchange: Exchange): void {
    this.#isOver = true;
    this.#settle(exchange);
  }
}

/** Without a prototype: a service may call a header as it likes. The library gives names in small letters. */
function singleHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  const single: Record<string, string> = Object.create(null);
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    single[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  return single;
}
