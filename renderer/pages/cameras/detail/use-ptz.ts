import { useEffect, useRef, useState } from 'react';
import { engine } from '../../../host/index.ts';

export interface PtzSpeeds {
  pan: number;
  tilt: number;
  zoom: number;
}

export interface PtzHands {
  /** From -1 to 1; what is left out stays. */
  move(speeds: Partial<PtzSpeeds>): void;
  focus(speed: number): void;
  stop(): void;
}

/** The engine stops a camera that is not told to go on within a second. */
const GO_ON_MS = 400;
const STILL: PtzSpeeds = { pan: 0, tilt: 0, zoom: 0 };
const KEYS: Record<string, Partial<PtzSpeeds>> = {
  ArrowLeft: { pan: -1 },
  ArrowRight: { pan: 1 },
  ArrowUp: { tilt: 1 },
  ArrowDown: { tilt: -1 },
  '+': { zoom: 1 },
  '=': { zoom: 1 },
  '-': { zoom: -1 },
};
/** Sticks never rest exactly in the middle. */
const DEAD_ZONE = 0.18;

/** Turns a camera with pointer, keyboard and gamepad; lets go whenever the page cannot be sure that somebody still holds on. */
export function usePtz(cameraId: string, options: { enabled: boolean; speed: number; onError(error: unknown): void }): PtzHands {
  const latest = useRef(options);
  latest.current = options;
  // One for the life of the page: it is made anew for another camera.
  const [controller] = useState(() => new PtzController(cameraId, (error) => latest.current.onError(error)));
  useEffect(() => {
    if (!options.enabled) return;
    const down = (event: KeyboardEvent) => {
      const speeds = KEYS[event.key];
      // A control that has used the key itself: choices, the grid of the week.
      if (event.defaultPrevented) return;
      if (!speeds || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      if (!event.repeat) controller.move(scaled(speeds, latest.current.speed));
    };
    const up = (event: KeyboardEvent) => {
      const speeds = KEYS[event.key];
      if (speeds) controller.move(scaled(speeds, 0));
    };
    const release = () => controller.stop();
    const onHidden = () => document.hidden && release();
    addEventListener('keydown', down);
    addEventListener('keyup', up);
    addEventListener('blur', release);
    document.addEventListener('visibilitychange', onHidden);
    const pads = setInterval(() => readGamepads(controller, latest.current.speed), 100);
    return () => {
      clearInterval(pads);
      removeEventListener('keydown', down);
      removeEventListener('keyup', up);
      removeEventListener('blur', release);
      document.removeEventListener('visibilitychange', onHidden);
      release();
    };
  }, [controller, options.enabled]);
  return controller;
}

class PtzController implements PtzHands {
  readonly #cameraId: string;
  readonly #onError: (error: unknown) => void;
  #speeds: PtzSpeeds = STILL;
  #timer: ReturnType<typeof setInterval> | null = null;
  #focusing = false;
  /** A gamepad's stick is what moves it. */
  byPad = false;

  constructor(cameraId: string, onError: (error: unknown) => void) {
    this.#cameraId = cameraId;
    this.#onError = onError;
  }

  move(speeds: Partial<PtzSpeeds>): void {
    this.#speeds = { ...this.#speeds, ...speeds };
    if (isStill(this.#speeds)) {
      this.stop();
      return;
    }
    this.#send('ptz.move', this.#speeds);
    this.#timer ??= setInterval(() => this.#send('ptz.move', this.#speeds), GO_ON_MS);
  }

  focus(speed: number): void {
    this.#focusing = speed !== 0;
    if (speed === 0) this.stop();
    else {
      this.#send('ptz.focus', { speed });
      this.#timer ??= setInterval(() => this.#send('ptz.focus', { speed }), GO_ON_MS);
    }
  }

  stop(): void {
    if (this.#timer === null && !this.#focusing) return;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#focusing = false;
    this.byPad = false;
    this.#speeds = STILL;
    engine.call('ptz.stop', { id: this.#cameraId }).catch(this.#onError);
  }

  #send(name: 'ptz.move' | 'ptz.focus', what: PtzSpeeds | { speed: number }): void {
    const done = name === 'ptz.move' ? engine.call(name, { id: this.#cameraId, ...(what as PtzSpeeds) }) : engine.call(name, { id: this.#cameraId, ...(what as { speed: number }) });
    done.catch((error: unknown) => {
      this.stop();
      this.#onError(error);
    });
  }
}

/** Left stick turns, right stick up and down zooms. */
function readGamepads(controller: PtzController, speed: number): void {
  const pad = navigator.getGamepads().find((each) => each !== null);
  if (!pad || document.hidden || !document.hasFocus()) return;
  const axis = (index: number) => {
    const value = pad.axes[index] ?? 0;
    return Math.abs(value) < DEAD_ZONE ? 0 : Math.round(value * speed * 20) / 20;
  };
  const speeds = { pan: axis(0), tilt: -axis(1), zoom: -axis(3) };
  if (isStill(speeds)) {
    if (controller.byPad) controller.stop();
    return;
  }
  controller.byPad = true;
  controller.move(speeds);
}

function scaled(speeds: Partial<PtzSpeeds>, factor: number): Partial<PtzSpeeds> {
  return Object.fromEntries(Object.entries(speeds).map(([axis, value]) => [axis, value * factor]));
}

function isStill({ pan, tilt, zoom }: PtzSpeeds): boolean {
  return pan === 0 && tilt === 0 && zoom === 0;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.getAttribute('role') === 'slider');
}
