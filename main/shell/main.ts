/** The desktop app. Everything that must not stop is in the engine's own process; this is windows, tray and their guards. */
import { app, dialog } from 'electron';
import { handleAppProtocol, registerAppScheme } from './app-protocol.ts';
import { EngineHost } from './engine-host.ts';
import { guardContents, guardPermissions } from './guards.ts';
import { setUpMenu } from './menu.ts';
import { ShellNotices } from './notices.ts';
import { type ShellTexts, shellTexts } from './texts.ts';
import { setUpTray } from './tray.ts';
import { WindowKeeper } from './window.ts';

registerAppScheme();

if (!app.requestSingleInstanceLock()) {
  // The instance that runs is shown by its own 'second-instance' listener.
  app.quit();
} else {
  void start();
}

async function start(): Promise<void> {
  app.setAppUserModelId('app.kanjia.desktop');
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  await app.whenReady();

  guardPermissions();
  handleAppProtocol();

  const texts = shellTexts(app.getLocale());
  const engine = new EngineHost({
    dataDir: app.getPath('userData'),
    language: texts.language,
    onFatal: (message) => void askWhatToDo(message, texts, () => engine.start()),
    onRaised: (raised) => notices.show(raised),
  });
  const windows = new WindowKeeper(engine);
  const notices = new ShellNotices((hash) => windows.open(hash));
  engine.start();
  setUpMenu(texts);
  setUpTray({ texts, show: () => windows.show(), quit: () => app.quit() });
  windows.show();

  app.on('second-instance', () => windows.show());
  app.on('activate', () => windows.show());
  // Recording goes on with the window closed: the tray stays, and only "Quit" ends the app.
  app.on('window-all-closed', () => {});

  let closing = false;
  app.on('before-quit', (event) => {
    windows.allowClose();
    if (closing) return;
    // The engine closes its segments first; then the same quit is asked for again.
    event.preventDefault();
    closing = true;
    void engine.close().finally(() => app.quit());
  });
}

/** Starting over and over would not help: a person has to free the folder, or give it back. */
async function askWhatToDo(message: string, texts: ShellTexts, retry: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox({ type: 'error', title: 'Kanjia', message: texts.cannotStart, detail: message, buttons: [texts.retry, texts.quit], defaultId: 0, cancelId: 1 });
  if (response === 0) retry();
  else app.quit();
}
