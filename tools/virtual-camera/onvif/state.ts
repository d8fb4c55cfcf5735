/** What can be set on a virtual camera, as it would be in its flash memory. */

export interface EncoderState {
  width: number;
  height: number;
  fps: number;
  kbps: number;
  gop: number;
}

export interface PtzPosition {
  pan: number;
  tilt: number;
  zoom: number;
}

export interface OsdState {
  token: string;
  type: 'Plain' | 'DateAndTime';
  text: string;
  position: string;
}

export interface MaskState {
  token: string;
  points: [x: number, y: number][];
}

export interface UserState {
  name: string;
  password: string;
  level: string;
}

export const FIRMWARE_AT_BIRTH = '1.0.10';

/** Values with the schema's own names where there are some. */
export class DeviceState {
  readonly imaging = {
    Brightness: 50,
    ColorSaturation: 50,
    Contrast: 50,
    Sharpness: 50,
    IrCutFilter: 'AUTO',
    wdrMode: 'OFF',
    wdrLevel: 50,
    exposureMode: 'AUTO',
    exposureTime: 10_000,
    whiteBalanceMode: 'AUTO',
    autoFocusMode: 'AUTO',
  };
  readonly encoders: Record<'main' | 'sub', EncoderState>;
  audioEncoding = 'AAC';
  outputLevel = 50;
  rotation = 0;
  readonly osds: OsdState[] = [{ token: 'osd_time', type: 'DateAndTime', text: '', position: 'UpperRight' }];
  readonly masks: MaskState[] = [];
  readonly relays = new Map<string, boolean>([['relay0', false]]);
  /** Commands that were received, newest last. */
  readonly auxiliary: string[] = [];
  readonly presets = new Map<string, { name: string; at: PtzPosition }>();
  home: PtzPosition = { pan: 0, tilt: 0, zoom: 0 };
  readonly users: UserState[] = [];
  dhcp = false;
  gateway = '127.0.0.1';
  ntp = { fromDhcp: false, servers: ['ntp.invalid'] };
  timeType: 'NTP' | 'Manual' = 'Manual';
  timeZone = 'UTC0';
  firmware = FIRMWARE_AT_BIRTH;
  /** The card is in its slot. */
  cardInserted = true;
  /** What is recorded into; tracks by their tokens. */
  cardRecordings: { token: string; tracks: string[] }[] = [{ token: 'card0', tracks: ['VIDEO001'] }];
  cardJobs: { token: string; recording: string; active: boolean; events: boolean }[] = [{ token: 'job0', recording: 'card0', active: true, events: false }];
  #next = 1;

  constructor(encoders: Record<'main' | 'sub', EncoderState>) {
    this.encoders = encoders;
  }

  /** Something is recorded into the card. */
  get cardRecording(): boolean {
    return this.cardInserted && this.cardJobs.some(({ recording, active }) => active && this.cardRecordings.some(({ token, tracks }) => token === recording && tracks.length > 0));
  }

  newToken(prefix: string): string {
    return `${prefix}_${this.#next++}`;
  }
}

/** A head that turns: speeds in, position out; it stops by itself after the timeout of a move. */
export class PtzHead {
  /** Shares of the whole range in a second, at full speed. */
  static readonly SPEED = 0.8;
  #at: PtzPosition;
  #velocity: PtzPosition = { pan: 0, tilt: 0, zoom: 0 };
  #since: number;
  #until = 0;
  /** Goes on when told to stop; only a move with no speed ends it (CAMERAS.md rule 25). */
  ignoresStop = false;

  constructor(home: PtzPosition, nowMs: number) {
    this.#at = { ...home };
    this.#since = nowMs;
  }

  position(nowMs: number): PtzPosition {
    const seconds = Math.max(0, Math.min(nowMs, this.#until) - this.#since) / 1000;
    const along = (axis: keyof PtzPosition, least: number) => Math.max(least, Math.min(1, this.#at[axis] + this.#velocity[axis] * PtzHead.SPEED * seconds));
    return { pan: along('pan', -1), tilt: along('tilt', -1), zoom: along('zoom', 0) };
  }

  moving(nowMs: number): boolean {
    return nowMs < this.#until && Object.values(this.#velocity).some((speed) => speed !== 0);
  }

  move(velocity: Partial<PtzPosition>, timeoutMs: number, nowMs: number): void {
    this.#settle(nowMs);
    this.#velocity = { ...this.#velocity, ...velocity };
    this.#until = nowMs + timeoutMs;
  }

  stop(nowMs: number): void {
    if (this.ignoresStop) return;
    this.#settle(nowMs);
    this.#velocity = { pan: 0, tilt: 0, zoom: 0 };
  }

  /** At once: a real head takes its time, which no test wants to wait for. */
  goto(position: PtzPosition, nowMs: number): void {
    this.#at = { ...position };
    this.#since = nowMs;
    this.#velocity = { pan: 0, tilt: 0, zoom: 0 };
    this.#until = nowMs;
  }

  #settle(nowMs: number): void {
    this.#at = this.position(nowMs);
    this.#since = nowMs;
  }
}
