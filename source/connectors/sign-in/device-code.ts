import type { DeviceCodeRequest, PublicClientApplication } from "@azure/msal-node";
import type { TokenSource } from "../odata/token-source.ts";
import type { EntraNetwork } from "./entra-network.ts";
import { signInFault } from "./sign-in-fault.ts";

interface Opened {
  readonly application: PublicClientApplication;
  readonly network: EntraNetwork;
}

/**
 * Signs in by a person at a browser. Whoever asks for a token meanwhile is refused with the address and the code, so
 * that the words reach an operator wherever the request came from; once the person is done, tokens are given out and
 * renewed from memory. Nothing of it is written to disk.
 */
export class DeviceCodeSignIn implements TokenSource {
  readonly #open: () => Promise<Opened>;
  readonly #scopes: string[];
  #opened: Opened | null = null;
  /** What the person is to do; set while the sign-in waits for that. */
  #told: Promise<string> | null = null;
  #request: DeviceCodeRequest | null = null;
  #waiting: Promise<void> = Promise.resolve();
  #isRefused = false;

  constructor(open: () => Promise<Opened>, scope: string) {
    this.#open = open;
    this.#scopes = [scope];
  }

  async get(): ReturnType<TokenSource["get"]> {
    this.#opened ??= await this.#open();
    const { application, network } = this.#opened;
    try {
      const token = this.#told === null ? await this.#renewed(this.#opened) : null;
      if (token !== null) return { kind: "token", token };
      this.#told ??= this.#ask(application);
      return { kind: "refused", fault: { class: "auth", message: await this.#told } };
    } catch (cause) {
      this.#told = null;
      return { kind: "refused", fault: network.takeFailure() ?? signInFault(cause, "") };
    }
  }

  refused(): void {
    this.#isRefused = true;
  }

  async #renewed({ application, network }: Opened): Promise<string | null> {
    const [account] = await application.getTokenCache().getAllAccounts();
    if (account === undefined) return null;
    const forceRefresh = this.#isRefused;
    this.#isRefused = false;
    try {
      const { accessToken } = await application.acquireTokenSilent({
        account,
        scopes: this.#scopes,
        forceRefresh,
      });
      return accessToken;
    } catch (cause) {
      // Out of reach is no reason to send the person to the browser again.
      if (network.hasFailed) throw cause;
      return null;
    }
  }

  async close(): Promise<void> {
    if (this.#request !== null) this.#request.cancel = true;
    await this.#waiting;
  }

  /** Resolves when the code is there; the wait for the person goes on behind it. */
  #ask(application: PublicClientApplication): Promise<string> {
    return new Promise((resolve, reject) => {
      const request: DeviceCodeRequest = {
        scopes: this.#scopes,
        deviceCodeCallback: ({ verificationUri, userCode }) =>
          resolve(`Sign-in is needed: open ${verificationUri} and enter the code ${userCode}.`),
      };
      this.#request = request;
      this.#waiting = this.#wait(application, request, reject);
    });
  }

  async #wait(
    application: PublicClientApplication,
    request: DeviceCodeRequest,
    reject: (cause: unknown) => void,
  ): Promise<void> {
    try {
      await application.acquireTokenByDeviceCode(request);
    } catch (cause) {
      // Once the code was told, this only means that nobody used it: the next one who asks gets another.
      reject(cause);
    } finally {
      this.#told = null;
    }
  }
}
