import type { MediaLink } from './media-link.ts';
import { PlaybackAudio } from './playback-audio.ts';
import { nextTakeIn, PlaybackClock, type Stretch, stretchesOf, type TakeStretch } from './playback-clock.ts';
import { modeOf, sameMode, type PlaybackMode } from './playback-mode.ts';
import { emptyUntil, isOver, reachOf } from './playback-reach.ts';
import type { PlaybackState } from './playback-state.ts';
import { PlaybackTrack, type TakeWish } from './playback-track.ts';

/** Decoded pictures of all cameras together, while going backward. */
const BACKWARD_BYTES = 192 * 1024 * 1024;
/** An animation frame after a pause of the page must not jump far. */
const MAX_TICK_MS = 250;
/** The clock has had no pictures to move on to for so long: told as buffering. */
const STARVED_MS = 300;
/** At the end of what is recorded, it is looked again for more so often, ms. */
const FOLLOW_MS = 2000;
/** Up to this speed backward no picture is left out: rather it goes more slowly. */
const EVERY_PICTURE_SPEED = 1;
/** A key held down on a slow computer must not lead on long after it was let go. */
const MOST_STEPS = 30;
/** Stretches without footage that are passed in one go; more are passed with the next picture. */
const MOST_SKIPS = 16;

/** Plays cameras' footage in step, each on its canvas, on one clock. Times are UTC ms. */
export class PlaybackPlayer {
  readonly #tracks: PlaybackTrack[];
  readonly #clock: PlaybackClock;
  readonly #audio = new PlaybackAudio();
  readonly #stateListeners = new Set<(state: PlaybackState) => void>();
  readonly #positionListeners = new Set<(wallMs: number) => void>();
  #mode: PlaybackMode;
  #leading: string | null = null;
  #only: readonly TakeStretch[] | null = null;
  #skipEmpty = true;
  #seeking = true;
  /** A step back is under way: where nothing is recorded just before, it goes to what was recorded last before that. */
  #steppingBack = false;
  /** Pictures that are still to be stepped over. */
  #steps = 0;
  #over = false;
  /** All cameras were led to one take. */
  #aligned = false;
  #follow: ReturnType<typeof setTimeout> | null = null;
  #toldMs: number;
  #raf = 0;
  #lastTick = 0;
  #starvedSince: number | null = null;
  #closed = false;
  #state: PlaybackState;

  constructor(options: {
    link: MediaLink;
    cameras: readonly { cameraId: string; canvas: HTMLCanvasElement }[];
    atMs: number;
    play?: boolean;
    speed?: number;
    /** Of hours that were twice. */
    take?: number | undefined;
  }) {
    this.#clock = new PlaybackClock(options.atMs);
    this.#clock.speed = options.speed ?? 1;
    this.#toldMs = options.atMs;
    this.#tracks = options.cameras.map(({ cameraId, canvas }) => {
      const track = new PlaybackTrack(
        { link: options.link, cameraId, canvas, budgetBytes: BACKWARD_BYTES / options.cameras.length },
        {
          onMoment: () => this.#run(),
          onState: () => this.#tell({}),
          onAudioInit: (audio) => track === this.#lead && this.#audio.init(audio),
          onAudio: (frame) => track === this.#lead && this.#audio.push(frame),
        },
      );
      return track;
    });
    const wantsPlay = options.play ?? false;
    this.#state = { phase: 'seeking', wantsPlay, speed: this.#clock.speed, take: options.take ?? null, hasPicture: false, width: 0, height: 0, codec: null, error: null, tracks: this.#tracks.map(({ state }) => state) };
    this.#mode = this.#wantedMode();
    this.seek(options.atMs);
  }

  get state(): PlaybackState {
    return this.#state;
  }

  get positionMs(): number {
    return this.#clock.positionMs;
  }

  /** Presentation time of the picture on the leading camera's canvas. */
  get shownMs(): number | null {
    return this.#lead?.shownMs ?? null;
  }

  onState(listener: (state: PlaybackState) => void): Disposable {
    this.#stateListeners.add(listener);
    listener(this.#state);
    return { [Symbol.dispose]: () => this.#stateListeners.delete(listener) };
  }

  /** Called whenever the position moves, at most once per animation frame. */
  onPosition(listener: (wallMs: number) => void): Disposable {
    this.#positionListeners.add(listener);
    return { [Symbol.dispose]: () => this.#positionListeners.delete(listener) };
  }

  play(): void {
    this.#tell({ wantsPlay: true, ...(this.#state.phase === 'paused' && { phase: 'playing' }) });
    this.#adoptMode();
    this.#run();
  }

  pause(): void {
    const { phase } = this.#state;
    this.#tell({ wantsPlay: false, ...((phase === 'playing' || phase === 'buffering') && { phase: 'paused' }) });
    this.#audio.stop();
    // Backward and fast, pictures are small or left out: the one that it comes to rest on is whole.
    if (phase !== 'ended') this.#adoptMode();
  }

  setSpeed(speed: number): void {
    const turned = Math.sign(speed) !== this.#clock.direction;
    this.#clock.speed = speed;
    this.#over = false;
    this.#tell({ speed });
    this.#audio.stop();
    if (turned && this.#state.phase === 'ended') this.#moveTo(this.#clock.positionMs, this.#sameTake);
    else this.#adoptMode();
    this.#run();
  }

  /** Round and round in a stretch; null: on and on. */
  setLoop(loop: Stretch | null): void {
    this.#clock.loop = loop;
    this.#run();
  }

  /** Only these stretches are played, in the order in which they were recorded; null: all. */
  setOnly(only: readonly TakeStretch[] | null): void {
    this.#only = only;
    this.#adoptOnly();
    this.#over = false;
    this.#run();
  }

  /** Stretches without any camera's footage are passed at once. */
  setSkipEmpty(skip: boolean): void {
    this.#skipEmpty = skip;
    this.#run();
  }

  /** The camera that frames are stepped by, and that is heard. */
  setLeading(cameraId: string | null): void {
    if (cameraId === this.#leading) return;
    this.#leading = cameraId;
    const lead = this.#lead;
    this.#audio.forget();
    this.#audio.init(lead?.audio ?? null);
    // Its sound is read again from here on, with its pictures.
    if (this.#audio.wanted && lead?.settled && this.#mode.reel === 'forward') lead.goTo(this.#clock.positionMs, this.#modeOf(lead), this.#sameTake);
    this.#tell({});
  }

  /** Heard at speed 1 forward, from the leading camera. `volume` 0 to 1; null: not at all. */
  setSound(volume: number | null): void {
    const was = this.#audio.wanted;
    this.#audio.setVolume(volume);
    const lead = this.#lead;
    // Sub-streams have no sound: of the camera that is heard the main one is read.
    if (lead && was !== this.#audio.wanted && this.#mode.wish.stream === 'sub' && lead.settled) lead.goTo(this.#clock.positionMs, this.#modeOf(lead), this.#sameTake);
  }

  /** Pauses and shows the next picture; asked for again before it is there, the one after it, too. */
  stepForward(): void {
    this.pause();
    this.#steps = Math.min(MOST_STEPS, this.#steps + 1);
    this.#run();
  }

  /** Pauses and shows the picture before this one, also over a pause of recording, or to where the clock was put back. */
  stepBack(): void {
    this.pause();
    const shown = this.#lead?.shownMs ?? null;
    if (shown === null) return;
    this.#moveTo(shown - 0.5, this.#sameTake);
    this.#steppingBack = true;
  }

  /**
   * Shows the pictures of a moment: first their keyframes', then the exact ones. Where no camera has any, the first after it.
   * `scrub`: only the keyframes', for as long as the person drags.
   */
  seek(atMs: number, options: { scrub?: boolean; take?: number | undefined } = {}): void {
    const take = options.take ?? this.#state.take;
    // Who looks at the second take of an hour stays in it as long as there is one.
    this.#moveTo(atMs, { preview: true, scrub: options.scrub ?? false, ...(take !== null && { take }) });
  }

  /** The same moment in another take of hours that were twice. */
  showTake(take: number): void {
    this.#moveTo(this.#clock.positionMs, { preview: true, take, onlyTake: true });
  }

  /** Tries again after `failed`. */
  retry(): void {
    this.seek(this.#clock.positionMs);
  }

  /** @param cameraId the leading one when left out */
  snapshot(type: 'image/png' | 'image/jpeg' = 'image/png', cameraId?: string): Promise<Blob | null> {
    const track = cameraId === undefined ? this.#lead : this.#tracks.find((each) => each.cameraId === cameraId);
    return track?.snapshot(type) ?? Promise.resolve(null);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#raf !== 0) cancelAnimationFrame(this.#raf);
    this.#stopFollowing();
    this.#audio.close();
    for (const track of this.#tracks) track.close();
    this.#stateListeners.clear();
    this.#positionListeners.clear();
  }

  get #lead(): PlaybackTrack | undefined {
    return this.#tracks.find((track) => track.cameraId === this.#leading) ?? this.#tracks[0];
  }

  /** Standing still is always exact. */
  #wantedMode(): PlaybackMode {
    return modeOf(this.#state.wantsPlay ? this.#clock.speed : 1, this.#tracks.length);
  }

  #modeOf(track: PlaybackTrack): PlaybackMode {
    const { stream, ...wish } = this.#mode.wish;
    return stream === 'sub' && track === this.#lead && this.#audio.wanted ? { ...this.#mode, wish } : this.#mode;
  }

  #adoptMode(): void {
    if (!sameMode(this.#wantedMode(), this.#mode)) this.#moveTo(this.#clock.positionMs, this.#sameTake);
  }

  #adoptOnly(): void {
    this.#clock.only = this.#only && stretchesOf(this.#only, this.#state.take);
  }

  get #sameTake(): TakeWish {
    const { take } = this.#state;
    return take === null ? {} : { take, onlyTake: true };
  }

  #moveTo(atMs: number, how: TakeWish & { preview?: boolean; scrub?: boolean }): void {
    if (this.#closed) return;
    this.#stopFollowing();
    this.#audio.stop();
    this.#audio.forget();
    this.#seeking = true;
    this.#aligned = false;
    this.#over = false;
    this.#steps = 0;
    this.#steppingBack = false;
    this.#starvedSince = null;
    this.#clock.positionMs = atMs;
    // While dragging it is looked at as if at rest.
    this.#mode = how.scrub ? modeOf(1, this.#tracks.length) : this.#wantedMode();
    for (const track of this.#tracks) track.goTo(atMs, this.#modeOf(track), how);
    this.#tell({ phase: 'seeking', error: null });
    this.#tellPosition();
  }

  #run(): void {
    if (this.#raf !== 0 || this.#closed) return;
    this.#lastTick = performance.now();
    this.#raf = requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now: number): void {
    this.#raf = 0;
    if (this.#closed) return;
    const passed = Math.min(MAX_TICK_MS, Math.max(0, now - this.#lastTick));
    this.#lastTick = now;
    const usable = this.#tracks.filter((track) => track.usable);
    if (usable.length === 0) {
      const [first] = this.#tracks;
      if (first?.state.problem) this.#tell({ phase: first.state.problem, error: first.state.error });
      return;
    }
    if (this.#seeking) {
      if (!usable.every((track) => track.settled)) return;
      this.#settle(usable);
    } else if (this.#steps > 0) this.#step(usable);
    else if (this.#state.wantsPlay && !this.#over && !this.#isOver(usable)) this.#advance(usable, passed, now);
    for (const track of usable) track.show(this.#clock.positionMs);
    this.#passEmpty(usable);
    this.#tellPosition();
    if (this.#seeking || (this.#state.wantsPlay && !this.#over && this.#isOver(usable) && this.#takeNext(usable))) return;
    this.#tellPhase(usable, now);
    this.#hear();
    if (this.#steps > 0 || this.#state.phase === 'playing' || this.#state.phase === 'buffering') {
      this.#raf = requestAnimationFrame((at) => this.#tick(at));
    }
  }

  /** Everybody knows what to show: on from there, all in the same take. */
  #settle(usable: readonly PlaybackTrack[]): void {
    const { positionMs } = this.#clock;
    const lead = this.#lead?.usable ? this.#lead : undefined;
    const take = lead?.take ?? usable.find((track) => track.take !== null)?.take ?? null;
    if (take !== null && take !== this.#state.take) {
      this.#tell({ take });
      this.#adoptOnly();
    }
    const others = this.#aligned ? [] : usable.filter((track) => track.take !== null && track.take !== take);
    // Once: footage of another computer has takes of its own, which have other numbers.
    this.#aligned = true;
    for (const track of others) track.goTo(positionMs, this.#modeOf(track), this.#sameTake);
    if (others.length > 0) return;
    const before = this.#steppingBack ? lead?.before : null;
    if (before) {
      this.#moveTo(before.atMs, before.take === undefined ? {} : { take: before.take, onlyTake: true });
      return;
    }
    this.#seeking = false;
    for (const track of usable) track.show(positionMs);
    // Before the beginning of all footage, its first picture is what shows.
    const starts = usable.map((track) => track.film.current?.startMs ?? positionMs);
    if (this.#clock.direction > 0 && starts.every((ms) => ms > positionMs)) this.#clock.positionMs = Math.min(...starts);
  }

  #step(usable: readonly PlaybackTrack[]): void {
    const lead = this.#lead?.usable ? this.#lead : usable[0];
    const next = lead?.film.nextPictureMs() ?? null;
    if (next !== null) this.#clock.positionMs = next;
    if (next !== null) this.#steps--;
    else if (lead && lead.film.endMs !== null) {
      this.#steps = 0;
      if (lead.film.next) this.#takeNext([lead]);
    }
  }

  /** Moves the clock on, as far as every camera can follow. */
  #advance(usable: readonly PlaybackTrack[], passedMs: number, now: number): void {
    const { positionMs, direction, speed } = this.#clock;
    const everyPicture = speed < 0 && speed >= -EVERY_PICTURE_SPEED;
    const moved = this.#clock.advance(passedMs, reachOf(usable.map(({ film }) => film), positionMs, direction, everyPicture));
    if (moved.kind === 'jump') this.#moveTo(moved.toMs, this.#sameTake);
    else if (moved.kind === 'over') {
      const next = this.#clock.loop ? null : nextTakeIn(this.#only ?? [], this.#state.take, direction);
      if (next) this.#moveTo(next.atMs, { take: next.take, onlyTake: true });
      else this.#over = true;
    } else if (!moved.held) this.#starvedSince = null;
    else this.#starvedSince ??= now;
  }

  /** Where no camera has anything, on to where one has again. */
  #passEmpty(usable: readonly PlaybackTrack[]): void {
    for (let round = 0; this.#skipEmpty && !this.#seeking && round < MOST_SKIPS; round++) {
      const toMs = emptyUntil(usable.map(({ film }) => film), this.#clock.direction);
      if (toMs === null || toMs === this.#clock.positionMs) return;
      this.#clock.positionMs = toMs;
      for (const track of usable) track.show(toMs);
    }
  }

  /** The clock was put back here: what was recorded next has earlier times. @returns false where this is the end of all. */
  #takeNext(usable: readonly PlaybackTrack[]): boolean {
    const ahead = usable.flatMap(({ film }) => film.next ?? []).toSorted((a, b) => (a.take - b.take) * this.#clock.direction);
    const [next] = ahead;
    if (!next) return false;
    const { loop, direction } = this.#clock;
    const atMs = loop ? (direction > 0 ? Math.max(next.atMs, loop.fromMs) : Math.min(next.atMs, loop.toMs)) : next.atMs;
    // Who goes round in a stretch does not leave it for what was recorded next.
    if (loop && (direction > 0 ? atMs >= loop.toMs : atMs <= loop.fromMs)) this.#moveTo(direction > 0 ? loop.fromMs : loop.toMs, this.#sameTake);
    else this.#moveTo(atMs, { take: next.take, onlyTake: true });
    return true;
  }

  #isOver(usable: readonly PlaybackTrack[]): boolean {
    return isOver(usable.map(({ film }) => film), this.#clock.positionMs, this.#clock.direction);
  }

  #tellPhase(usable: readonly PlaybackTrack[], now: number): void {
    const { wantsPlay } = this.#state;
    const nothingHere = usable.every((track) => track.film.current?.kind === 'end');
    if (nothingHere || (wantsPlay && (this.#over || this.#isOver(usable)))) this.#tell({ phase: 'ended' });
    else if (!wantsPlay) this.#tell({ phase: 'paused' });
    else this.#tell({ phase: this.#starvedSince !== null && now - this.#starvedSince > STARVED_MS ? 'buffering' : 'playing' });
    const ended = wantsPlay && this.#mode.reel === 'forward' && usable.some((track) => track.film.current?.kind === 'end');
    if (ended) this.#follow ??= setTimeout(() => this.#lookForMore(), FOLLOW_MS);
  }

  /** Recording may go on behind the end that a camera reached. */
  #lookForMore(): void {
    this.#follow = null;
    if (this.#closed || this.#seeking || !this.#state.wantsPlay) return;
    for (const track of this.#tracks) if (track.usable && track.film.current?.kind === 'end') track.lookForMore(this.#clock.positionMs, this.#modeOf(track), this.#sameTake);
  }

  #stopFollowing(): void {
    if (this.#follow !== null) clearTimeout(this.#follow);
    this.#follow = null;
  }

  #hear(): void {
    if (this.#state.phase === 'playing' && this.#clock.speed === 1 && this.#starvedSince === null) this.#audio.follow(this.#clock.positionMs);
    else this.#audio.stop();
  }

  #tellPosition(): void {
    const { positionMs } = this.#clock;
    if (positionMs === this.#toldMs) return;
    this.#toldMs = positionMs;
    for (const listener of this.#positionListeners) listener(positionMs);
  }

  #tell(change: Partial<PlaybackState>): void {
    if (this.#closed) return;
    const lead = this.#lead?.state;
    const tracks = this.#tracks.map(({ state }) => state);
    const next: PlaybackState = {
      ...this.#state,
      ...(lead && { hasPicture: lead.hasPicture, width: lead.width, height: lead.height, codec: lead.codec }),
      ...change,
      tracks: tracks.every((state, index) => state === this.#state.tracks[index]) ? this.#state.tracks : tracks,
    };
    const keys = Object.keys(next) as (keyof PlaybackState)[];
    if (keys.every((key) => this.#state[key] === next[key])) return;
    this.#state = next;
    for (const listener of this.#stateListeners) listener(next);
  }
}
