import { type BrowserWindow, dialog } from 'electron';

/** Longer than any path of a system. */
const LONGEST_PATH = 4_096;

/** The page may ask for a folder of this computer: a person chooses it in the system's own dialog. Answers null when nobody did. */
export function offerFolders(window: BrowserWindow): void {
  let isOpen = false;
  window.webContents.ipc.handle('kanjia-folder', async (_event, at: unknown): Promise<string | null> => {
    // One at a time: nobody knows which of two is which.
    if (isOpen) return null;
    isOpen = true;
    try {
      const from = typeof at === 'string' && at !== '' && at.length <= LONGEST_PATH ? { defaultPath: at } : {};
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory', 'createDirectory'], ...from });
      return canceled ? null : (filePaths[0] ?? null);
    } finally {
      isOpen = false;
    }
  });
}
