import { readFileSync, statSync } from "node:fs";
import type { CausePolicy } from "../../domain/request/cause-policy.ts";
import { done, refused, type Outcome } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { PolicySource } from "../../engine/causes/policy-rules.ts";
import type { Explainer } from "../../knowledge/explainer.ts";
import { KnowledgeError } from "../../knowledge/knowledge-entry.ts";
import { parsePolicy } from "../../knowledge/policy-file.ts";

/** The cause policy in a shared file: read again whenever it has changed, so that a correction counts at once. */
export class PolicyFile implements PolicySource {
  readonly #path: string;
  readonly #explainer: Explainer;
  #read: { readonly stamp: string; readonly policy: Outcome<CausePolicy> };

  /** Throws UserFacingError when the file cannot be taken now. */
  constructor(path: string, explainer: Explainer) {
    this.#path = path;
    this.#explainer = explainer;
    this.#read = { stamp: this.#stamp(), policy: done(this.#parsed()) };
  }

  readonly explain: PolicySource["explain"] = (error) => this.#explainer.explain(error);

  /** Once it can no longer be read, everything is refused: nobody knows what it forbids. */
  current(): Outcome<CausePolicy> {
    const stamp = this.#stamp();
    if (stamp !== this.#read.stamp) this.#read = { stamp, policy: this.#parsedOrRefused() };
    return this.#read.policy;
  }

  #parsedOrRefused(): Outcome<CausePolicy> {
    try {
      return done(this.#parsed());
    } catch (reason) {
      if (!(reason instanceof UserFacingError)) throw reason;
      return refused("policy-unreadable", reason.message, reason.remedy);
    }
  }

  #stamp(): string {
    const found = statSync(this.#path, { throwIfNoEntry: false });
    return found === undefined ? "gone" : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
  }

  #parsed(): CausePolicy {
    let text: string;
    try {
      text = readFileSync(this.#path, "utf8");
    } catch (reason) {
      throw new UserFacingError(
        `The policy file ${this.#path} cannot be read.`,
        'Check the path after --policy, or "policy" in the configuration.',
        reason,
      );
    }
    try {
      return parsePolicy(JSON.parse(text.replace(/^\uFEFF/, "")), (id) => this.#explainer.knows(id));
    } catch (reason) {
      if (!(reason instanceof KnowledgeError) && !(reason instanceof SyntaxError)) throw reason;
      throw new UserFacingError(
        `The policy file ${this.#path} cannot be taken: ${reason.message}.`,
        "Correct that place; dwtriage help policy describes the file.",
        reason,
      );
    }
  }
}
