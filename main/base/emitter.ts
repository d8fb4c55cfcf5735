/** Typed events of one object; `on` returns what takes the listener off again. A listener that throws stops nobody else. */
export class Emitter<Events extends Record<string, unknown>> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void = reportLater) {
    this.#onError = onError;
  }

  on<K extends keyof Events>(name: K, listener: (payload: Events[K]) => void): Disposable {
    let set = this.#listeners.get(name);
    if (!set) this.#listeners.set(name, (set = new Set()));
    set.add(listener as (payload: never) => void);
    return { [Symbol.dispose]: () => void set.delete(listener as (payload: never) => void) };
  }

  emit<K extends keyof Events>(name: K, payload: Events[K]): void {
    const set = this.#listeners.get(name);
    if (!set) return;
    for (const listener of set) {
      try {
        (listener as (payload: Events[K]) => void)(payload);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.size ?? 0;
  }
}

/** A programming error must be seen, and must not break the loop that emitted. */
function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
