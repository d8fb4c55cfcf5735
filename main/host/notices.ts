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

  /** All notices whose id begins with `prefix` are these, from now on; ids are given without it. */
  replace(prefix: string, list: readonly Pick<Notice, 'id' | 'level' | 'text'>[]): void {
    const ids = new Set(list.map((notice) => prefix + notice.id));
    for (const id of [...this.#standing.keys()]) if (id.startsWith(prefix) && !ids.has(id)) this.clear(id);
    for (const { id, level, text } of list) this.set(prefix + id, level, text);
  }

  list(): Notice[] {
    return [...this.#standing.values()];
  }
}
