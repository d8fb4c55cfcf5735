/** Notifications as the engine has them, with a clock that tests turn, settings in a folder of their own, and real sockets. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_MAIL, type MailSettings } from '../../contract/coverage-types.ts';
import type { CameraEvent, EventKind } from '../../contract/event-types.ts';
import type { Raised } from '../../contract/notify-types.ts';
import type { Language, NoticeText } from '../../contract/types.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { createLogger } from '../../main/base/logger.ts';
import { openSecretStore } from '../../main/config/secrets.ts';
import { words } from '../../main/host/messages.ts';
import { MAIL_PASSWORD_ID } from '../../main/notify/daily-mail.ts';
import { post } from '../../main/notify/http-post.ts';
import type { MqttCamera } from '../../main/notify/mqtt/topics.ts';
import { type Notifications, openNotifications } from '../../main/notify/notifications.ts';
import { sendMail } from '../../main/notify/smtp.ts';
import { eventually } from './eventually.ts';

export const DOOR = 'cam_000000000001';
export const YARD = 'cam_000000000002';
/** A JPEG as far as anybody looks: its beginning and its end. */
export const PICTURE = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(3_000, 7), Buffer.from([0xff, 0xd9])]);

export interface Bed extends AsyncDisposable {
  clock: FakeClock;
  dataDir: string;
  /** Null until `open`. */
  it: Notifications;
  cameras: MqttCamera[];
  mail: MailSettings;
  raised: Raised[];
  /** Notices that stand, by channel. */
  told: Map<string, NoticeText>;
  language: Language;
  /** Pages that listen. */
  pages: number;
  /** Starts it, again after the one before was closed. */
  open(options?: { ca?: string; bounds?: { entries?: number } }): Notifications;
  setMailPassword(password: string): void;
  /** Lets time pass, and what hangs on it come to its end. */
  pass(ms: number): Promise<void>;
  alert(event?: Partial<CameraEvent>, picture?: Promise<Uint8Array | null>): CameraEvent;
  /** Settings, state and outbox, secrets too, as they lie on the disk; and all that was logged. */
  everythingKept(): string;
  idle(): Promise<void>;
}

const STEP_MS = 5_000;
let made = 0;

export function makeBed(): Bed {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-notify-'));
  const clock = new FakeClock(new Date(2026, 10, 24, 12).getTime());
  const logLines: string[] = [];
  const log = createLogger({ level: 'debug', write: (line) => logLines.push(line), now: () => clock.now() });
  const at = (name: string) => path.join(dataDir, name);
  const secrets = openSecretStore({ file: at('secrets.json'), keyFile: at('secrets.key'), clock });
  let current: Notifications | null = null;
  const bed: Bed = {
    ...{ clock, dataDir, raised: [], told: new Map(), language: 'en', pages: 1, mail: DEFAULT_MAIL },
    cameras: [
      { id: DOOR, name: 'Front door', make: 'Acme', model: 'Eye 2' },
      { id: YARD, name: '后院', make: null, model: null },
    ],
    get it() {
      if (!current) throw new Error('not open');
      return current;
    },
    open({ ca, bounds } = {}) {
      current = openNotifications({
        ...{ dataDir, secrets, clock, log, mail: () => bed.mail, cameras: () => bed.cameras },
        spoken: () => ({ words: words(bed.language), language: bed.language }),
        raise: (raised) => {
          bed.raised.push(raised);
          return bed.pages;
        },
        sample: () => Promise.resolve(PICTURE),
        changed: () => {},
        tell: (channel, failure) => void (failure ? bed.told.set(channel, failure) : bed.told.delete(channel)),
        post: (parts) => post({ ...parts, ca }),
        send: (parts) => sendMail({ ...parts, ca }),
        ...(bounds ? { bounds } : {}),
      });
      return current;
    },
    setMailPassword: (password) => secrets.set(MAIL_PASSWORD_ID, password),
    async pass(ms) {
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS));
        await bed.idle();
      }
    },
    alert(change = {}, picture = Promise.resolve(PICTURE)) {
      const event: CameraEvent = { id: `evt_${made++}`, cameraId: DOOR, kind: 'person' as EventKind, startMs: clock.now(), endMs: null, score: 0.9, box: null, ...change };
      const camera = bed.cameras.find(({ id }) => id === event.cameraId);
      bed.it.alerts.takeAlert({ event, cameraName: camera?.name ?? event.cameraId, picture });
      return event;
    },
    everythingKept: () => [...readdirSync(dataDir, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [readFileSync(path.join(entry.parentPath, entry.name), 'latin1')] : [])), ...logLines].join('\n'),
    idle: () => bed.it.idle(),
    async [Symbol.asyncDispose]() {
      await current?.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return bed;
}

/** The clock goes on until something has happened that sockets have a part in. */
export async function passUntil(bed: Bed, ms: number, isThere: () => unknown, what: string): Promise<void> {
  await eventually(
    () => {
      if (isThere()) return true;
      bed.clock.advance(ms);
      return false;
    },
    { every: 20, what },
  );
}
