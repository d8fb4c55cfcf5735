import { AppError } from '../../contract/errors.ts';
import type { TalkSession } from '../ingest/talk/talk-session.ts';
import type { MediaChannel } from './connection.ts';

/** Somebody talks: nothing flows back, and what is said is not kept. */
export class TalkChannel implements MediaChannel {
  readonly #session: TalkSession;
  #ended = false;

  constructor(session: TalkSession) {
    this.#session = session;
    void session.done.then(() => (this.#ended = true));
  }

  /** @param samples base64 of 16-bit samples. @throws AppError `closed` when the camera has ended it */
  push(samples: string): void {
    if (this.#ended) throw new AppError('closed', 'camera.talkEnded', { retryable: false });
    const bytes = Buffer.from(samples, 'base64');
    const out = new Int16Array(bytes.length >> 1);
    for (let index = 0; index < out.length; index++) out[index] = bytes.readInt16LE(index * 2);
    this.#session.push(out);
  }

  credit(): void {}

  resume(): void {}

  close(): void {
    this.#session.close();
  }
}
