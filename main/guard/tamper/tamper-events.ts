import type { CameraEvent } from '../../../contract/types.ts';
import type { TamperWatch } from './tamper-watch.ts';

/** Makes events of what is done to the camera: one from when it was done until it is put right, or the stream ends. */
export class TamperEvents {
  readonly #cameraId: string;
  readonly #newId: () => string;
  #open: CameraEvent | null = null;

  constructor(options: { cameraId: string; newId: () => string }) {
    this.#cameraId = options.cameraId;
    this.#newId = options.newId;
  }

  get open(): CameraEvent | null {
    return this.#open;
  }

  /** @returns what is to be told. */
  push({ tampering }: TamperWatch, atMs: number): CameraEvent[] {
    if (tampering && !this.#open) {
      const why = { key: `eventWhy.${tampering.kind}`, data: {} };
      this.#open = {
        ...{ id: this.#newId(), cameraId: this.#cameraId, kind: 'tamper' as const, startMs: tampering.sinceMs, endMs: null, score: 1, box: null },
        about: { source: 'guard', why, zones: [], recorded: false, alerted: false, pictureMs: atMs, outline: null, objects: [], distanceMetres: null },
      };
      return [this.#open];
    }
    return tampering || !this.#open ? [] : this.end(atMs);
  }

  end(atMs: number): CameraEvent[] {
    if (!this.#open) return [];
    const event = { ...this.#open, endMs: Math.max(atMs, this.#open.startMs) };
    this.#open = null;
    return [event];
  }
}
