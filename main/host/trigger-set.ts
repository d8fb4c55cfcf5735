/** Several reasons to record at once: begun by the first, ended by the last. */
export class TriggerSet {
  readonly #active = new Set<string>();
  readonly #trigger: (active: boolean, atMs: number) => void;

  constructor(trigger: (active: boolean, atMs: number) => void) {
    this.#trigger = trigger;
  }

  set(reason: string, active: boolean, atMs: number): void {
    if (active) {
      this.#active.add(reason);
      this.#trigger(true, atMs);
      return;
    }
    this.#active.delete(reason);
    if (this.#active.size === 0) this.#trigger(false, atMs);
  }
}
