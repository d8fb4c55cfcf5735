/** Watches how the cameras are doing: samples their streams, asks the devices now and then, keeps a week of it. */
import type { DeviceHealth, HealthHistory, StreamHealth } from '../../contract/health-types.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { type DeviceFacts, readDeviceFacts } from '../cameras/health/device-facts.ts';
import type { HealthHistoryStore } from '../cameras/health/history.ts';
import type { CameraPark } from './camera-park.ts';
import type { CameraRuntime } from './camera-runtime.ts';
import { cameraStatus } from './camera-status.ts';

const SAMPLE_MS = 5_000;
const MINUTE_MS = 60_000;
/** Devices are small computers: not asked more often than this by itself. */
const ASK_MS = 10 * MINUTE_MS;
/** Keyframes further apart make seeking slow and pre-roll short (CAMERAS.md rule 34). */
const LONG_KEYFRAME_S = 5;
const MUCH_LOST_PERCENT = 0.5;

interface Watched {
  samples: { online: boolean; fps: number; kbps: number; jitterMs: number | null; delayMs: number | null }[];
  minute: number;
  /** As counted at the last minute. */
  counted: { received: number; lost: number; reconnects: number };
  facts: DeviceFacts | null;
  askAt: number;
  asking: Promise<void> | null;
}

export class HealthMonitor {
  readonly #park: CameraPark;
  readonly #history: HealthHistoryStore;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #timer: Disposable;
  readonly #watched = new Map<string, Watched>();

  constructor(parts: { park: CameraPark; history: HealthHistoryStore; clock: Clock; log: Logger }) {
    this.#park = parts.park;
    this.#history = parts.history;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#timer = parts.clock.every(SAMPLE_MS, () => this.#sample());
  }

  /** @param fresh the device is asked now. @throws what the device throws, only when `fresh` */
  async describe(runtime: CameraRuntime, fresh: boolean): Promise<{ streams: StreamHealth[]; device: DeviceHealth | null }> {
    const watched = this.#watch(runtime.config.id);
    if (fresh && runtime.device.link.possible) watched.facts = await runtime.device.link.use((device) => readDeviceFacts(device, this.#clock));
    else if (watched.facts === null) await this.#ask(runtime, watched);
    return { streams: runtime.streams().map(streamHealth), device: deviceHealth(runtime, watched.facts) };
  }

  history(cameraId: string, fromMs: number, toMs: number): Promise<HealthHistory> {
    return this.#history.read(cameraId, fromMs, toMs);
  }

  /** A removed camera leaves nothing behind. */
  async forget(cameraId: string): Promise<void> {
    this.#watched.delete(cameraId);
    await this.#history.remove(cameraId);
  }

  async close(): Promise<void> {
    this.#timer[Symbol.dispose]();
    await this.#history.close();
  }

  #watch(id: string): Watched {
    let watched = this.#watched.get(id);
    if (!watched) {
      watched = { samples: [], minute: Math.floor(this.#clock.now() / MINUTE_MS), counted: { received: 0, lost: 0, reconnects: 0 }, facts: null, askAt: this.#clock.monotonic() + SAMPLE_MS * 2, asking: null };
      this.#watched.set(id, watched);
    }
    return watched;
  }

  #sample(): void {
    const minute = Math.floor(this.#clock.now() / MINUTE_MS);
    for (const runtime of this.#park.all()) {
      const watched = this.#watch(runtime.config.id);
      if (minute !== watched.minute) this.#finishMinute(runtime, watched, minute);
      const [main] = runtime.streams();
      if (!main) continue;
      watched.samples.push({
        online: runtime.describe().status === 'online',
        fps: main.stats.fps,
        kbps: main.stats.bitrate / 1000,
        jitterMs: main.health.reception?.jitterMs ?? null,
        delayMs: main.health.reception?.delayMs ?? null,
      });
      if (this.#clock.monotonic() >= watched.askAt && runtime.describe().status === 'online') void this.#ask(runtime, watched);
    }
  }

  #finishMinute(runtime: CameraRuntime, watched: Watched, minute: number): void {
    const { samples } = watched;
    const fromMs = watched.minute * MINUTE_MS;
    watched.samples = [];
    watched.minute = minute;
    const [main] = runtime.streams();
    if (samples.length === 0 || !main) return;
    const { reception, reconnects } = main.health;
    const before = watched.counted;
    watched.counted = { received: reception?.received ?? 0, lost: reception?.lost ?? 0, reconnects };
    // A new session counts from the beginning.
    const isSame = watched.counted.received >= before.received;
    const received = watched.counted.received - (isSame ? before.received : 0);
    const lost = Math.max(0, watched.counted.lost - (isSame ? before.lost : 0));
    const shown = samples.filter(({ online, fps }) => online && fps > 0);
    const mean = (values: (number | null)[]) => {
      const known = values.filter((value) => value !== null);
      return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
    };
    this.#history.add(runtime.config.id, {
      fromMs,
      online: samples.filter(({ online }) => online).length / samples.length,
      fps: mean(shown.map(({ fps }) => fps)),
      kbps: mean(shown.map(({ kbps }) => kbps)),
      lostPercent: reception?.lost === null || received + lost === 0 ? null : (lost / (received + lost)) * 100,
      jitterMs: mean(shown.map(({ jitterMs }) => jitterMs)),
      delayMs: mean(shown.map(({ delayMs }) => delayMs)),
      clockOffsetMs: watched.facts?.clockOffsetMs ?? reception?.clockOffsetMs ?? null,
      reconnects: Math.max(0, reconnects - before.reconnects),
    });
  }

  #ask(runtime: CameraRuntime, watched: Watched): Promise<void> {
    if (!runtime.device.link.possible) return Promise.resolve();
    watched.askAt = this.#clock.monotonic() + ASK_MS;
    watched.asking ??= runtime.device.link
      .use((device) => readDeviceFacts(device, this.#clock), { automatic: true })
      .then(
        (facts) => void (watched.facts = facts),
        (error: unknown) => this.#log.debug('camera not asked for its state', { camera: runtime.config.id, error }),
      )
      .finally(() => (watched.asking = null));
    return watched.asking;
  }
}

function streamHealth({ role, stats, health }: ReturnType<CameraRuntime['streams']>[number]): StreamHealth {
  const { reception, reconnects, lastError } = health;
  const known = reception?.received !== null && reception?.lost !== null ? reception : null;
  const lostPercent = known && known.received! + known.lost! > 0 ? (known.lost! / (known.received! + known.lost!)) * 100 : null;
  const keyframeSeconds = stats.keyframeIntervalMs === null ? null : Math.round(stats.keyframeIntervalMs / 100) / 10;
  const advice: NoticeText[] = [];
  if (keyframeSeconds !== null && keyframeSeconds > LONG_KEYFRAME_S) advice.push({ key: 'health.advice.keyframes', data: { seconds: keyframeSeconds } });
  if (lostPercent !== null && lostPercent > MUCH_LOST_PERCENT) advice.push({ key: 'health.advice.loss', data: { percent: Math.round(lostPercent * 10) / 10 } });
  return {
    role,
    source: reception?.source ?? null,
    fallback: reception?.fallback ?? null,
    fps: Math.round(stats.fps * 10) / 10,
    kbps: Math.round(stats.bitrate / 1000),
    keyframeSeconds,
    lostPercent: lostPercent === null ? null : Math.round(lostPercent * 100) / 100,
    lostPackets: known?.lost ?? null,
    jitterMs: rounded(reception?.jitterMs ?? null, 1),
    delayMs: rounded(reception?.delayMs ?? null, 0),
    reconnects,
    lastError: lastError && { text: cameraStatus({ kind: 'waiting', fault: lastError.fault }, null).reason ?? { key: 'status.restarted', data: {} }, atMs: lastError.atMs },
    advice,
  };
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Math.round(value * 10 ** digits) / 10 ** digits;
}

function deviceHealth(runtime: CameraRuntime, facts: DeviceFacts | null): DeviceHealth | null {
  if (!facts) return null;
  const { lastRebootMs, batteryPercent, card } = runtime.device.told;
  return {
    ...facts,
    lastRebootMs,
    batteryPercent,
    card: facts.card ? { ...facts.card, failing: card.failing } : card.failing ? { failing: true, recording: null, fromMs: null, untilMs: null } : null,
    events: runtime.device.listening,
  };
}
