/**
 * Stands in for Electron in the unit tests of the shell's wiring: its runtime cannot be had on every machine. It records what
 * the shell asks of it; what Electron then does is seen only by the e2e specs in Electron itself.
 */
import { EventEmitter } from 'node:events';

export class FakeUtilityProcess extends EventEmitter {
  readonly messages: { message: unknown; ports: unknown[] }[] = [];
  killed = false;

  postMessage(message: unknown, ports: unknown[] = []): void {
    this.messages.push({ message, ports });
  }

  kill(): boolean {
    this.killed = true;
    this.emit('exit', 0);
    return true;
  }
}

class FakeIpc extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, ...args: unknown[]) => unknown>();

  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void {
    this.handlers.set(channel, handler);
  }
}

export class FakeWebContents extends EventEmitter {
  readonly ipc = new FakeIpc();
  readonly posted: { channel: string; ports: unknown[] }[] = [];
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  destroyed = false;

  isDestroyed(): boolean {
    return this.destroyed;
  }

  postMessage(channel: string, _message: unknown, ports: unknown[]): void {
    this.posted.push({ channel, ports });
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
}

export class FakeWindow extends EventEmitter {
  static made: FakeWindow[] = [];
  readonly webContents = new FakeWebContents();
  readonly options: { webPreferences: Record<string, unknown> };
  visible = false;
  url = '';

  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    FakeWindow.made.push(this);
  }

  show(): void {
    this.visible = true;
  }

  hide(): void {
    this.visible = false;
  }

  focus(): void {}
  isMinimized(): boolean {
    return false;
  }

  async loadURL(url: string): Promise<void> {
    this.url = url;
  }
}

export class FakeNotification extends EventEmitter {
  static shown: FakeNotification[] = [];
  static isSupported = () => true;
  readonly options: { title: string; body: string; icon?: { bytes: Buffer } };
  closed = false;

  constructor(options: FakeNotification['options']) {
    super();
    this.options = options;
  }

  show(): void {
    FakeNotification.shown.push(this);
  }

  close(): void {
    this.closed = true;
    this.emit('close');
  }
}

export const forked: FakeUtilityProcess[] = [];
export const opened: string[] = [];
export const permissions: {
  request: ((contents: unknown, permission: string, answer: (allowed: boolean) => void, details: { requestingUrl: string }) => void) | null;
} = { request: null };

/** Dialogs for a folder that were opened, and how each is answered. */
export const folderDialogs: { options: { properties: string[]; defaultPath?: string }; answer(filePaths: string[]): void }[] = [];

export const fakeElectron = {
  dialog: {
    showOpenDialog: (_window: unknown, options: { properties: string[]; defaultPath?: string }) =>
      new Promise((resolve) => folderDialogs.push({ options, answer: (filePaths) => resolve({ canceled: filePaths.length === 0, filePaths }) })),
  },
  utilityProcess: {
    fork: () => {
      const child = new FakeUtilityProcess();
      forked.push(child);
      return child;
    },
  },
  MessageChannelMain: class {
    readonly port1 = { side: 'engine' };
    readonly port2 = { side: 'page' };
  },
  BrowserWindow: FakeWindow,
  Notification: FakeNotification,
  nativeImage: { createFromBuffer: (bytes: Buffer) => ({ bytes, isEmpty: () => bytes.length === 0 }) },
  session: {
    defaultSession: {
      setPermissionRequestHandler: (handler: NonNullable<typeof permissions.request>) => {
        permissions.request = handler;
      },
      setPermissionCheckHandler: () => {},
    },
  },
  shell: {
    openExternal: async (url: string) => {
      opened.push(url);
    },
  },
  protocol: { registerSchemesAsPrivileged: () => {}, handle: () => {} },
};
