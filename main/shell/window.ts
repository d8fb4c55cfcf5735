import { BrowserWindow } from 'electron';
import { fileURLToPath } from 'node:url';
import { APP_ORIGIN } from './app-protocol.ts';
import type { EngineHost } from './engine-host.ts';
import { offerFolders } from './folder-dialog.ts';

/** Between the surfaces of the dark theme (renderer/theme/tokens.css): no white flash before the first paint. */
const BACKGROUND = '#0f1418';

/** The main window: made once, hidden when closed, shown again from the tray. */
export class WindowKeeper {
  readonly #engine: EngineHost;
  #window: BrowserWindow | null = null;
  #mayClose = false;

  constructor(engine: EngineHost) {
    this.#engine = engine;
  }

  show(): void {
    if (!this.#window) {
      this.#window = this.#create();
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Shown at a place of the page; null: wherever it is. */
  open(hash: string | null): void {
    this.show();
    // Another part after # is no new page: what goes on in it goes on.
    if (hash !== null) void this.#window?.loadURL(`${APP_ORIGIN}/index.html${hash}`);
  }

  /** From now on closing the window closes it: the app is quitting. */
  allowClose(): void {
    this.#mayClose = true;
  }

  #create(): BrowserWindow {
    const window = new BrowserWindow({
      width: 1440,
      height: 900,
      minWidth: 800,
      minHeight: 560,
      show: false,
      backgroundColor: BACKGROUND,
      autoHideMenuBar: true,
      webPreferences: {
        preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        // A wall of cameras on a second monitor goes on while another window is in front.
        backgroundThrottling: false,
        spellcheck: false,
        // An alert sounds without a click before.
        autoplayPolicy: 'no-user-gesture-required',
      },
    });
    this.#engine.attach(window.webContents);
    offerFolders(window);
    window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      if (this.#mayClose) return;
      event.preventDefault();
      window.hide();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    void window.loadURL(`${APP_ORIGIN}/index.html`);
    return window;
  }
}
