import type { Fault } from "../fault.ts";

/** The outcome of a sign-in. */
type Token =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "refused"; readonly fault: Fault };

/** Where the requests to one service get their bearer token from. */
export interface TokenSource {
  /** A token that is good for some minutes yet. Never throws; a refusal is a fault of class `auth`. */
  get(signal: AbortSignal): Promise<Token>;
  /** The service refused this token: the next `get` signs in again. */
  refused(token: string): void;
  /** Ends what goes on behind, such as waiting for a person; resolves when it has ended. */
  close?(): Promise<void>;
}
