import { UserFacingError } from "../../domain/user-facing-error.ts";
import type { Overview } from "../engine.ts";
import type { RequestRunner } from "./request-runner.ts";

/** What keeps the scheduler from its work, in the words that a screen shows. */
export class EngineHealth {
  readonly #onChange: () => void;
  #fault = "";
  /** Why nothing is written for now; empty when the disk takes writes. */
  #stall = "";

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Empty when all is well. */
  get words(): string {
    return this.#fault || this.#stall;
  }

  stateOf(runner: RequestRunner): Overview["scheduler"] {
    if (this.#fault !== "") return "failed";
    if (this.#stall !== "") return "stalled";
    if (!runner.isRunning) return "stopped";
    return runner.isBusy ? "running" : "idle";
  }

  fail(reason: unknown): void {
    this.#fault = inWords(reason);
    this.#onChange();
  }

  /** Null: what stood in the way is gone. */
  stall(reason: unknown): void {
    const stall = reason === null ? "" : `${inWords(reason)} The requests go on by themselves once it does.`;
    if (stall === this.#stall) return;
    this.#stall = stall;
    this.#onChange();
  }
}

function inWords(reason: unknown): string {
  if (reason instanceof UserFacingError) return `${reason.message} ${reason.remedy}`;
  return reason instanceof Error ? reason.message : String(reason);
}
