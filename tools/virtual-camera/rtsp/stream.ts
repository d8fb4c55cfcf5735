import { h264Payloads } from '../../../media/rtp/h264-packets.ts';
import { BEFORE_START, type CardFrame } from '../card.ts';
import type { AccessUnit, AudioLoop, VideoLoop } from '../media-file.ts';
import { timingSei } from '../timing-sei.ts';
import { REPORT_MS, type RtspStream, VIDEO_CLOCK, type Viewer } from './rtsp-stream.ts';
import { chunkMs, soundPayload } from './sound-payload.ts';

/** One endless stream: a loop of video, and of sound, whose times and numbers go on over the loop. */
export class LoopStream implements RtspStream {
  readonly video: VideoLoop;
  readonly audio: AudioLoop | null;
  readonly viewers = new Set<Viewer>();
  readonly #startMs: number;
  #nextUnit: number;
  #nextChunk: number;
  #nextReport = 0;
  /** Frames that were due so far, whether or not somebody watched. */
  #sequence = 0;
  /** Added to RTP timestamps: misbehaviour. */
  timestampJump = 0;
  frozen = false;
  clockOffsetMs = 0;

  constructor(video: VideoLoop, audio: AudioLoop | null, startMs: number) {
    this.video = video;
    this.audio = audio;
    this.#startMs = startMs;
    this.#nextUnit = 0;
    this.#nextChunk = 0;
  }

  /** Video frames sent, or that would have been. */
  get framesDue(): number {
    return this.#sequence;
  }

  /** Position in the loop, seconds. */
  positionAt(nowMs: number): number {
    const length = this.video.length / VIDEO_CLOCK;
    return (((nowMs - this.#startMs) / 1000) % length + length) % length;
  }

  /** Sends all that is due. */
  tick(nowMs: number): void {
    while (this.#dueMs(this.#nextUnit) <= nowMs) {
      // After a long pause of the process nobody wants minutes of frames at once.
      if (nowMs - this.#dueMs(this.#nextUnit) < 2_000) this.#sendUnit(this.#nextUnit, nowMs);
      this.#nextUnit += 1;
      this.#sequence += 1;
    }
    if (this.audio) this.#tickAudio(this.audio, nowMs);
    if (nowMs >= this.#nextReport) {
      this.#nextReport = nowMs + REPORT_MS;
      this.report(nowMs);
    }
  }

  report(nowMs: number): void {
    if (this.frozen) return;
    const elapsed = (nowMs - this.#startMs) / 1000;
    for (const viewer of this.viewers) {
      viewer.video?.report(nowMs + this.clockOffsetMs, Math.round(elapsed * VIDEO_CLOCK) + this.timestampJump);
      if (this.audio) viewer.audio?.report(nowMs + this.clockOffsetMs, Math.round(elapsed * this.audio.sampleRate));
    }
  }

  *recorded(fromMs: number, toMs: number): Generator<CardFrame> {
    const { units, length } = this.video;
    let index = Math.floor(((fromMs - this.#startMs) * VIDEO_CLOCK) / 1000 / length) * units.length;
    for (let next = index; this.#dueMs(next) <= fromMs; next++) if (this.#unit(next).keyframe) index = next;
    for (; this.#dueMs(index) < toMs; index++) {
      const { keyframe, presentationTime, decodeTime } = this.#unit(index);
      const dueMs = this.#dueMs(index);
      yield { wallMs: dueMs + ((presentationTime - decodeTime) * 1000) / VIDEO_CLOCK, keyframe, nals: this.#nals(index, index < 0 ? BEFORE_START + index : index, dueMs) };
    }
  }

  #unit(index: number): AccessUnit {
    const { units } = this.video;
    return units[((index % units.length) + units.length) % units.length]!;
  }

  #nals(index: number, sequence: number, sentMs: number): Uint8Array[] {
    const { sps, pps } = this.video;
    const unit = this.#unit(index);
    const sei = timingSei({ sequence, sentMs });
    return unit.keyframe ? [sps, pps, sei, ...unit.nals] : [sei, ...unit.nals];
  }

  #dueMs(index: number): number {
    const { units, length } = this.video;
    const loop = Math.floor(index / units.length);
    const time = loop * length + this.#unit(index).decodeTime;
    return this.#startMs + (time * 1000) / VIDEO_CLOCK;
  }

  #sendUnit(index: number, nowMs: number): void {
    if (this.viewers.size === 0 || this.frozen) return;
    const { units, length } = this.video;
    const unit = this.#unit(index);
    const payloads = h264Payloads(this.#nals(index, this.#sequence, nowMs)).map(({ prefix, nal, from, to, last }) => ({ prefix, data: nal.subarray(from, to), marker: last }));
    const timestamp = Math.floor(index / units.length) * length + unit.presentationTime + this.timestampJump;
    for (const viewer of this.viewers) {
      viewer.started ||= unit.keyframe;
      if (viewer.started && viewer.video && !viewer.video.send(payloads, timestamp)) viewer.kick();
    }
  }

  #tickAudio(audio: AudioLoop, nowMs: number): void {
    const due = Math.floor((nowMs - this.#startMs) / chunkMs(audio));
    if (due - this.#nextChunk > 50) this.#nextChunk = due;
    for (; this.#nextChunk <= due; this.#nextChunk++) {
      const payload = soundPayload(audio, this.#nextChunk);
      if (!payload || this.frozen) continue;
      for (const viewer of this.viewers) viewer.audio?.send([payload], this.#nextChunk * audio.chunkSamples);
    }
  }
}
