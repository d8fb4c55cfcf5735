import { randomBytes } from 'node:crypto';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import { H264_NAL, parseAvcC } from '../../media/h264.ts';
import { MediaError } from '../../media/media-error.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { type ParsedInit, parseInit } from '../../media/mp4/init.ts';
import { type FragmentSample, parseFragment } from '../../media/mp4/moof.ts';
import { lengthPrefixedNals, sameBytes } from '../../media/nal.ts';
import { OutputChild } from '../base/child-process.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { FragmentSink } from '../hub/types.ts';
import { type AudioHandling, ffmpegArguments } from './ffmpeg-arguments.ts';
import { classifyExit, needsTranscodedAudio } from './ffmpeg-faults.ts';
import { cameraPlace } from './rtsp/camera-place.ts';
import { RtspRelay } from './rtsp/relay.ts';
import { runEndCause } from './run-end-cause.ts';
import { FIRST_FRAME_LIMIT_MS, STALL_CHECK_MS, STALL_LIMIT_MS } from './session-limits.ts';
import type { IngestSession, IngestSource, SessionEnd, SessionFault, StreamReception, StreamTarget } from './types.ts';
import { WallClockAnchor } from './wall-clock-anchor.ts';

/** One ffmpeg a stream: any protocol it knows. Remembers for each stream whether its sound has to be made into AAC. */
export function createFfmpegSource(options: { ffmpegPath: string; clock: Clock; log: Logger }): IngestSource {
  const audioOf = new Map<string, AudioHandling>();
  return {
    name: 'ffmpeg',
    open(target, sink) {
      const handling = audioOf.get(target.url) ?? 'copy';
      const audioFailed = () => {
        // The next attempt, which follows at once, makes it AAC; sound that cannot be had at all never costs the picture.
        audioOf.set(target.url, handling === 'copy' ? 'transcode' : 'none');
      };
      const openAt = (place: StreamTarget) => new FfmpegSession(place, handling, sink, options, audioFailed);
      const isProtected = target.username !== null || target.password !== null;
      return isProtected && cameraPlace(target.url) ? new RelayedSession(target, openAt, options.clock) : openAt(target);
    },
  };
}

/** It takes the packets itself and tells nothing of them. */
const FFMPEG_RECEPTION: StreamReception = { source: 'ffmpeg', fallback: null, received: null, lost: null, jitterMs: null, delayMs: null, clockOffsetMs: null };

/** ffmpeg behind a relay that knows the password. */
class RelayedSession implements IngestSession {
  readonly done: Promise<SessionEnd>;
  #inner: IngestSession | null = null;
  #closed = false;

  constructor(target: StreamTarget, openAt: (target: StreamTarget) => IngestSession, clock: Clock) {
    this.done = this.#run(target, openAt, clock);
  }

  close(): void {
    this.#closed = true;
    this.#inner?.close();
  }

  reception(): StreamReception {
    return FFMPEG_RECEPTION;
  }

  async #run(target: StreamTarget, openAt: (target: StreamTarget) => IngestSession, clock: Clock): Promise<SessionEnd> {
    let relay: RtspRelay;
    try {
      relay = await RtspRelay.open(target, clock);
    } catch (error) {
      return { fault: 'error', frames: 0, detail: `no relay on loopback: ${String(error)}` };
    }
    try {
      if (this.#closed) return { fault: 'closed', frames: 0, detail: '' };
      this.#inner = openAt({ ...target, url: relay.url, username: null, password: null });
      const end = await this.#inner.done;
      // The relay saw the camera; ffmpeg saw only the relay.
      return relay.fault && end.fault !== 'closed' ? { ...end, ...relay.fault } : end;
    } finally {
      relay.close();
    }
  }
}

class FfmpegSession implements IngestSession {
  readonly done: Promise<SessionEnd>;
  readonly #sink: FragmentSink;
  readonly #clock: Clock;
  readonly #child: OutputChild;
  readonly #runId = randomBytes(6).toString('hex');
  readonly #anchor = new WallClockAnchor();
  readonly #openedAt: number;
  #init: ParsedInit | null = null;
  #sps: Uint8Array | null = null;
  #lengthSize = 4;
  #frames = 0;
  #lastFrameAt: number;
  #endOfLastFrameMs: number;
  #fault: SessionFault | null = null;
  #detail = '';

  constructor(target: StreamTarget, handling: AudioHandling, sink: FragmentSink, options: { ffmpegPath: string; clock: Clock; log: Logger }, audioFailed: () => void) {
    this.#sink = sink;
    this.#clock = options.clock;
    this.#openedAt = this.#lastFrameAt = options.clock.monotonic();
    this.#endOfLastFrameMs = options.clock.now();
    this.#child = new OutputChild(options.ffmpegPath, ffmpegArguments(target, handling), options.clock);
    const splitter = new BoxSplitter({ init: (bytes) => this.#onInit(bytes), fragment: (bytes) => this.#onFragment(bytes) });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      if (this.#fault) return;
      try {
        splitter.push(chunk);
      } catch (error) {
        if (!(error instanceof MediaError)) throw error;
        this.#die('error', error.message);
      }
    });
    const watch = options.clock.every(STALL_CHECK_MS, () => this.#checkStall());
    this.done = this.#child.done.then((end) => {
      watch[Symbol.dispose]();
      if (this.#fault === null) {
        if (end.startError) this.#fault = 'tool-missing';
        else if (this.#frames === 0 && needsTranscodedAudio(end.stderr)) {
          audioFailed();
          this.#fault = 'parameters-changed';
        } else this.#fault = classifyExit(end.stderr, this.#frames);
        this.#detail = end.startError?.message ?? lastLines(end.stderr);
      }
      if (this.#init) this.#sink.end({ runId: this.#runId, cause: runEndCause(this.#fault), atMs: this.#endOfLastFrameMs });
      return { fault: this.#fault, frames: this.#frames, detail: this.#detail };
    });
  }

  reception(): StreamReception {
    return FFMPEG_RECEPTION;
  }

  close(): void {
    this.#die('closed', '');
  }

  #die(fault: SessionFault, detail: string): void {
    if (this.#fault) return;
    this.#fault = fault;
    this.#detail = detail;
    this.#child.end();
  }

  #onInit(bytes: Uint8Array): void {
    const parsed = parseInit(bytes);
    if (!parsed.video) {
      this.#die('no-video', 'no video track');
      return;
    }
    this.#init = parsed;
    if (parsed.video.codec === 'h264') {
      const configuration = parseAvcC(parsed.video.description);
      this.#sps = configuration.sps[0] ?? null;
      this.#lengthSize = configuration.lengthSize;
    }
    const init: InitFragment = { kind: 'init', runId: this.#runId, video: parsed.video, audio: parsed.audio, bytes };
    this.#sink.init(init);
  }

  #onFragment(bytes: Uint8Array): void {
    const init = this.#init;
    if (!init || this.#fault) return;
    const parsed = parseFragment(bytes, (id) => init.defaults.get(id) ?? { sampleDuration: 0, sampleSize: 0, sampleFlags: 0 });
    const isVideo = parsed.trackId === init.video?.id;
    const track = isVideo ? init.video : init.audio;
    const sample = parsed.samples[0];
    if (!track || parsed.trackId !== track.id || !sample) return;
    const perTick = 1000 / track.timescale;
    const arrivalMs = this.#clock.now();
    const streamMs = parsed.decodeTime * perTick;
    const startMs = isVideo ? this.#anchor.place(streamMs, arrivalMs) : this.#anchor.placeOther(streamMs);
    if (startMs === null) {
      // Sound that comes before the first picture has no place yet.
      if (isVideo) this.#die('time-jump', `stream time ${Math.round(streamMs)} ms`);
      return;
    }
    if (isVideo && sample.sync && this.#parametersChanged(bytes, sample)) {
      this.#die('parameters-changed', 'new parameter sets in the stream');
      return;
    }
    const durationMs = parsed.samples.reduce((sum, item) => sum + item.duration, 0) * perTick;
    const fragment: MediaFragment = {
      kind: 'media',
      runId: this.#runId,
      track: isVideo ? 'video' : 'audio',
      startMs,
      durationMs,
      presentationOffsetMs: sample.compositionOffset * perTick,
      decodeTime: parsed.decodeTime,
      keyframe: isVideo && sample.sync,
      arrivalMs,
      bytes,
    };
    if (isVideo) {
      this.#frames += 1;
      this.#lastFrameAt = this.#clock.monotonic();
      this.#endOfLastFrameMs = startMs + durationMs;
    }
    this.#sink.media(fragment);
  }

  /** ffmpeg's muxer writes the parameter sets once; a camera that changes them in mid-stream needs a new init fragment. */
  #parametersChanged(bytes: Uint8Array, sample: FragmentSample): boolean {
    if (!this.#sps) return false;
    for (const nal of lengthPrefixedNals(bytes.subarray(sample.offset, sample.offset + sample.size), this.#lengthSize)) {
      const type = (nal[0] ?? 0) & 0x1f;
      if (type === H264_NAL.sps) return !sameBytes(nal, this.#sps);
      if (type === H264_NAL.idr) return false;
    }
    return false;
  }

  #checkStall(): void {
    const now = this.#clock.monotonic();
    if (this.#frames === 0 ? now - this.#openedAt > FIRST_FRAME_LIMIT_MS : now - this.#lastFrameAt > STALL_LIMIT_MS) {
      this.#die('stalled', `no frame for ${Math.round((now - this.#lastFrameAt) / 1000)} s`);
    }
  }
}

function lastLines(stderr: string): string {
  return stderr.trim().split('\n').slice(-3).join(' | ').slice(0, 500);
}
