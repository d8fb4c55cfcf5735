/** The players in a page of their own, fed from memory: bundled by tests/integration/player.test.ts, no part of the app. */
import { decodeMediaFrame, encodeMediaFrame, type DecodedMediaFrame, type MediaFrameHeader, type MediaInitInfo } from '../../contract/media-frame.ts';
import { LivePlayer } from './live-player.ts';
import type { ChannelHandlers, MediaLink } from './media-link.ts';
import { PlaybackPlayer } from './playback-player.ts';

export interface TestFootage {
  info: MediaInitInfo;
  /** Base64. */
  init: string;
  frames: { track: 'video' | 'audio'; startMs: number; durationMs: number; presentationOffsetMs: number; keyframe: boolean; bytes: string }[];
  /** Stretches without footage that playback tells, UTC ms. */
  gaps: { startMs: number; endMs: number }[];
}

const bytesOf = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

/** An engine in memory: credits counted as the real one does, each frame through its binary form. */
class MemoryLink implements MediaLink {
  readonly footage: TestFootage;
  paused = false;
  opened: string[] = [];
  credit = 0;
  sentBytes = 0;

  constructor(footage: TestFootage) {
    this.footage = footage;
  }

  engineNow(): number {
    return Date.now();
  }

  openLive(options: { stream: 'main' | 'sub'; audio: boolean; creditBytes: number }, handlers: ChannelHandlers) {
    this.opened.push(options.stream);
    this.credit = options.creditBytes;
    let index = 0;
    let due = performance.now();
    const send = () => {
      if (index === 0) this.#send(handlers, this.#init());
      while (!this.paused && this.credit > 0 && performance.now() >= due) {
        const frame = this.footage.frames[index++ % this.footage.frames.length];
        if (!frame) return;
        if (frame.track === 'video') due += frame.durationMs;
        if (frame.track === 'video' || options.audio) this.#send(handlers, this.#media(frame, 0, Date.now()));
      }
    };
    const timer = setInterval(send, 10);
    return Promise.resolve({
      stream: options.stream,
      grant: (bytes: number) => void (this.credit += bytes),
      close: () => clearInterval(timer),
    });
  }

  openPlayback(options: { atMs: number; creditBytes: number }, handlers: ChannelHandlers) {
    let generation = 0;
    let items = this.#from(options.atMs, generation);
    this.credit = options.creditBytes;
    const timer = setInterval(() => {
      while (this.credit > 0 && items.length > 0) {
        const item = items.shift();
        if (item) this.#send(handlers, item);
      }
    }, 5);
    return Promise.resolve({
      grant: (bytes: number) => void (this.credit += bytes),
      close: () => clearInterval(timer),
      seek: async (atMs: number, creditBytes: number) => {
        await new Promise((resolve) => setTimeout(resolve, 3));
        generation = (generation + 1) & 255;
        items = this.#from(atMs, generation);
        this.credit = creditBytes;
        return generation;
      },
    });
  }

  #from(atMs: number, generation: number): DecodedMediaFrame[] {
    const { frames, gaps } = this.footage;
    const inGap = (ms: number) => gaps.some((gap) => ms >= gap.startMs && ms < gap.endMs);
    const kept = frames.filter((frame) => !inGap(frame.startMs));
    const begin = Math.max(0, kept.findLastIndex((frame) => frame.keyframe && frame.startMs <= atMs));
    const out = [this.#init(generation)];
    let last = kept[begin]?.startMs ?? 0;
    for (const frame of kept.slice(begin)) {
      const gap = gaps.find((candidate) => candidate.startMs >= last && candidate.endMs <= frame.startMs);
      if (gap) out.push(this.#header('gap', { startMs: gap.startMs, durationMs: gap.endMs - gap.startMs, generation }));
      out.push(this.#media(frame, generation, 0));
      last = frame.startMs;
    }
    out.push(this.#header('end', { startMs: last, generation }));
    return out;
  }

  #init(generation = 0): DecodedMediaFrame {
    const info = new TextEncoder().encode(JSON.stringify(this.footage.info));
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

  #send(handlers: ChannelHandlers, frame: DecodedMediaFrame): void {
    const message = encodeMediaFrame(frame, frame.payload, frame.infoBytes);
    this.credit -= message.length;
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
    const player = new PlaybackPlayer({ link, canvas: element, cameraId: 'cam_test', atMs, play });
    return { link, player, counter: () => readCounter(element), close: () => player.close() };
  },
};

Object.assign(globalThis, { harness });
