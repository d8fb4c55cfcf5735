import { randomBytes } from 'node:crypto';
import type { AudioTrack, MediaFragment, RunEndCause } from '../../../media/fragment.ts';
import { AUDIO_TRACK_ID, makeFragment, makeInit, VIDEO_TRACK_ID } from '../../../media/mp4/mux.ts';
import { AAC_FRAME_SAMPLES } from '../../../media/rtp/aac-depacketizer.ts';
import type { AccessUnit } from '../../../media/rtp/h264-depacketizer.ts';
import { type SenderReport, TimestampUnwrapper } from '../../../media/rtp/rtp-packet.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';
import type { FragmentSink } from '../../hub/types.ts';
import { WallClockAnchor } from '../wall-clock-anchor.ts';
import { ParameterSets } from './parameter-sets.ts';
import { aacTrack } from './sound-track.ts';

/** Until two pictures have told how far they are apart. */
const FIRST_DURATION_SECONDS = 1 / 25;
/** A longer pause says nothing about how long a picture is shown. */
const LONGEST_DURATION_SECONDS = 5;

/** Where the parameter sets do not say whether pictures are reordered, so many tell by their times before the first is given. */
const TRIAL_PICTURES = 8;

/**
 * - `time-jump`: the stream's time has leapt; it is to be opened anew.
 * - `reordered`: pictures are not sent in the order in which they are shown. RTP tells only the latter, so their decode times have
 *   to be found out, which this client does not do.
 */
export type FragmenterFault = 'time-jump' | 'reordered';

/** Makes the fragments of one session from pictures and sound: gives them their times and tells where runs begin and end. */
export class Fragmenter {
  frames = 0;
  readonly #sink: FragmentSink;
  readonly #parameters: ParameterSets;
  readonly #audio: AudioTrack | null;
  readonly #videoRate: number;
  #run: { id: string; anchor: WallClockAnchor; sequence: number; startMs: number; lastTicks: number; duration: number; endMs: number; audioAt: number | null } | null = null;
  #trial: { unit: AccessUnit; arrivalMs: number }[] | null = [];
  #videoTicks = new TimestampUnwrapper();
  #audioTicks = new TimestampUnwrapper();
  #videoReport: SenderReport | null = null;
  #audioReport: SenderReport | null = null;
  #lastVideoTimestamp = 0;

  constructor(video: SdpMedia, audio: SdpMedia | null, sink: FragmentSink) {
    this.#sink = sink;
    this.#parameters = new ParameterSets(video);
    this.#videoRate = video.clockRate;
    this.#audio = audio ? aacTrack(audio) : null;
  }

  parameterSet(nal: Uint8Array): void {
    this.#parameters.take(nal);
  }

  report(kind: 'video' | 'audio', report: SenderReport): void {
    if (kind === 'video') this.#videoReport = report;
    else this.#audioReport = report;
  }

  /** One picture; a few may be held back at first. @param arrivalMs UTC ms. @returns what makes it impossible to go on. @throws MediaError for parameter sets without sense. */
  picture(unit: AccessUnit, arrivalMs: number): FragmenterFault | null {
    if (this.#trial) return this.#try(this.#trial, unit, arrivalMs);
    return this.#place(unit, arrivalMs);
  }

  #try(trial: { unit: AccessUnit; arrivalMs: number }[], unit: AccessUnit, arrivalMs: number): FragmenterFault | null {
    const order = this.#parameters.reordered;
    if (order === true) return 'reordered';
    const before = trial.at(-1);
    if (order === null && before && isBackwards(before.unit, unit, this.#videoRate)) return 'reordered';
    trial.push({ unit: { ...unit, bytes: unit.bytes.slice(0, unit.length) }, arrivalMs });
    if (order === null && trial.length < TRIAL_PICTURES) return null;
    this.#trial = null;
    for (const held of trial) {
      const fault = this.#place(held.unit, held.arrivalMs);
      if (fault) return fault;
    }
    return null;
  }

  #place(unit: AccessUnit, arrivalMs: number): FragmenterFault | null {
    if (unit.keyframe && (this.#parameters.changed || !this.#run)) {
      this.end('parameters-changed');
      if (!this.#begin()) return null;
    }
    const run = this.#run;
    if (!run) return null;
    const ticks = this.#videoTicks.ticks(unit.timestamp);
    const step = ticks - run.lastTicks;
    if (run.sequence > 0 && step < 0 && -step < this.#videoRate) return 'reordered';
    const startMs = run.anchor.place((ticks * 1000) / this.#videoRate, arrivalMs);
    if (startMs === null) return 'time-jump';
    if (step > 0 && step < LONGEST_DURATION_SECONDS * this.#videoRate) run.duration = step;
    if (run.sequence === 0) run.startMs = startMs;
    run.lastTicks = ticks;
    this.#lastVideoTimestamp = unit.timestamp;
    const durationMs = (run.duration * 1000) / this.#videoRate;
    run.endMs = startMs + durationMs;
    this.frames += 1;
    this.#give(run.id, 'video', startMs, durationMs, ticks, unit.keyframe, arrivalMs, {
      ...{ trackId: VIDEO_TRACK_ID, sequence: ++run.sequence, decodeTime: ticks, duration: run.duration, sync: unit.keyframe },
      sample: unit.bytes.subarray(0, unit.length),
    });
    return null;
  }

  /** One AAC frame. Sound before the first picture has no place and is left out. */
  sound(bytes: Uint8Array, from: number, to: number, timestamp: number, arrivalMs: number): void {
    const run = this.#run;
    const track = this.#audio;
    const ticks = this.#audioTicks.ticks(timestamp);
    if (!run || !track || run.sequence === 0) return;
    // Placed once; from there on the samples count themselves.
    run.audioAt ??= Math.round(((this.#audioWallMs(timestamp, arrivalMs) - run.startMs) * track.timescale) / 1000) - ticks;
    const decodeTime = ticks + run.audioAt;
    if (decodeTime < 0) return;
    const startMs = run.startMs + (decodeTime * 1000) / track.timescale;
    this.#give(run.id, 'audio', startMs, (AAC_FRAME_SAMPLES * 1000) / track.timescale, decodeTime, false, arrivalMs, {
      ...{ trackId: AUDIO_TRACK_ID, sequence: ++run.sequence, decodeTime, duration: AAC_FRAME_SAMPLES, sync: true },
      sample: bytes.subarray(from, to),
    });
  }

  end(cause: RunEndCause): void {
    if (!this.#run) return;
    const { id, endMs } = this.#run;
    this.#run = null;
    this.#sink.end({ runId: id, cause, atMs: endMs });
  }

  /** @returns false while parameter sets are missing. */
  #begin(): boolean {
    const video = this.#parameters.track();
    if (!video) return false;
    const id = randomBytes(6).toString('hex');
    this.#videoTicks = new TimestampUnwrapper();
    this.#audioTicks = new TimestampUnwrapper();
    const duration = Math.round(FIRST_DURATION_SECONDS * this.#videoRate);
    this.#run = { id, anchor: new WallClockAnchor(), sequence: 0, startMs: 0, lastTicks: 0, duration, endMs: 0, audioAt: null };
    this.#sink.init(makeInit(id, video, this.#audio));
    return true;
  }

  /** When the sound was taken, by the camera's clock as both tracks' reports tell it, else by its arrival. */
  #audioWallMs(timestamp: number, arrivalMs: number): number {
    const [video, audio, run] = [this.#videoReport, this.#audioReport, this.#run];
    if (!video || !audio || !run || !this.#audio) return arrivalMs;
    const cameraMs = audio.wallMs + (((timestamp - audio.timestamp) | 0) * 1000) / this.#audio.timescale;
    const videoTicksAtReport = (video.timestamp - this.#lastVideoTimestamp) | 0;
    const cameraMsOfLastPicture = video.wallMs - (videoTicksAtReport * 1000) / this.#videoRate;
    const wallMs = run.startMs + (run.lastTicks * 1000) / this.#videoRate + (cameraMs - cameraMsOfLastPicture);
    // Reports that contradict the arrival by seconds are a camera's mistake.
    return Math.abs(wallMs - arrivalMs) < 3_000 ? wallMs : arrivalMs;
  }

  #give(
    runId: string,
    track: 'video' | 'audio',
    startMs: number,
    durationMs: number,
    decodeTime: number,
    keyframe: boolean,
    arrivalMs: number,
    fragment: Parameters<typeof makeFragment>[0],
  ): void {
    const media: MediaFragment = { kind: 'media', runId, track, startMs, durationMs, presentationOffsetMs: 0, decodeTime, keyframe, arrivalMs, bytes: makeFragment(fragment) };
    this.#sink.media(media);
  }
}

/** By less than a second: more is a leap of the stream's time. */
function isBackwards(before: AccessUnit, after: AccessUnit, clockRate: number): boolean {
  const step = (after.timestamp - before.timestamp) | 0;
  return step < 0 && -step < clockRate;
}
