import type { Notice } from '../../contract/calls/system.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';

/** What the person should know now, one entry a cause; gone when the cause is. */
export class Notices {
  readonly #standing = new Map<string, Notice>();
  readonly #clock: Clock;
  readonly #changed: (notices: Notice[]) => void;

  constructor(clock: Clock, changed: (notices: Notice[]) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  set(id: string, level: Notice['level'], text: NoticeText): void {
    const old = this.#standing.get(id);
    if (old && old.level === level && JSON.stringify(old.text) === JSON.stringify(text)) return;
    this.#standing.set(id, { id, level, text, sinceMs: old?.sinceMs ?? this.#clock.now() });
    this.#changed(this.list());
  }

  clear(id: string): void {
    if (this.#standing.delete(id)) this.#changed(this.list());
  }

  list(): Notice[] {
    return [...this.#standing.values()];
  }
}
