import type { HttpClient } from "../odata/http-client.ts";
import type { TokenSource } from "../odata/token-source.ts";
import { readSecret } from "./secret-reference.ts";
import type { SignIn } from "./sign-in-settings.ts";

/**
 * Tokens for a service. The sign-in library is loaded when the first token is asked for. `openHttp` reaches the
 * sign-in service.
 */
export function tokenSourceOf(
  signIn: SignIn,
  service: URL,
  openHttp: (authority: URL) => Promise<HttpClient>,
): TokenSource {
  if (signIn.kind === "static-token") {
    return {
      get: () => {
        const found = readSecret(signIn.token);
        return Promise.resolve(
          "secret" in found
            ? { kind: "token", token: found.secret }
            : { kind: "refused", fault: { class: "auth", message: found.problem } },
        );
      },
      refused: () => undefined,
    };
  }
  let http: Promise<HttpClient> | null = null;
  const openOnce = (authority: URL): Promise<HttpClient> => (http ??= openHttp(authority));
  return new LazyTokens(async () => {
    const { entraTokens } = await import("./entra-tokens.ts");
    return entraTokens(signIn, `${service.origin}/.default`, openOnce);
  });
}

/** Made on first use. */
class LazyTokens implements TokenSource {
  readonly #make: () => Promise<TokenSource>;
  #made: Promise<TokenSource> | null = null;

  constructor(make: () => Promise<TokenSource>) {
    this.#make = make;
  }

  async get(signal: AbortSignal): ReturnType<TokenSource["get"]> {
    this.#made ??= this.#make();
    return (await this.#made).get(signal);
  }

  refused(token: string): void {
    void this.#made?.then((made) => made.refused(token));
  }
}
