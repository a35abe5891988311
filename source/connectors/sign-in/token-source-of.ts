import type { HttpClient } from "../http/http-client.ts";
import type { TokenSource } from "../http/token-source.ts";
import type { SignInSurroundings } from "./entra-tokens.ts";
import { readSecret } from "./secret-reference.ts";
import { MACHINE_CLOCK } from "./sign-in-clock.ts";
import type { SignIn } from "./sign-in-settings.ts";

/**
 * Tokens for a service. The sign-in library is loaded when the first token is asked for. `openHttp` reaches the
 * sign-in service; sources that are given the same `persons` share the sign-in of a person.
 */
export function tokenSourceOf(
  signIn: SignIn,
  service: URL,
  openHttp: (authority: URL) => Promise<HttpClient>,
  { clock = MACHINE_CLOCK, tell = null, persons = new Map() }: Partial<SignInSurroundings> = {},
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
  return new LazyTokens(
    async () => {
      const { entraTokens } = await import("./entra-tokens.ts");
      return entraTokens(signIn, `${service.origin}/.default`, openOnce, { clock, tell, persons });
    },
    async () => (await http)?.close(),
  );
}

/** Made on first use. */
class LazyTokens implements TokenSource {
  readonly #make: () => Promise<TokenSource>;
  readonly #hangUp: () => Promise<void>;
  #made: Promise<TokenSource> | null = null;

  constructor(make: () => Promise<TokenSource>, hangUp: () => Promise<void>) {
    this.#make = make;
    this.#hangUp = hangUp;
  }

  async get(signal: AbortSignal): ReturnType<TokenSource["get"]> {
    this.#made ??= this.#make();
    return (await this.#made).get(signal);
  }

  refused(token: string): void {
    void this.#made?.then((made) => made.refused(token));
  }

  async close(): Promise<void> {
    await (await this.#made)?.close?.();
    await this.#hangUp();
  }
}
