/** The players in a page of their own, fed from memory: bundled by tests/integration/player.test.ts, no part of the app. */
import { decodeMediaFrame, encodeMediaFrame, type DecodedMediaFrame, type MediaFrameHeader, type MediaInitInfo } from '../../contract/media-frame.ts';
import { LivePlayer } from './live-player.ts';
import type { ChannelHandlers, MediaLink, PlaybackWish } from './media-link.ts';
import type { PlaceBefore } from '../../contract/takes.ts';
import { PlaybackPlayer } from './playback-player.ts';
import { Thumbnails } from './thumbnails.ts';

export interface TestFootage {
  info: MediaInitInfo;
  /** Base64. */
  init: string;
  frames: { track: 'video' | 'audio'; startMs: number; durationMs: number; presentationOffsetMs: number; keyframe: boolean; bytes: string }[];
  /** Stretches without footage that playback tells, UTC ms. */
  gaps: { startMs: number; endMs: number }[];
  /** What was recorded after the clock was put back: another take of some of those times. */
  again?: { frames: TestFootage['frames'] };
}

const bytesOf = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** An engine in memory: credits counted as the real one does, each frame through its binary form. */
class MemoryLink implements MediaLink {
  readonly footage: TestFootage;
  /** Footage of single cameras, where it is another. */
  readonly of = new Map<string, TestFootage>();
  paused = false;
  /** Cameras whose recorded frames do not come, from which moment on. */
  readonly stalled = new Map<string, number>();
  opened: string[] = [];
  wishes: PlaybackWish[] = [];
  sentBytes = 0;
  /** Of the channel that was opened last. */
  #account = { credit: 0 };

  constructor(footage: TestFootage) {
    this.footage = footage;
  }

  get credit(): number {
    return this.#account.credit;
  }

  engineNow(): number {
    return Date.now();
  }

  openLive(options: { stream: 'main' | 'sub'; audio: boolean; creditBytes: number }, handlers: ChannelHandlers) {
    this.opened.push(options.stream);
    const account = this.#open(options.creditBytes);
    let index = 0;
    let due = performance.now();
    const send = () => {
      if (index === 0) this.#send(handlers, this.#init(), account);
      while (!this.paused && account.credit > 0 && performance.now() >= due) {
        const frame = this.footage.frames[index++ % this.footage.frames.length];
        if (!frame) return;
        if (frame.track === 'video') due += frame.durationMs;
        if (frame.track === 'video' || options.audio) this.#send(handlers, this.#media(frame, 0, Date.now()), account);
      }
    };
    const timer = setInterval(send, 10);
    return Promise.resolve({
      stream: options.stream,
      grant: (bytes: number) => void (account.credit += bytes),
      close: () => clearInterval(timer),
    });
  }

  openPlayback(options: { cameraId: string; atMs: number; creditBytes: number } & PlaybackWish, handlers: ChannelHandlers) {
    const { cameraId } = options;
    let generation = 0;
    let items = this.#from(cameraId, options.atMs, options, generation);
    this.wishes.push(options);
    const account = this.#open(options.creditBytes);
    const timer = setInterval(() => {
      for (let item = items[0]; item && account.credit > 0 && item.startMs < (this.stalled.get(cameraId) ?? Infinity); item = items[0]) {
        items.shift();
        this.#send(handlers, item, account);
      }
    }, 5);
    return Promise.resolve({
      grant: (bytes: number) => void (account.credit += bytes),
      close: () => clearInterval(timer),
      seek: async (atMs: number, creditBytes: number, wish: PlaybackWish) => {
        this.wishes.push(wish);
        await new Promise((resolve) => setTimeout(resolve, 3));
        generation = (generation + 1) & 255;
        items = this.#from(cameraId, atMs, wish, generation);
        account.credit = creditBytes;
        return generation;
      },
    });
  }

  /** What the engine's readers would give: main/playback/reader.ts. */
  #from(cameraId: string, atMs: number, wish: PlaybackWish, generation: number): DecodedMediaFrame[] {
    const both = this.of.get(cameraId) ?? this.footage;
    const backward = wish.direction === 'backward';
    // As main/playback/open-footage.ts: the one that is asked for, else the last that has footage then.
    const begins = both.again?.frames[0]?.startMs ?? Infinity;
    const ends = (frames: TestFootage['frames']) => (frames.at(-1)?.startMs ?? 0) + 1;
    const has = (take: number) => (take === 0 ? atMs <= ends(both.frames) : atMs >= begins);
    const take = both.again === undefined ? null : wish.take !== undefined && (wish.onlyTake || has(wish.take)) ? wish.take : has(1) ? 1 : 0;
    const footage = take === 1 && both.again ? { ...both, frames: both.again.frames } : both;
    const next = take === 0 && !backward ? { take: 1, atMs: begins } : take === 1 && backward ? { take: 0, atMs: ends(both.frames) } : null;
    const inGap = (ms: number) => footage.gaps.some((gap) => ms >= gap.startMs && ms < gap.endMs);
    const kept = footage.frames.filter((frame) => !inGap(frame.startMs));
    const pieces: ({ startMs: number; endMs: number; gap: boolean; frames: TestFootage['frames'] })[] = footage.gaps.map((gap) => ({ ...gap, gap: true, frames: [] }));
    for (const frame of kept) {
      if (frame.keyframe) pieces.push({ startMs: frame.startMs, endMs: frame.startMs, gap: false, frames: [] });
      pieces.at(-1)?.frames.push(frame);
    }
    pieces.sort((a, b) => a.startMs - b.startMs);
    const begin = Math.max(0, pieces.findLastIndex((piece) => piece.startMs <= atMs));
    const wanted = backward ? pieces.slice(0, begin + 1).toReversed() : pieces.slice(begin);
    // Nothing is recorded there: where the picture before it is.
    const earlier = footage.frames.findLast((frame) => frame.track === 'video' && frame.startMs <= atMs && !inGap(frame.startMs));
    const first = wanted.find((piece) => !piece.gap)?.startMs ?? 0;
    const before = backward || first <= atMs ? null : earlier ? { atMs: earlier.startMs + 0.5 } : take === 1 ? { take: 0, atMs: ends(both.frames) } : null;
    const out = [this.#init(generation, take, before && { ...(take !== null && { take }), ...before })];
    let last = atMs;
    let nextMs: number | null = null;
    for (const piece of wanted) {
      if (piece.gap) out.push(this.#header('gap', { startMs: piece.startMs, durationMs: piece.endMs - piece.startMs, generation }));
      for (const frame of piece.frames) {
        if (wish.keyframesEveryMs !== undefined) {
          const far = nextMs === null || (backward ? frame.startMs <= nextMs : frame.startMs >= nextMs);
          if (!frame.keyframe || !far) continue;
          nextMs = frame.startMs + (backward ? -1 : 1) * wish.keyframesEveryMs;
        }
        if (!backward || frame.track === 'video') out.push(this.#media(frame, generation, 0));
        last = frame.startMs;
      }
    }
    out.push({ ...this.#header('end', { startMs: last, generation }), ...(take !== null && { infoBytes: new TextEncoder().encode(JSON.stringify({ take, next: next ?? undefined })) }) });
    return out;
  }

  #init(generation = 0, take: number | null = null, before: PlaceBefore | null = null): DecodedMediaFrame {
    const info = new TextEncoder().encode(JSON.stringify({ ...this.footage.info, ...(take !== null && { take }), ...(before && { before }) }));
    return { ...this.#header('init', { generation }), infoBytes: info, payload: bytesOf(this.footage.init) };
  }

  #media(frame: TestFootage['frames'][number], generation: number, arrivalMs: number): DecodedMediaFrame {
    const { startMs, durationMs, presentationOffsetMs, keyframe } = frame;
    const header = this.#header(frame.track, { startMs, durationMs, presentationOffsetMs, keyframe, generation, arrivalMs });
    return { ...header, payload: bytesOf(frame.bytes) };
  }

  #header(kind: MediaFrameHeader['kind'], rest: Partial<MediaFrameHeader>): DecodedMediaFrame {
    return {
      kind,
      keyframe: false,
      afterLoss: false,
      generation: 0,
      channel: 1,
      startMs: 0,
      durationMs: 0,
      presentationOffsetMs: 0,
      arrivalMs: 0,
      lostFrames: 0,
      ...rest,
      infoBytes: new Uint8Array(),
      payload: new Uint8Array(),
    };
  }

  /** Each channel has credit of its own, as with the engine. */
  #open(credit: number): { credit: number } {
    return (this.#account = { credit });
  }

  #send(handlers: ChannelHandlers, frame: DecodedMediaFrame, account: { credit: number }): void {
    const message = encodeMediaFrame(frame, frame.payload, frame.infoBytes);
    account.credit -= message.length;
    this.sentBytes += message.length;
    const decoded = decodeMediaFrame(message);
    if (decoded) handlers.onFrame(decoded);
  }
}

/** Bits of the frame counter burnt into the picture: squares along the upper edge, least first. */
const BITS = 10;
const SQUARE = 32;

function readCounter(canvas: HTMLCanvasElement): number | null {
  const context = canvas.getContext('2d');
  if (!context || canvas.width < BITS * SQUARE) return null;
  let counter = 0;
  for (let bit = 0; bit < BITS; bit++) {
    const [red = 0] = context.getImageData(bit * SQUARE + SQUARE / 2, SQUARE / 2, 1, 1).data;
    if (red > 128) counter += 2 ** bit;
  }
  return counter;
}

function canvas(): HTMLCanvasElement {
  const element = document.createElement('canvas');
  document.body.append(element);
  return element;
}

async function footage(name: string): Promise<TestFootage> {
  return (await (await fetch(`/${name}.json`)).json()) as TestFootage;
}

/** What was to be seen after each animation frame: a row whenever any counter has changed. */
function recorder(elements: HTMLCanvasElement[]): (number | null)[][] {
  const rows: (number | null)[][] = [];
  const look = () => {
    const row = elements.map(readCounter);
    const before = rows.at(-1);
    if (!before || row.some((counter, index) => counter !== before[index])) rows.push(row);
    requestAnimationFrame(() => setTimeout(look));
  };
  look();
  return rows;
}

const harness = {
  async live(name: string, options: { sound?: boolean } = {}) {
    const link = new MemoryLink(await footage(name));
    const element = canvas();
    const player = new LivePlayer({ link, canvas: element, cameraId: 'cam_test', stream: 'sub', ...options });
    return { link, player, counter: () => readCounter(element), close: () => player.close() };
  },
  async playback(name: string, atMs: number, play: boolean) {
    const link = new MemoryLink(await footage(name));
    const element = canvas();
    const player = new PlaybackPlayer({ link, cameras: [{ cameraId: 'cam_test', canvas: element }], atMs, play });
    return { link, player, counter: () => readCounter(element), seen: recorder([element]), close: () => player.close() };
  },
  async thumbnails(name: string, most: number) {
    const link = new MemoryLink(await footage(name));
    const thumbnails = new Thumbnails({ link, cameraId: 'cam_test', most, onChange: () => undefined });
    const counter = (ms: number, withinMs: number) => {
      const image = thumbnails.at(ms, withinMs)?.image;
      const element = canvas();
      if (!image) return null;
      // Large again, so that the squares are where they are read.
      element.width = 640;
      element.height = 360;
      element.getContext('2d')?.drawImage(image, 0, 0, 640, 360);
      return { counter: readCounter(element), width: image.width, height: image.height };
    };
    return { link, thumbnails, counter, close: () => thumbnails.close() };
  },
  /** Several cameras, each with footage of its own; the counters of all, noted whenever one changes. */
  async several(names: string[], atMs: number, play: boolean) {
    const all = await Promise.all(names.map(footage));
    const [first] = all;
    if (!first) throw new Error('no footage');
    const link = new MemoryLink(first);
    const cameras = all.map((each, index) => {
      link.of.set(`cam_${index}`, each);
      return { cameraId: `cam_${index}`, canvas: canvas() };
    });
    const player = new PlaybackPlayer({ link, cameras, atMs, play });
    const elements = cameras.map((camera) => camera.canvas);
    return { link, player, counters: () => elements.map(readCounter), seen: recorder(elements), close: () => player.close() };
  },
};

Object.assign(globalThis, { harness });
