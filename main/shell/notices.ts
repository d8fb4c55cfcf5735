import { Notification, nativeImage } from 'electron';
import type { Raised } from '../../contract/notify-types.ts';

/** More at the same time nobody looks at; and what is not held is collected, with its click. */
const MOST_SHOWN = 20;

/** Notifications of the system, with the picture; a click opens the moment. */
export class ShellNotices {
  readonly #open: (hash: string | null) => void;
  readonly #shown = new Map<string, Notification>();

  /** @param open shows the window, at that place where there is one */
  constructor(open: (hash: string | null) => void) {
    this.#open = open;
  }

  show({ id, title, text, picture, moment, desktop }: Raised): void {
    if (!desktop || !Notification.isSupported()) return;
    const icon = picture === null ? null : nativeImage.createFromBuffer(Buffer.from(picture, 'base64'));
    // The sound is the page's, at the volume that was chosen.
    const notice = new Notification({ title, body: text, silent: true, ...(icon && !icon.isEmpty() ? { icon } : {}) });
    notice.on('click', () => {
      this.#shown.delete(id);
      this.#open(moment ? `#/playback?camera=${moment.cameraId}&at=${Math.round(moment.atMs)}` : null);
    });
    notice.on('close', () => this.#shown.delete(id));
    this.#shown.get(id)?.close();
    this.#shown.set(id, notice);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > MOST_SHOWN && oldest !== undefined) this.#shown.delete(oldest);
    notice.show();
  }
}
