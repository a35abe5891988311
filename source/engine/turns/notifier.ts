/** Notifies listeners that something changed, at most once per turn of the event loop. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  #isDue = false;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
