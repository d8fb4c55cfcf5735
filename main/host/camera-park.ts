import type { CameraConfig } from '../cameras/types.ts';
import type { CameraEvent, Camera } from '../../contract/types.ts';
import { AppError } from '../../contract/errors.ts';
import { CameraRuntime, type RuntimeParts } from './camera-runtime.ts';

/** Hours are by the minute. */
const SLEEP_CHECK_MS = 10_000;

export interface ParkListeners {
  changed(camera: Camera): void;
  event(event: CameraEvent): void;
  /** People are to be told of it. */
  alert(event: CameraEvent): void;
}

/** The runtimes of all configured cameras, by id. */
export class CameraPark {
  readonly #parts: RuntimeParts;
  readonly #listeners: ParkListeners;
  readonly #runtimes = new Map<string, CameraRuntime>();
  readonly #sleepCheck: Disposable;

  constructor(parts: RuntimeParts, listeners: ParkListeners) {
    this.#parts = parts;
    this.#listeners = listeners;
    this.#sleepCheck = parts.clock.every(SLEEP_CHECK_MS, () => this.checkHours());
  }

  start(config: CameraConfig): CameraRuntime {
    const runtime = new CameraRuntime(config, this.#parts);
    this.#runtimes.set(config.id, runtime);
    runtime.onChanged(() => this.#listeners.changed(runtime.describe()));
    runtime.onEvent((event) => this.#listeners.event(event));
    runtime.onAlert((event) => this.#listeners.alert(event));
    return runtime;
  }

  /** @throws AppError not-found */
  get(id: string): CameraRuntime {
    const runtime = this.#runtimes.get(id);
    if (!runtime) throw new AppError('not-found', 'camera.unknown', { data: { id } });
    return runtime;
  }

  /** The mode or the hours changed. */
  checkHours(): void {
    for (const runtime of this.#runtimes.values()) runtime.checkHours();
  }

  all(): CameraRuntime[] {
    return [...this.#runtimes.values()];
  }

  list(): Camera[] {
    return this.all()
      .map((runtime) => runtime.describe())
      .sort((a, b) => a.order - b.order || a.addedMs - b.addedMs);
  }

  async stop(id: string): Promise<void> {
    const runtime = this.get(id);
    this.#runtimes.delete(id);
    await runtime.close('recording-off');
  }

  async close(): Promise<void> {
    this.#sleepCheck[Symbol.dispose]();
    await Promise.all(this.all().map((runtime) => runtime.close('engine-stopped')));
    this.#runtimes.clear();
  }
}
