/** The desktop app's own way to choose a folder: the dialog of the system, of which the preload brings the outcome. */

/** Whether the page runs in the desktop app: the engine is on this computer then. */
export const hasSystemFolders = (): boolean => !location.protocol.startsWith('http');

let lastId = 0;

/** @param at where to begin; empty: wherever the system does. @returns null: nothing was chosen */
export function askSystemFolder(at: string, page: Pick<Window, 'addEventListener' | 'removeEventListener' | 'postMessage'> = window, origin: string = location.origin): Promise<string | null> {
  const id = ++lastId;
  return new Promise((resolve) => {
    const onMessage = ({ source, data }: MessageEvent) => {
      const answer = data as { type?: unknown; id?: unknown; path?: unknown } | null;
      if (source !== page || answer?.type !== 'kanjia-folder' || answer.id !== id) return;
      page.removeEventListener('message', onMessage);
      resolve(typeof answer.path === 'string' ? answer.path : null);
    };
    page.addEventListener('message', onMessage);
    page.postMessage({ type: 'kanjia-folder-wanted', id, at }, origin);
  });
}
