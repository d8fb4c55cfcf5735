/**
 * Plays a card over RTSP: ONVIF Streaming Specification 21.06 §6, "Replay": the range that PLAY asks for, each picture with its time in a
 * header extension (§6.3), and BYE at the end.
 */
import { h264Payloads } from '../../../media/rtp/h264-packets.ts';
import type { Card, CardFrame } from '../card.ts';
import type { AudioLoop } from '../media-file.ts';
import type { Outlet } from './outlet.ts';
import { VIDEO_CLOCK } from './rtsp-stream.ts';
import { chunkMs, soundPayload } from './sound-payload.ts';

/** What replaying cameras get wrong; read as it plays. */
export interface ReplayQuirks {
  /** The connection is cut after so many pictures; 0: never. Each cut uses one up. */
  breaksAfter: number;
  breaks: number;
  /** Every so many groups the one before is sent again; 0: never. */
  repeatsGroups: number;
  /** Times stray by up to so much, ms. */
  strayMs: number;
  /** Pictures a second when nobody asks for real time; 0: as fast as they are taken. */
  mostFps: number;
  /** It has no session left for its card. */
  refuses: boolean;
}

export const GOOD_REPLAY: ReplayQuirks = { breaksAfter: 0, breaks: 0, repeatsGroups: 0, strayMs: 0, mostFps: 0, refuses: false };

interface ReplayRange {
  fromMs: number;
  toMs: number;
}

/** `clock=20260102T030405.678Z-20260102T030500Z` (RFC 2326 §3.7); without an end all that follows. Null for what is none. */
export function readClockRange(text: string): ReplayRange | null {
  const match = /clock=(\d{8}T\d{6}(?:\.\d+)?Z)-(\d{8}T\d{6}(?:\.\d+)?Z)?/.exec(text);
  if (!match?.[1]) return null;
  return { fromMs: readTime(match[1]), toMs: match[2] ? readTime(match[2]) : Number.POSITIVE_INFINITY };
}

function readTime(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)([\d.]+)Z$/.exec(text) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute)) + Math.round(Number(second) * 1000);
}

const CLEAN_POINT = 0x80;
const END = 0x40;
const DISCONTINUITY = 0x20;

/** Beyond this the client does not keep up: it is waited for. */
const MOST_WAITING_BYTES = 1024 * 1024;
const BATCH = 30;

interface CardReplayParts {
  card: Card;
  outlet: Outlet;
  /** By the camera's clock. */
  range: ReplayRange;
  realTime: boolean;
  /** The camera's clock minus the true time. */
  offsetMs: number;
  quirks: ReplayQuirks;
  /** Null: it was not asked for, or there is none. */
  sound: { loop: AudioLoop; outlet: Outlet } | null;
  cut: () => void;
}

export class CardReplay {
  readonly #parts: CardReplayParts;
  /** The next chunk of sound, counted from 1970. */
  #chunk = 0;
  #ended = false;

  constructor(parts: CardReplayParts) {
    this.#parts = parts;
    void this.#play();
  }

  stop(): void {
    this.#ended = true;
  }

  async #play(): Promise<void> {
    const { card, outlet, range, realTime, offsetMs, quirks } = this.#parts;
    const toMs = Math.min(range.toMs - offsetMs, card.untilMs ?? 0);
    const frames = this.#asSent(card.frames(range.fromMs - offsetMs, toMs));
    const begunMs = performance.now();
    let firstMs: number | null = null;
    let sent = 0;
    let next = frames.next();
    while (!next.done && !this.#ended) {
      const frame = next.value;
      next = frames.next();
      firstMs ??= frame.wallMs;
      const dueMs = realTime ? frame.wallMs - firstMs : quirks.mostFps > 0 ? (sent * 1000) / quirks.mostFps : 0;
      const early = dueMs - (performance.now() - begunMs);
      if (early > 1 || sent % BATCH === 0) await pause(Math.max(0, early));
      while (outlet.waitingBytes > MOST_WAITING_BYTES && !this.#ended) await pause(5);
      if (this.#ended) return;
      const bits = (frame.keyframe ? CLEAN_POINT : 0) | (next.done || next.value.after ? END : 0) | (frame.after ? DISCONTINUITY : 0);
      if (sent === 0 || frame.after) this.#seekSound(frame.wallMs);
      this.#sendSound(frame.wallMs);
      this.#send(frame, bits, sent);
      sent += 1;
      if (quirks.breaks > 0 && sent >= quirks.breaksAfter) {
        quirks.breaks -= 1;
        this.#parts.cut();
        return;
      }
    }
    if (!this.#ended) outlet.bye();
  }

  #seekSound(atMs: number): void {
    const { sound } = this.#parts;
    if (sound) this.#chunk = Math.ceil(atMs / chunkMs(sound.loop));
  }

  /** What was heard before this picture. */
  #sendSound(untilMs: number): void {
    const { sound, offsetMs } = this.#parts;
    if (!sound) return;
    const { loop, outlet } = sound;
    for (; this.#chunk * chunkMs(loop) < untilMs; this.#chunk++) {
      const payload = soundPayload(loop, this.#chunk);
      if (payload) outlet.send([payload], (this.#chunk * loop.chunkSamples) % 2 ** 32, { wallMs: this.#chunk * chunkMs(loop) + offsetMs, bits: 0 });
    }
  }

  #send(frame: CardFrame, bits: number, index: number): void {
    const { outlet, offsetMs, quirks } = this.#parts;
    const payloads = h264Payloads([...frame.nals]).map(({ prefix, nal, from, to, last }) => ({ prefix, data: nal.subarray(from, to), marker: last }));
    // Deterministic, and both ways.
    const stray = quirks.strayMs * Math.sin(index * 1.7);
    outlet.send(payloads, Math.round((frame.wallMs * VIDEO_CLOCK) / 1000) % 2 ** 32, { wallMs: frame.wallMs + offsetMs + stray, bits });
  }

  /** With groups that come twice, where the camera does so. */
  *#asSent(frames: Iterable<CardFrame & { after: boolean }>): Generator<CardFrame & { after: boolean }> {
    const { quirks } = this.#parts;
    let group: (CardFrame & { after: boolean })[] = [];
    let groups = 0;
    for (const frame of frames) {
      if (frame.keyframe) {
        groups += 1;
        if (quirks.repeatsGroups > 0 && groups % quirks.repeatsGroups === 0) yield* group;
        group = [];
      }
      group.push(frame);
      yield frame;
    }
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
