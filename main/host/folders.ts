import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FolderList } from '../../contract/calls/folders.ts';
import { AppError } from '../../contract/errors.ts';
import type { Clock } from '../base/clock.ts';
import { entryUrl } from '../base/entries.ts';
import { within } from '../base/within.ts';
import type { FolderAnswer, FolderAsk } from './folder-look.ts';

/** A drive that hangs: nobody waits longer than this, neither for it nor for a turn. */
const LIMIT_MS = 10_000;

/** Folders of the computer that records, for somebody who picks one: their names, nothing of what is in them. */
export class Folders {
  readonly #clock: Clock;
  /** No more than one process waits for a drive. Never rejects. */
  #looking: Promise<void> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param folder absolute; null: where to begin. @throws AppError `invalid`; `not-found`; `forbidden`; `timeout`, `busy`: it hangs. */
  async list(folder: string | null): Promise<FolderList> {
    return this.#ask({ kind: 'list', folder: folder === null ? null : whole(folder) });
  }

  /** @throws AppError as `list`; `conflict`: there is something of that name. */
  async create(parent: string, name: string): Promise<FolderList> {
    const folder = path.join(whole(parent), name);
    if (path.dirname(folder) !== whole(parent)) throw new AppError('invalid', 'folders.badName', { data: { field: 'name' } });
    return this.#ask({ kind: 'create', parent: whole(parent), name });
  }

  async #ask(asked: FolderAsk): Promise<FolderList> {
    await this.#turn();
    // Electron's binary is Node only when told so.
    const child = spawn(process.execPath, [fileURLToPath(entryUrl('folder-look')), JSON.stringify(asked)], { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, windowsHide: true });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
    this.#looking = gone.then(() => {
      this.#looking = null;
    });
    if (await within(this.#clock, gone, LIMIT_MS)) return answerOf(said);
    // It may be gone only when the drive answers, and keeps nobody from ending until then.
    child.kill('SIGKILL');
    child.unref();
    child.stdout.destroy();
    throw new AppError('timeout', 'folders.slow');
  }

  async #turn(): Promise<void> {
    const until = this.#clock.monotonic() + LIMIT_MS;
    while (this.#looking) {
      const leftMs = until - this.#clock.monotonic();
      if (leftMs <= 0 || !(await within(this.#clock, this.#looking, leftMs))) throw new AppError('busy', 'folders.slow');
    }
  }
}

function answerOf(said: string): FolderList {
  if (said === '') throw new Error('the folder was not looked into');
  const answer = JSON.parse(said) as FolderAnswer;
  if ('list' in answer) return answer.list;
  if (!answer.error) throw new Error('the folder could not be looked into');
  throw new AppError(answer.error.kind, answer.error.messageKey, { data: answer.error.data });
}

function whole(folder: string): string {
  if (!path.isAbsolute(folder)) throw new AppError('invalid', 'folders.notAbsolute', { data: { field: 'path' } });
  return path.resolve(folder);
}
