/** A SourceBuffer takes one operation at a time: they wait here in order. */
export class OperationQueue {
  readonly #buffer: SourceBuffer;
  readonly #waiting: (() => void)[] = [];
  readonly #onFailure: () => void;

  constructor(buffer: SourceBuffer, onFailure: () => void) {
    this.#buffer = buffer;
    this.#onFailure = onFailure;
    buffer.addEventListener('updateend', () => this.#next());
    buffer.addEventListener('error', () => onFailure());
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** `operation` calls appendBuffer or remove, or sets a property that needs an idle buffer. */
  push(operation: (buffer: SourceBuffer) => void): void {
    this.#waiting.push(() => operation(this.#buffer));
    this.#next();
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  #next(): void {
    while (!this.#buffer.updating) {
      const operation = this.#waiting.shift();
      if (!operation) return;
      try {
        operation();
      } catch {
        this.#waiting.length = 0;
        this.#onFailure();
        return;
      }
    }
  }
}
