/** Notifications of the computer at which this page is open, where a browser offers them. */
import type { Raised } from '../../contract/notify-types.ts';
import { playbackHash } from '../pages/playback/route.ts';

/** `app`: the desktop app shows them by itself. `insecure`: browsers offer none on a plain http address of a network. */
export type Permission = 'app' | 'granted' | 'ask' | 'denied' | 'insecure';

export function permissionNow(): Permission {
  if (!location.protocol.startsWith('http')) return 'app';
  if (!window.isSecureContext || !('Notification' in window)) return 'insecure';
  return Notification.permission === 'default' ? 'ask' : Notification.permission;
}

/** @returns false where it cannot be shown: the page has to say it itself */
export function showNotice({ id, title, text, picture, moment }: Raised): boolean {
  const permission = permissionNow();
  if (permission === 'app') return true;
  if (permission !== 'granted') return false;
  const image = picture === null ? {} : { icon: `data:image/jpeg;base64,${picture}` };
  try {
    // The same event in several windows is one notification.
    const notice = new Notification(title, { body: text, tag: id, ...image });
    notice.addEventListener('click', () => {
      window.focus();
      if (moment) location.hash = playbackHash(moment.cameraId, moment.atMs);
      notice.close();
    });
    return true;
  } catch {
    // Browsers of phones have the name, and only let service workers use it.
    return false;
  }
}
