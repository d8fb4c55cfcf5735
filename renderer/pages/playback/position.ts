/** Where playback is, for those who draw it: changes sixty times a second and must not draw the page anew. */
export class Position {
  readonly #listeners = new Set<(ms: number) => void>();
  #ms: number | null = null;

  get positionMs(): number | null {
    return this.#ms;
  }

  onPosition(listener: (ms: number) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  set(ms: number): void {
    this.#ms = ms;
    for (const listener of this.#listeners) listener(ms);
  }
}
