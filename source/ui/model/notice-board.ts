import type { Notice, ViewState } from "../state/view-state.ts";

/** How long a notice stays at least, and for each of its characters: nobody is hurried. */
const STAYS_MS: Readonly<Record<Notice["tone"], number>> = {
  done: 6_000,
  mixed: 12_000,
  refusal: 12_000,
  fault: 30_000,
};
const PER_CHARACTER_MS = 60;
/** What failed by itself is tried again this often, so that it can be seen to work again. */
const AGAIN_MS = 5_000;

interface NoticeScreen {
  readonly state: Pick<ViewState, "notice">;
  readonly ports: { readonly pause: (ms: number) => Promise<void> };
  update(patch: Pick<ViewState, "notice">): void;
  /** Tries again whatever is done by itself. */
  refresh(): void;
}

/** What is said above the keys, for as long as it is true and somebody may be reading it. */
export class NoticeBoard {
  readonly #screen: NoticeScreen;
  /** The fault that lasts until the work of that name succeeds. */
  #lasting: { readonly work: string; readonly notice: Notice } | null = null;

  constructor(screen: NoticeScreen) {
    this.#screen = screen;
  }

  /** Says something, and takes it away when there was time to read it, unless something else is said by then. */
  say(notice: Notice): void {
    this.#screen.update({ notice });
    this.expire(notice);
  }

  expire(notice: Notice | null): void {
    if (notice === null) return;
    const characters = notice.message.length + notice.remedy.length;
    void this.#after(STAYS_MS[notice.tone] + characters * PER_CHARACTER_MS, () => this.#take(notice));
  }

  /** Says what failed. Work that is done again by itself has a name: its fault stays until it succeeds. */
  fault(error: unknown, work: string | null): void {
    const message = error instanceof Error ? error.message : String(error);
    const remedy =
      error instanceof Error && "remedy" in error && typeof error.remedy === "string" ? error.remedy : "";
    const notice: Notice = { tone: "fault", message, remedy };
    if (work === null) {
      this.say(notice);
      return;
    }
    this.#lasting = { work, notice };
    this.#screen.update({ notice });
    void this.#after(AGAIN_MS, () => {
      if (this.#lasting?.work === work) this.#screen.refresh();
    });
  }

  /** The work succeeded: its fault is true no more. */
  healed(work: string): void {
    if (this.#lasting?.work !== work) return;
    const { notice } = this.#lasting;
    this.#lasting = null;
    this.#take(notice);
  }

  /** Takes a notice away, unless another one stands in its place. */
  #take(notice: Notice): void {
    if (this.#screen.state.notice === notice) this.#screen.update({ notice: null });
  }

  async #after(ms: number, work: () => void): Promise<void> {
    await this.#screen.ports.pause(ms);
    work();
  }
}
