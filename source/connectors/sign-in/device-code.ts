import type { DeviceCodeRequest, PublicClientApplication } from "@azure/msal-node";
import type { Fault } from "../fault.ts";
import type { TokenSource } from "../http/token-source.ts";
import type { EntraNetwork } from "./entra-network.ts";
import { signInFault } from "./sign-in-fault.ts";

interface Opened {
  readonly application: PublicClientApplication;
  readonly network: EntraNetwork;
}

/** Says something to the person who waits at a terminal. */
export type Tell = (words: string) => void;

/** Codes that a person is asked to enter for one token: each may be for another service. */
const MOST_CODES = 3;

const GIVEN_UP: Fault = {
  class: "auth",
  message: "The sign-in was given up before anybody entered the code.",
};

/**
 * The sign-in of a person at a browser, for all services of one application in one tenant: what the person did for one
 * of them renews the tokens of the others. Nothing of it is written to disk.
 *
 * Without `tell`, anyone who asks for a token in the meantime is refused with the address and the code, so that the words reach
 * an operator wherever the request came from. With it, the words are reported, and the asking waits for the person.
 */
export class PersonSignIn {
  readonly #open: () => Promise<Opened>;
  readonly #tell: Tell | null;
  #opened: Promise<Opened> | null = null;
  /** What the person is to do; set while the sign-in waits for that. */
  #todo: Promise<string> | null = null;
  #lastNote = "";
  #request: DeviceCodeRequest | null = null;
  #waiting: Promise<void> = Promise.resolve();
  /** Why the last code was not used; null when it was. */
  #unused: Fault | null = null;

  constructor(open: () => Promise<Opened>, tell: Tell | null) {
    this.#open = open;
    this.#tell = tell;
  }

  /** A token for the scope; `anew`: not one that was given out before. */
  async token(scope: string, anew: boolean, signal: AbortSignal): ReturnType<TokenSource["get"]> {
    const opened = await (this.#opened ??= this.#open());
    try {
      for (let code = 0; code < MOST_CODES && !signal.aborted; code++) {
        const token = this.#todo === null ? await renewed(opened, scope, anew) : null;
        if (token !== null) return { kind: "token", token };
        const todo = await (this.#todo ??= this.#ask(opened, scope));
        if (this.#tell === null) return { kind: "refused", fault: { class: "auth", message: todo } };
        if (this.#lastNote !== todo) this.#tell(todo);
        this.#lastNote = todo;
        await orAborted(this.#waiting, signal);
        if (this.#unused !== null) return { kind: "refused", fault: this.#unused };
      }
      return { kind: "refused", fault: GIVEN_UP };
    } catch (cause) {
      this.#todo = null;
      return { kind: "refused", fault: faultOf(cause, opened.network) };
    }
  }

  async close(): Promise<void> {
    if (this.#request !== null) this.#request.cancel = true;
    if (this.#opened !== null) (await this.#opened).network.close();
    await this.#waiting;
  }

  /** Resolves when the code is there; the wait for the person goes on behind it. */
  #ask(opened: Opened, scope: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const request: DeviceCodeRequest = {
        scopes: [scope],
        deviceCodeCallback: ({ verificationUri, userCode }) =>
          resolve(`Sign-in is needed: open ${verificationUri} and enter the code ${userCode}.`),
      };
      this.#request = request;
      this.#unused = null;
      this.#waiting = this.#wait(opened, request, reject);
    });
  }

  async #wait(
    { application, network }: Opened,
    request: DeviceCodeRequest,
    reject: (cause: unknown) => void,
  ): Promise<void> {
    try {
      await application.acquireTokenByDeviceCode(request);
    } catch (cause) {
      // Once the code was reported, this only means that nobody used it: the next one who asks gets another.
      this.#unused = faultOf(cause, network, false);
      reject(cause);
    } finally {
      this.#todo = null;
    }
  }
}

/** Tokens of a person's sign-in for one service. */
export class DeviceCodeTokens implements TokenSource {
  readonly #person: PersonSignIn;
  readonly #scope: string;
  #isRefused = false;

  constructor(person: PersonSignIn, scope: string) {
    this.#person = person;
    this.#scope = scope;
  }

  async get(signal: AbortSignal): ReturnType<TokenSource["get"]> {
    const isAnew = this.#isRefused;
    this.#isRefused = false;
    return this.#person.token(this.#scope, isAnew, signal);
  }

  refused(): void {
    this.#isRefused = true;
  }

  close(): Promise<void> {
    return this.#person.close();
  }
}

async function renewed(
  { application, network }: Opened,
  scope: string,
  forceRefresh: boolean,
): Promise<string | null> {
  const [account] = await application.getTokenCache().getAllAccounts();
  if (account === undefined) return null;
  try {
    const { accessToken } = await application.acquireTokenSilent({ account, scopes: [scope], forceRefresh });
    return accessToken;
  } catch (cause) {
    // Out of reach is no reason to send the person to the browser again.
    if (network.hasFailed) throw cause;
    return null;
  }
}

function faultOf(cause: unknown, network: EntraNetwork, isTaken = true): Fault {
  const failure = isTaken ? network.takeFailure() : null;
  return failure ?? signInFault(cause, network.refusal, network.maskWith([]));
}

/** Resolves with the work, or as soon as the signal aborts. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener("abort", end);
      resolve();
    };
    if (signal.aborted) return end();
    signal.addEventListener("abort", end);
    void work.finally(end);
  });
}
