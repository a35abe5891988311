import { policyOfError, type PolicyOfCause } from "../../domain/request/cause-policy.ts";
import { isRefused } from "../../domain/outcome.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import type { Explainer } from "../../knowledge/explainer.ts";
import type { SiteSettings } from "../files/configuration.ts";
import { PolicyFile } from "../files/cause-policy-file.ts";

/** The file is looked at this often at most: a frame asks for every line that it draws. */
const LOOKED_AT_EVERY_MS = 2_000;

/**
 * Says what the cause policy has of a record, for looking at it: what is allowed the engine decides. A file that
 * cannot be read says nothing here.
 */
export function policyTeller(
  { policyFile }: SiteSettings,
  explainer: Explainer,
  explain: Explainer["explain"] = (error) => explainer.explain(error),
): (error: SyncError) => PolicyOfCause | null {
  if (policyFile === null) return () => null;
  const file = new PolicyFile(policyFile, explainer);
  let policy = file.current();
  let lookedAt = performance.now();
  return (error) => {
    if (performance.now() - lookedAt >= LOOKED_AT_EVERY_MS) {
      policy = file.current();
      lookedAt = performance.now();
    }
    if (isRefused(policy)) return null;
    return policyOfError(policy.done, error, explain(error)?.id ?? null, Date.now());
  };
}
