import { randomBytes } from 'node:crypto';
import type { CommissioningRecord, Drift, Site } from '../../../contract/bench-types.ts';
import type { SettingValue } from '../../../contract/device-types.ts';
import { AppError } from '../../../contract/errors.ts';
import { type Clock, sleep } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { passwordProblem } from '../../cameras/commissioning/password-strength.ts';
import { comparePictures } from '../../cameras/commissioning/picture-drift.ts';
import { type DeviceFacts, readDeviceFacts } from '../../cameras/health/device-facts.ts';
import type { CameraRegistry } from '../../cameras/registry.ts';
import { readSettings } from '../../cameras/settings/transaction.ts';
import { greyOf } from '../../ingest/grey.ts';
import { plainData } from '../bench/actions.ts';
import type { CameraPark } from '../camera-park.ts';
import type { CameraRuntime } from '../camera-runtime.ts';
import { checkClock, checkFirmware, checkKeyframes, checkPassword, checkPicture, checkSoak, checkSubStream, type Soak } from './checks.ts';
import { pictureOf } from './picture-of.ts';
import type { RecordStore } from './record-store.ts';

/** The network carries them all at once later too; a small computer decodes few pictures at once. */
const AT_ONCE = 4;
const SAMPLE_MS = 1_000;
const PICTURE_LIMIT_MS = 35_000;
const PICTURE_WIDTH = 1280;
const COMPARED = { width: 160, height: 90 };

interface Parts {
  park: CameraPark;
  registry: CameraRegistry;
  store: RecordStore;
  clock: Clock;
  log: Logger;
  ffmpegPath: string;
  changed: (record: CommissioningRecord) => void;
}

/** Handing a site over: each camera is checked and watched for a while, and what it shows is kept; later, what has changed since. */
export class Commissioning {
  readonly #parts: Parts;
  #running: AbortController | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws AppError `busy` (`commissioning.runs`), `not-found`, `read-only` | `disk-full` */
  start(ids: readonly string[], site: Site, soakSeconds: number): CommissioningRecord {
    const { park, store, clock, log } = this.#parts;
    if (this.#running) throw new AppError('busy', 'commissioning.runs');
    const runtimes = ids.map((id) => park.get(id));
    const record: CommissioningRecord = { id: newId(), site, startedMs: clock.now(), finishedMs: null, stopped: false, total: runtimes.length, cameras: [] };
    store.save(record, {});
    const stop = new AbortController();
    this.#running = stop;
    this.#done = this.#work(record, runtimes, soakSeconds, stop.signal)
      .catch((error: unknown) => log.error('acceptance failed', { error }))
      .finally(() => (this.#running = null));
    return record;
  }

  stop(): boolean {
    const running = this.#running !== null;
    this.#running?.abort(new AppError('cancelled', 'cancelled'));
    return running;
  }

  async close(): Promise<void> {
    this.stop();
    await this.#done;
  }

  /** Against the newest record of each camera; cameras without one are left out. */
  async drift(ids: readonly string[] | undefined): Promise<Drift[]> {
    const { park, store } = this.#parts;
    const records = store.list().filter(({ record }) => record.finishedMs !== null);
    const wanted = park.all().filter(({ config }) => ids === undefined || ids.includes(config.id));
    const found = wanted.flatMap((runtime) => {
      const stored = records.find(({ record }) => record.cameras.some(({ cameraId }) => cameraId === runtime.config.id));
      return stored ? [{ runtime, stored }] : [];
    });
    const drifts: Drift[] = [];
    const queue = [...found];
    const work = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) drifts.push(await this.#driftOf(next.runtime, next.stored));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return drifts.toSorted((a, b) => a.name.localeCompare(b.name));
  }

  async #work(record: CommissioningRecord, runtimes: readonly CameraRuntime[], soakSeconds: number, signal: AbortSignal): Promise<void> {
    const { store, clock, changed } = this.#parts;
    const settings: Record<string, Record<string, SettingValue>> = {};
    const queue = [...runtimes];
    const work = async () => {
      for (let runtime = queue.shift(); runtime && !signal.aborted; runtime = queue.shift()) {
        const seen = await this.#accept(record.id, runtime, soakSeconds, signal).catch((error: unknown) => {
          if (signal.aborted) return null;
          throw error as Error;
        });
        if (!seen) return;
        settings[runtime.config.id] = seen.settings;
        record.cameras = [...record.cameras, seen.camera];
        store.save(record, settings);
        changed({ ...record });
      }
    };
    try {
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    } finally {
      record.finishedMs = clock.now();
      record.stopped = signal.aborted;
      store.save(record, settings);
      changed({ ...record });
    }
  }

  async #accept(recordId: string, runtime: CameraRuntime, soakSeconds: number, signal: AbortSignal): Promise<{ camera: CommissioningRecord['cameras'][number]; settings: Record<string, SettingValue> }> {
    const { registry, store, clock, ffmpegPath } = this.#parts;
    const { id, name, details, address, make, model, username, streams } = runtime.config;
    const [soak, facts, settings] = await Promise.all([watch(runtime, soakSeconds, clock, signal), this.#facts(runtime), this.#settings(runtime)]);
    const jpeg = await pictureOf(runtime.hub('main').hub, { clock, ffmpegPath, limitMs: PICTURE_LIMIT_MS, width: PICTURE_WIDTH });
    if (jpeg) store.savePicture(recordId, id, jpeg);
    return {
      settings,
      camera: {
        ...{ cameraId: id, name, room: details.room, address, make, model, serial: facts?.serial ?? null, firmware: facts?.firmware ?? null },
        streams: streams.map(({ width, height, codec }) => `${width}×${height} ${codec.toUpperCase()}`).join(', '),
        checks: [
          checkPassword(passwordProblem(registry.password(id), username)),
          checkClock(facts?.clockOffsetMs ?? null, facts?.timeSource ?? null),
          checkFirmware(facts?.firmware ?? null),
          checkSubStream(streams),
          checkKeyframes(soak),
          checkSoak(soak),
          checkPicture(jpeg !== null),
        ],
        checkedMs: clock.now(),
        hasPicture: jpeg !== null,
      },
    };
  }

  async #driftOf(runtime: CameraRuntime, { record, settings }: ReturnType<RecordStore['list']>[number]): Promise<Drift> {
    const { store, clock, ffmpegPath } = this.#parts;
    const { id, name } = runtime.config;
    const drift: Drift = { cameraId: id, name, sinceMs: record.startedMs, picture: null, settings: [], problem: null };
    const then = store.picture(record.id, id);
    const now = then && runtime.describe().status === 'online' ? await pictureOf(runtime.hub('main').hub, { clock, ffmpegPath, limitMs: PICTURE_LIMIT_MS, width: PICTURE_WIDTH }) : null;
    const [greyThen, greyNow] = await Promise.all([then && greyOf(then, COMPARED, { ffmpegPath, clock }), now && greyOf(now, COMPARED, { ffmpegPath, clock })]);
    if (greyThen && greyNow) drift.picture = comparePictures({ ...COMPARED, pixels: greyThen }, { ...COMPARED, pixels: greyNow });
    try {
      const current = await this.#settings(runtime, true);
      for (const [key, before] of Object.entries(settings[id] ?? {})) {
        const value = current[key];
        if (value !== undefined && JSON.stringify(value) !== JSON.stringify(before)) drift.settings.push({ key, before, now: value });
      }
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      drift.problem = { key: `errors.${error.messageKey}`, data: plainData(error) };
    }
    return drift;
  }

  async #facts(runtime: CameraRuntime): Promise<DeviceFacts | null> {
    if (!runtime.device.link.possible) return null;
    return runtime.device.link.use((device) => readDeviceFacts(device, this.#parts.clock)).catch(unlessOurs(null));
  }

  /** Empty where the camera does not say. @param strict what goes wrong is thrown */
  async #settings(runtime: CameraRuntime, strict = false): Promise<Record<string, SettingValue>> {
    if (!runtime.device.link.possible) return {};
    const items = await runtime.device.link.use((device) => readSettings(device)).catch((error: unknown) => {
      if (strict) throw error as Error;
      return unlessOurs([])(error);
    });
    return Object.fromEntries(items.map(({ key, value }) => [key, value]));
  }
}

/** Watches the main stream, whoever else does. */
async function watch(runtime: CameraRuntime, seconds: number, clock: Clock, signal: AbortSignal): Promise<Soak> {
  const { hub } = runtime.hub('main');
  using _wanted = hub.demand('acceptance', 0);
  const health = () => runtime.streams().find(({ role }) => role === 'main')!;
  // The stream may have to be opened first.
  for (let waited = 0; waited < 10_000 && health().stats.runId === null; waited += SAMPLE_MS) await sleep(clock, SAMPLE_MS, signal);
  const before = { ...health() };
  const first = before.health.reception;
  let jitterMs: number | null = null;
  let keyframeSeconds: number | null = null;
  for (let second = 0; second < seconds; second++) {
    await sleep(clock, SAMPLE_MS, signal);
    const { stats, health: now } = health();
    if (now.reception?.jitterMs !== null && now.reception?.jitterMs !== undefined) jitterMs = Math.max(jitterMs ?? 0, now.reception.jitterMs);
    if (stats.keyframeIntervalMs !== null) keyframeSeconds = stats.keyframeIntervalMs / 1000;
  }
  const { stats, health: last } = health();
  const reconnects = last.reconnects - before.health.reconnects;
  const counted = last.reception;
  // A new session counts from the beginning.
  const since = reconnects > 0 ? null : first;
  const lost = counted?.lost === null || counted === null ? null : Math.max(0, counted.lost - (since?.lost ?? 0));
  const received = counted?.received === null || counted === null ? null : counted.received - (since?.received ?? 0);
  return {
    ...{ seconds, frames: stats.framesIn - before.stats.framesIn, lostPackets: lost, jitterMs, reconnects, keyframeSeconds },
    lostPercent: lost === null || received === null || lost + received === 0 ? null : (lost / (lost + received)) * 100,
  };
}

function unlessOurs<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof AppError) return otherwise;
    throw error as Error;
  };
}

function newId(): string {
  return `rec_${randomBytes(6).toString('hex')}`;
}
