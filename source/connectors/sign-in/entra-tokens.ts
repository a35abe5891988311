import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  ConfidentialClientApplication,
  ManagedIdentityApplication,
  PublicClientApplication,
  type AuthenticationResult,
  type Configuration,
} from "@azure/msal-node";
import type { HttpClient } from "../odata/http-client.ts";
import type { TokenSource } from "../odata/token-source.ts";
import { DeviceCodeSignIn } from "./device-code.ts";
import { EntraNetwork } from "./entra-network.ts";
import { readSecret, readSecretFile } from "./secret-reference.ts";
import { signInFault } from "./sign-in-fault.ts";
import type { SignIn } from "./sign-in-settings.ts";

type EntraSignIn = Exclude<SignIn, { readonly kind: "static-token" }>;
type OpenHttp = (authority: URL) => Promise<HttpClient>;

/** Asks for a token; `anew` means not one that was given out before. */
type Acquire = (anew: boolean) => Promise<AuthenticationResult | null>;

/** A way to tokens, or why there is none. `secret` is kept out of every message. */
type Way =
  | { readonly acquire: Acquire; readonly network: EntraNetwork | null; readonly secret: string }
  | { readonly problem: string };

/** Tokens of Microsoft Entra ID, kept by its library until shortly before they expire. */
export function entraTokens(signIn: EntraSignIn, scope: string, openHttp: OpenHttp): TokenSource {
  if (signIn.kind === "device-code") {
    return new DeviceCodeSignIn(async () => {
      const networkClient = await networkTo(signIn.authority, openHttp);
      const application = new PublicClientApplication({ auth: authOf(signIn), system: { networkClient } });
      return { application, network: networkClient };
    }, scope);
  }
  return new EntraTokens(() => wayOf(signIn, scope, openHttp));
}

class EntraTokens implements TokenSource {
  readonly #open: () => Promise<Way>;
  #way: Way | null = null;
  #underWay: ReturnType<TokenSource["get"]> | null = null;
  #isRefused = false;

  constructor(open: () => Promise<Way>) {
    this.#open = open;
  }

  /** All who ask meanwhile share one sign-in. */
  get(): ReturnType<TokenSource["get"]> {
    this.#underWay ??= this.#acquire().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  refused(): void {
    this.#isRefused = true;
    // The secret may have been changed since: it is read anew.
    this.#way = null;
  }

  async #acquire(): ReturnType<TokenSource["get"]> {
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
      return { kind: "token", token: result.accessToken };
    } catch (cause) {
      this.#way = null;
      return { kind: "refused", fault: way.network?.takeFailure() ?? signInFault(cause, way.secret) };
    }
  }
}

async function wayOf(
  signIn: Exclude<EntraSignIn, { readonly kind: "device-code" }>,
  scope: string,
  openHttp: OpenHttp,
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
        secret: "",
      };
    }
    case "client-secret": {
      const found = readSecret(signIn.secret);
      if ("problem" in found) return found;
      const auth = { ...authOf(signIn), clientSecret: found.secret };
      const network = await networkTo(signIn.authority, openHttp);
      return { acquire: confidential(auth, network, scope), network, secret: found.secret };
    }
    case "certificate": {
      const clientCertificate = certificateIn(signIn);
      if ("problem" in clientCertificate) return clientCertificate;
      const auth = { ...authOf(signIn), clientCertificate };
      const network = await networkTo(signIn.authority, openHttp);
      return { acquire: confidential(auth, network, scope), network, secret: "" };
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

async function networkTo(authority: string, openHttp: OpenHttp): Promise<EntraNetwork> {
  return new EntraNetwork(await openHttp(new URL(authority)));
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
    // The reason may quote the file, so it is not told.
    return {
      problem: `${file} holds no private key that can be read. It should be PEM, with key and certificate.`,
    };
  }
}
