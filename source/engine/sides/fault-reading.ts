import type { Fault, FaultClass } from "../../connectors/fault.ts";
import type { SyncErrorCategory } from "../../domain/error/sync-error.ts";

const SYSTEM: readonly FaultClass[] = ["throttled", "unavailable", "timeout", "network", "auth", "contract"];

/** Category of the sync error that a fault leaves behind: ours, from the fault's class. */
export function categoryOf(fault: Fault): SyncErrorCategory {
  return SYSTEM.includes(fault.class) ? "system" : "application";
}

/** The fault in one sentence for a held request. */
export function messageOf(fault: Fault): string {
  return fault.code === undefined ? fault.message : `${fault.code}: ${fault.message}`;
}
