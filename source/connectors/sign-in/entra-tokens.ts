import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  ConfidentialClientApplication,
  ManagedIdentityApplication,
  PublicClientApplication,
  type AuthenticationResult,
  type Configuration,
} from "@azure/msal-node";
import type { HttpClient } from "../http/http-client.ts";
import type { TokenSource } from "../http/token-source.ts";
import { SecretMask } from "../secret-mask.ts";
import { DeviceCodeTokens, PersonSignIn, type Tell } from "./device-code.ts";
import { EntraNetwork } from "./entra-network.ts";
import { readSecret, readSecretFile } from "./secret-reference.ts";
import type { SignInClock } from "./sign-in-clock.ts";
import { signInFault } from "./sign-in-fault.ts";
import type { SignIn } from "./sign-in-settings.ts";

type EntraSignIn = Exclude<SignIn, { readonly kind: "static-token" }>;
type OpenHttp = (authority: URL) => Promise<HttpClient>;

/** Asks for a token; `anew` means not one that was given out before. */
type Acquire = (anew: boolean) => Promise<AuthenticationResult | null>;

/** A way to tokens, or why there is none. `secrets` are kept out of every message. */
type Way =
  | { readonly acquire: Acquire; readonly network: EntraNetwork | null; readonly secrets: readonly string[] }
  | { readonly problem: string };

/** A token is used until this long before it ends; from then on the library is asked, which renews it. */
const BEFORE_END_MS = 5 * 60_000;

/** What the sign-ins of a connection share. */
export interface SignInSurroundings {
  readonly clock: SignInClock;
  /** Null where nobody waits at a terminal. */
  readonly tell: Tell | null;
  /** Sign-ins of persons, by tenant and application. */
  readonly persons: Map<string, PersonSignIn>;
}

/** Tokens of Microsoft Entra ID, kept by its library until shortly before they expire. */
export function entraTokens(
  signIn: EntraSignIn,
  scope: string,
  openHttp: OpenHttp,
  { clock, tell, persons }: SignInSurroundings,
): TokenSource {
  if (signIn.kind !== "device-code")
    return new EntraTokens(() => wayOf(signIn, scope, openHttp, clock), clock);
  const { authority, tenant, clientId } = signIn;
  const name = [authority, tenant, clientId].join("\n").toLowerCase();
  const open = async () => {
    const network = await networkTo(authority, openHttp, clock);
    const system = { networkClient: network };
    return { application: new PublicClientApplication({ auth: authOf(signIn), system }), network };
  };
  const person = persons.get(name) ?? new PersonSignIn(open, tell);
  persons.set(name, person);
  return new DeviceCodeTokens(person, scope);
}

class EntraTokens implements TokenSource {
  readonly #open: () => Promise<Way>;
  readonly #clock: SignInClock;
  #way: Way | null = null;
  #underWay: ReturnType<TokenSource["get"]> | null = null;
  #isRefused = false;
  /** The last answer, which stands for a time: a token until it ends, a wait until it is over. */
  #answer: { readonly given: ReturnType<TokenSource["get"]>; readonly stands: () => boolean } | null = null;

  constructor(open: () => Promise<Way>, clock: SignInClock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** All who ask in the meantime share one sign-in. */
  get(): ReturnType<TokenSource["get"]> {
    if (this.#answer?.stands() === true) return this.#answer.given;
    this.#underWay ??= this.#acquire().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  refused(): void {
    this.#isRefused = true;
    this.#answer = null;
    // The secret may have been changed since: it is read again.
    this.#way = null;
  }

  async #acquire(): ReturnType<TokenSource["get"]> {
    this.#answer = null;
    this.#way ??= await this.#open();
    const way = this.#way;
    if ("problem" in way) {
      this.#way = null;
      return { kind: "refused", fault: { class: "auth", message: way.problem } };
    }
    try {
      const result = await way.acquire(this.#isRefused);
      if (result === null) throw new Error("The sign-in service gave no token.");
      this.#isRefused = false;
      const until = (result.expiresOn?.getTime() ?? 0) - BEFORE_END_MS;
      // A token ends at an instant, a wait after a time.
      return this.#kept({ kind: "token", token: result.accessToken }, () => this.#clock.now() < until);
    } catch (cause) {
      this.#way = null;
      const mask = way.network?.maskWith(way.secrets) ?? new SecretMask(way.secrets, "[secret]");
      const fault = way.network?.takeFailure() ?? signInFault(cause, way.network?.refusal ?? null, mask);
      const waitMs = fault.class === "throttled" ? (fault.retryAfterMs ?? 0) : 0;
      const overAt = this.#clock.monotonic() + waitMs;
      return this.#kept({ kind: "refused", fault }, () => this.#clock.monotonic() < overAt);
    }
  }

  #kept<T extends Awaited<ReturnType<TokenSource["get"]>>>(answer: T, stands: () => boolean): T {
    this.#answer = { given: Promise.resolve(answer), stands };
    return answer;
  }
}

async function wayOf(
  signIn: Exclude<EntraSignIn, { readonly kind: "device-code" }>,
  scope: string,
  openHttp: OpenHttp,
  clock: SignInClock,
): Promise<Way> {
  switch (signIn.kind) {
    case "managed-identity": {
      const { clientId } = signIn;
      const application = new ManagedIdentityApplication(
        clientId === null ? {} : { managedIdentityIdParams: { userAssignedClientId: clientId } },
      );
      const resource = scope.replace(/\/\.default$/, "");
      return {
        acquire: (anew) => application.acquireToken({ resource, forceRefresh: anew }),
        network: null,
        secrets: [process.env["IDENTITY_HEADER"] ?? "", process.env["MSI_SECRET"] ?? ""],
      };
    }
    case "client-secret": {
      const found = readSecret(signIn.secret);
      if ("problem" in found) return found;
      const auth = { ...authOf(signIn), clientSecret: found.secret };
      const network = await networkTo(signIn.authority, openHttp, clock);
      return { acquire: confidential(auth, network, scope), network, secrets: [found.secret] };
    }
    case "certificate": {
      const clientCertificate = certificateIn(signIn);
      if ("problem" in clientCertificate) return clientCertificate;
      const auth = { ...authOf(signIn), clientCertificate };
      const network = await networkTo(signIn.authority, openHttp, clock);
      const phrase = signIn.passphrase === null ? null : readSecret(signIn.passphrase);
      const secrets = phrase !== null && "secret" in phrase ? [phrase.secret] : [];
      return { acquire: confidential(auth, network, scope), network, secrets };
    }
  }
}

function confidential(auth: Configuration["auth"], networkClient: EntraNetwork, scope: string): Acquire {
  const application = new ConfidentialClientApplication({ auth, system: { networkClient } });
  return (anew) => application.acquireTokenByClientCredential({ scopes: [scope], skipCache: anew });
}

function authOf({ tenant, clientId, authority }: Extract<EntraSignIn, { readonly tenant: string }>) {
  return { clientId, authority: `${authority}/${tenant}`, knownAuthorities: [new URL(authority).host] };
}

async function networkTo(authority: string, openHttp: OpenHttp, clock: SignInClock): Promise<EntraNetwork> {
  return new EntraNetwork(await openHttp(new URL(authority)), clock);
}

interface ClientCertificate {
  readonly thumbprintSha256: string;
  readonly privateKey: string;
  readonly x5c: string;
}

function certificateIn({
  file,
  passphrase,
}: Extract<SignIn, { readonly kind: "certificate" }>): ClientCertificate | { readonly problem: string } {
  const pem = readSecretFile(file);
  if ("problem" in pem) return pem;
  const phrase = passphrase === null ? null : readSecret(passphrase);
  if (phrase !== null && "problem" in phrase) return phrase;
  try {
    const key = createPrivateKey({ key: pem.secret, ...(phrase !== null && { passphrase: phrase.secret }) });
    const certificates = pem.secret.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const own = certificates.map((one) => new X509Certificate(one)).find((one) => one.checkPrivateKey(key));
    if (own === undefined) return { problem: `${file} holds no certificate that fits its private key.` };
    return {
      thumbprintSha256: own.fingerprint256.replaceAll(":", ""),
      privateKey: key.export({ type: "pkcs8", format: "pem" }).toString(),
      x5c: certificates.join("\n"),
    };
  } catch {
    // The reason may quote the file, so it is not reported.
    return {
      problem: `${file} holds no private key that can be read. It should be PEM, with key and certificate.`,
    };
  }
}
