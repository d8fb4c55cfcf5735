import { Menu, Tray, nativeImage } from 'electron';
import { fileURLToPath } from 'node:url';
import type { ShellTexts } from './texts.ts';

/** The tray keeps the app reachable while recording goes on without a window. */
export function setUpTray(options: { texts: ShellTexts; show: () => void; quit: () => void }): Tray {
  const icon = nativeImage.createFromPath(fileURLToPath(new URL('../../resources/icons/tray.png', import.meta.url)));
  icon.setTemplateImage(process.platform === 'darwin');
  const tray = new Tray(icon);
  tray.setToolTip(options.texts.trayTip);
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: options.texts.open, click: options.show },
      { type: 'separator' },
      { label: options.texts.quit, click: options.quit },
    ]),
  );
  tray.on('click', options.show);
  return tray;
}
