import type { MaxDrift } from "../../domain/request/request-drift.ts";
import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Arguments } from "./arguments.ts";

/** `--expect 8204` alone takes no drift at all; with `--max-drift 1%` or `--max-drift 20` as much as that. */
export function maxDriftOf({ args }: { readonly args: Arguments }): MaxDrift | undefined {
  const expect = args.get("expect");
  const most = args.get("max-drift");
  if (expect === undefined) {
    if (most === undefined) return undefined;
    throw new UserFacingError(
      "--max-drift came without --expect.",
      "Say --expect with the count that you saw: between plan and submit of one command nothing moves.",
    );
  }
  if (!/^\d{1,9}$/.test(expect)) {
    throw new UserFacingError(
      `--expect needs a count; "${expect}" came.`,
      "Write --expect 8204, for example.",
    );
  }
  return { expected: Number(expect), ...amountOf(most ?? "0") };
}

function amountOf(text: string): Pick<MaxDrift, "most" | "isShare"> {
  const [, amount, sign] = /^(\d{1,9}(?:\.\d{1,3})?)(%?)$/.exec(text) ?? [];
  if (amount === undefined || (sign === "" && amount.includes("."))) {
    throw new UserFacingError(
      `--max-drift needs a count or a percentage; "${text}" came.`,
      "Write --max-drift 20 or --max-drift 1%.",
    );
  }
  return sign === "%"
    ? { most: Number(amount) / 100, isShare: true }
    : { most: Number(amount), isShare: false };
}
