import type { ScreenModel } from "./screen-model.ts";
import type { KeptText } from "../saved/kept-text.ts";
import { isOtherSession, sessionText } from "../saved/session.ts";

/** Writes the session whenever it changes, and once more at the end; one write at a time, the latest text wins. */
export class SessionWriter {
  readonly #screen: ScreenModel;
  readonly #kept: KeptText;
  readonly #unsubscribe: () => void;
  #last: ScreenModel["state"];
  #wanted: string | null = null;
  #writing: Promise<void> | null = null;
  #hasFailed = false;

  constructor(screen: ScreenModel, kept: KeptText) {
    this.#screen = screen;
    this.#kept = kept;
    this.#last = screen.state;
    this.#unsubscribe = screen.subscribe(() => this.#look());
  }

  /** Resolves when the session is kept, or cannot be. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#write();
    await this.#writing;
  }

  #look(): void {
    const { state } = this.#screen;
    const isOther = isOtherSession(state, this.#last);
    this.#last = state;
    if (isOther) this.#write();
  }

  #write(): void {
    if (this.#hasFailed) return;
    this.#wanted = sessionText(this.#screen.state);
    this.#writing ??= this.#drain().finally(() => {
      this.#writing = null;
    });
  }

  async #drain(): Promise<void> {
    while (this.#wanted !== null) {
      const text = this.#wanted;
      this.#wanted = null;
      try {
        await this.#kept.write(text);
      } catch (reason) {
        this.#hasFailed = true;
        this.#wanted = null;
        const why = reason instanceof Error ? reason.message : String(reason);
        this.#screen.tell(
          `The session is not kept from here on: ${why}`,
          "The next start begins as the last one that was kept.",
          "refusal",
        );
      }
    }
  }
}
