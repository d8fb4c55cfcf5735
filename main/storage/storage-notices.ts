import type { NoticeText } from '../../contract/types.ts';
import { Emitter } from '../base/emitter.ts';

export interface StorageNotice {
  id: string;
  level: 'warning' | 'error';
  text: NoticeText;
}

/** What a person has to know of the store, until it is well again. */
export class StorageNotices {
  readonly #standing = new Map<string, StorageNotice>();
  readonly #emitter = new Emitter<{ notices: StorageNotice[] }>();

  set(id: string, level: StorageNotice['level'], text: NoticeText): void {
    this.#standing.set(id, { id, level, text });
    this.#tell();
  }

  /** It is well again. */
  delete(id: string): void {
    this.#standing.delete(id);
    this.#tell();
  }

  /** Called at once with those that stand. */
  on(listener: (notices: StorageNotice[]) => void): Disposable {
    listener([...this.#standing.values()]);
    return this.#emitter.on('notices', listener);
  }

  #tell(): void {
    this.#emitter.emit('notices', [...this.#standing.values()]);
  }
}
