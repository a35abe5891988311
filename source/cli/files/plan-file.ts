import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { EnvironmentName } from "../../domain/environment-name.ts";
import { DISMISSAL_PROOFS, type DismissalProof } from "../../domain/request/dismissal-proof.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { done } from "../../domain/outcome.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { SyncAction } from "../../domain/request/sync-request.ts";
import { fileFault } from "./file-fault.ts";
import { writeNewFile } from "./new-file.ts";

const FORMAT = 1;

/** A plan that somebody else may look at and apply: ids and counts, nothing of what the records hold. */
export interface PlanFile {
  readonly environment: EnvironmentName;
  readonly action: SyncAction;
  /** The scope in words and as a query, as it was asked for. */
  readonly scope: string;
  readonly query: string;
  readonly matched: number;
  readonly excluded: readonly { readonly count: number; readonly explanation: string }[];
  readonly provenBy: readonly DismissalProof[];
  /** Who drew it, as the client says, and when: ISO 8601 in UTC. */
  readonly by: string;
  readonly at: string;
  /** The records in run order. */
  readonly ids: readonly string[];
}

/** SHA-256 of the ids, one a line: what a second person can compare. */
export function idsFingerprint(ids: readonly string[]): string {
  return createHash("sha256").update(ids.join("\n")).digest("hex");
}

export function writePlanFile(path: string, plan: PlanFile, force: boolean): Promise<Outcome<string>> {
  const content = JSON.stringify(plan);
  const text = `{"dwtriagePlan":${FORMAT},"sha256":"${sum(content)}","plan":${content}}\n`;
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
  };
  return writeNewFile(path, bytes(), force, () => Promise.resolve(done(null)));
}

/** Throws for what is no plan, is of another version, or was changed since it was written. */
export function readPlanFile(path: string): PlanFile {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (reason) {
    throw fileFault(path, "read", reason);
  }
  const written = parsed(text);
  const plan = written?.plan;
  if (written?.dwtriagePlan === undefined || !isPlan(plan)) {
    throw new UserFacingError(`${path} is not a plan.`, "dwtriage plan retry FILTER --out FILE writes one.");
  }
  if (written.dwtriagePlan !== FORMAT) {
    throw new UserFacingError(
      `${path} is a plan of another version of dwtriage.`,
      "Draw the plan again with this one.",
    );
  }
  if (written.sha256 !== sum(JSON.stringify(plan))) {
    throw new UserFacingError(
      `${path} was changed after it was written; nothing was done.`,
      "Draw the plan again: dwtriage plan … --out FILE.",
    );
  }
  return plan;
}

interface Written {
  readonly dwtriagePlan?: unknown;
  readonly sha256?: unknown;
  readonly plan?: unknown;
}

function parsed(text: string): Written | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

function isPlan(value: unknown): value is PlanFile {
  if (typeof value !== "object" || value === null) return false;
  const { environment, action, ids, provenBy, excluded } = value as Partial<PlanFile>;
  const isText = (one: unknown): boolean => typeof one === "string";
  return (
    (action === "retry" || action === "dismiss") &&
    isText(environment?.name) &&
    Array.isArray(ids) &&
    ids.every(isText) &&
    Array.isArray(excluded) &&
    Array.isArray(provenBy) &&
    provenBy.every((one) => DISMISSAL_PROOFS.some((proof) => proof === one))
  );
}

function sum(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
