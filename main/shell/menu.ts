import { Menu } from 'electron';
import type { ShellTexts } from './texts.ts';

/** macOS needs a menu for copy, paste and quit; elsewhere the page has all it needs. */
export function setUpMenu(texts: ShellTexts, platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { role: 'appMenu', submenu: [{ role: 'about' }, { type: 'separator' }, { role: 'hide' }, { type: 'separator' }, { role: 'quit', label: texts.quit }] },
      { role: 'editMenu' },
      { role: 'windowMenu' },
    ]),
  );
}
