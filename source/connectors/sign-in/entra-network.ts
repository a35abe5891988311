import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import type { Fault } from "../fault.ts";
import type { HttpClient, HttpRequest } from "../odata/http-client.ts";

const NEVER = new AbortController().signal;

/** The sign-in library over our own connections: the same proxy, the same limits, no redirect followed. */
export class EntraNetwork implements INetworkModule {
  readonly #http: HttpClient;
  #failure: Fault | null = null;

  constructor(http: HttpClient) {
    this.#http = http;
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

  sendGetRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#exchange("GET", url, options);
  }

  sendPostRequestAsync<T>(url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    return this.#exchange("POST", url, options);
  }

  async #exchange<T>(
    method: HttpRequest["method"],
    url: string,
    { headers = {}, body }: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> {
    this.#failure = null;
    const request = { method, url, headers, ...(body !== undefined && { body }) };
    const sent = await this.#http.send(request, NEVER);
    if (sent.kind === "failed") throw this.#failed(sent.fault);
    const { status, headers: answered, text } = sent.answer;
    try {
      // The library looks at each member before it believes it.
      return { status, headers: { ...answered }, body: JSON.parse(text) };
    } catch {
      const message = `It answered with status ${status} and something that is not JSON.`;
      throw this.#failed({ class: "network", status, message });
    }
  }

  #failed(fault: Fault): Error {
    this.#failure = { ...fault, class: "network", message: `No sign-in for now. ${fault.message}` };
    return new Error(fault.message);
  }
}
