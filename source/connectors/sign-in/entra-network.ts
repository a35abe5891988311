import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { Fault } from "../fault.ts";
import type { HttpAnswer, HttpClient, HttpRequest } from "../http/http-client.ts";
import { retryAfterMs } from "../http/retry-after.ts";
import { SecretMask } from "../secret-mask.ts";
import type { SignInClock } from "./sign-in-clock.ts";
import type { Refusal } from "./sign-in-fault.ts";

/** Fields of a form that only the sign-in service may see. */
const SECRET_FIELDS = [
  "client_secret",
  "client_assertion",
  "refresh_token",
  "device_code",
  "assertion",
  "password",
];

/** By how much a service that asks for it is asked less often (RFC 8628, 3.5). */
const SLOWER_BY_MS = 5_000;

/** How long a service that is too busy and names no time is left alone. */
const BUSY_MS = 30_000;

/** The sign-in library over our own connections: the same proxy, the same limits, no redirect followed. */
export class EntraNetwork implements INetworkModule {
  readonly #http: HttpClient;
  readonly #clock: SignInClock;
  readonly #end = new AbortController();
  /** What was sent last of each secret field. */
  readonly #sent = new Map<string, string>();
  #failure: Fault | null = null;
  #refusal: Refusal | null = null;
  #slowedByMs = 0;

  constructor(http: HttpClient, clock: SignInClock) {
    this.#http = http;
    this.#clock = clock;
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /** Why the last exchange brought no answer, once; the library wraps it in words of its own. */
  takeFailure(): Fault | null {
    const failure = this.#failure;
    this.#failure = null;
    return failure;
  }

  /** What the service said when it refused last; null when it did not. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Takes what was sent out of words, and other secrets as well. */
  maskWith(secrets: readonly string[]): SecretMask {
    return new SecretMask([...secrets, ...this.#sent.values()], "[secret]");
  }

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#exchange("GET", url, options);
  }

  async sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const form = new URLSearchParams(options?.body ?? "");
    for (const field of SECRET_FIELDS) {
      const secret = form.get(field);
      if (secret !== null) this.#sent.set(field, secret);
    }
    return form.has("device_code") ? this.#poll(url, options) : this.#exchange("POST", url, options);
  }

  /** Asks nothing more. */
  close(): void {
    this.#end.abort();
  }

  /**
   * Asks whether the person is done. The library gives up at the first answer but "pending"; a service that asks to
   * be asked less often, is busy or out of reach for a moment ends nothing (RFC 8628, 3.5).
   */
  async #poll<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    if (this.#slowedByMs > 0) await this.#clock.sleep(this.#slowedByMs, this.#end.signal);
    try {
      const answer = await this.#exchange<T>("POST", url, options);
      if (this.#refusal?.error !== "slow_down") return answer;
    } catch (cause) {
      const failure = this.takeFailure();
      if (failure === null || this.#end.signal.aborted) throw cause;
      await this.#clock.sleep(failure.retryAfterMs ?? SLOWER_BY_MS, this.#end.signal);
      return stillPending();
    }
    this.#slowedByMs += SLOWER_BY_MS;
    return stillPending();
  }

  async #exchange<T>(
    method: HttpRequest["method"],
    url: string,
    { headers = {}, body }: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> {
    this.#failure = null;
    this.#refusal = null;
    const request = { method, url, headers, ...(body !== undefined && { body }) };
    const sent = await this.#http.send(request, this.#end.signal);
    if (sent.kind === "failed") throw this.#failed({ ...sent.fault, class: "network" });
    const { status, headers: answered, text } = sent.answer;
    if (isForNow(status)) throw this.#failed(this.#busy(sent.answer));
    try {
      // The library looks at each member before it believes it.
      const answer = JSON.parse(text);
      this.#refusal = refusalIn(answer, status);
      return { status, headers: { ...answered }, body: answer };
    } catch {
      const message = `It answered with status ${status} and something that is not JSON.`;
      throw this.#failed({ class: "network", status, message });
    }
  }

  /** A service that is too busy or broken says nothing about who signs in. */
  #busy({ status, headers, text }: HttpAnswer): Fault {
    const askedMs = retryAfterMs(headers, this.#clock.now());
    const words = this.maskWith([]).clean(refusalIn(parsed(text), status)?.words ?? "");
    const isThrottled = status === 429 || askedMs !== null;
    return {
      class: isThrottled ? "throttled" : "unavailable",
      status,
      message: [`The sign-in service answered with status ${status}.`, words]
        .filter((one) => one !== "")
        .join(" "),
      ...(isThrottled && { retryAfterMs: askedMs ?? BUSY_MS }),
    };
  }

  #failed(fault: Fault): Error {
    this.#failure = { ...fault, message: `No sign-in for now. ${fault.message}` };
    return new Error(fault.message);
  }
}

function isForNow(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function refusalIn(body: unknown, status: number): Refusal | null {
  const members = new Map<string, unknown>(
    typeof body === "object" && body !== null ? Object.entries(body) : [],
  );
  const text = (name: string): string => {
    const value = members.get(name);
    return typeof value === "string" ? value : "";
  };
  const error = text("error");
  return error === "" ? null : { error, words: text("error_description"), status };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The answer that the library knows how to wait after. */
function stillPending<T>(): NetworkResponse<T> {
  const body: unknown = JSON.parse('{"error":"authorization_pending","error_description":"Not yet."}');
  // The library looks at each member before it believes it.
  return { status: 400, headers: {}, body: body as T };
}
