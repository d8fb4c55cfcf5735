import type { CameraEvent } from '../../../contract/event-types.ts';
import { WINDOW_MS } from './level-meter.ts';

/** Louder for so long in a second: a door that falls shut is one bang and no event, a voice or an alarm is. */
const LOUD_WINDOWS = 5;
const SPAN_WINDOWS = 10;
/** It is over when it was quieter than this below the limit for so long. */
const HYSTERESIS_DB = 3;
const QUIET_MS = 3_000;
/** None grows without bound. */
const LONGEST_MS = 600_000;

/** Makes events of how loud it is. Pure: time comes with the levels. */
export class LoudnessEvents {
  readonly #cameraId: string;
  readonly #newId: () => string;
  #loud: boolean[] = [];
  #open: CameraEvent | null = null;
  #loudMs = 0;
  #peakDb = -Infinity;

  constructor(options: { cameraId: string; newId: () => string }) {
    this.#cameraId = options.cameraId;
    this.#newId = options.newId;
  }

  /**
   * @param db of the window that ended at `atMs`, dB below full scale
   * @param limitDb louder than this is loud
   * @returns what is to be told
   */
  push(db: number, atMs: number, limitDb: number): CameraEvent | null {
    if (this.#open) return this.#goOn(this.#open, db, atMs, limitDb);
    this.#loud.push(db > limitDb);
    if (this.#loud.length > SPAN_WINDOWS) this.#loud.shift();
    this.#peakDb = db > limitDb ? Math.max(this.#peakDb, db) : this.#peakDb;
    if (this.#loud.filter(Boolean).length < LOUD_WINDOWS) return null;
    const first = this.#loud.indexOf(true);
    this.#loudMs = atMs;
    this.#open = {
      ...{ id: this.#newId(), cameraId: this.#cameraId, kind: 'sound', startMs: atMs - (this.#loud.length - first) * WINDOW_MS, endMs: null, box: null },
      score: Math.min(1, Math.max(0.05, (this.#peakDb - limitDb) / 30)),
      about: {
        ...{ source: 'guard', zones: [], recorded: false, alerted: false, pictureMs: null, outline: null, objects: [], distanceMetres: null },
        why: { key: 'eventWhy.sound', data: { level: Math.round(this.#peakDb), limit: limitDb } },
      },
    };
    return this.#open;
  }

  /** No sound comes any more. @returns the closed event, if one was open. */
  end(): CameraEvent | null {
    return this.#open && this.#close(this.#open, this.#loudMs);
  }

  #goOn(open: CameraEvent, db: number, atMs: number, limitDb: number): CameraEvent | null {
    if (db > limitDb - HYSTERESIS_DB) this.#loudMs = atMs;
    if (atMs - this.#loudMs >= QUIET_MS || atMs - open.startMs >= LONGEST_MS) return this.#close(open, this.#loudMs);
    return null;
  }

  #close(open: CameraEvent, endMs: number): CameraEvent {
    this.#open = null;
    this.#loud = [];
    this.#peakDb = -Infinity;
    return { ...open, endMs: Math.max(endMs, open.startMs) };
  }
}
