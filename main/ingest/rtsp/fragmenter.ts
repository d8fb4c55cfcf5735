import { randomBytes } from 'node:crypto';
import type { AudioTrack, MediaFragment, RunEndCause } from '../../../media/fragment.ts';
import { AUDIO_TRACK_ID, makeFragment, makeInit, VIDEO_TRACK_ID } from '../../../media/mp4/mux.ts';
import { DecodeTimes, deepestReorder } from '../../../media/rtp/decode-times.ts';
import type { AccessUnit } from '../../../media/rtp/nal-depacketizer.ts';
import { type SenderReport, TimestampUnwrapper } from '../../../media/rtp/rtp-packet.ts';
import type { SdpMedia } from '../../../media/rtp/sdp.ts';
import type { FragmentSink } from '../../hub/types.ts';
import { WallClockAnchor } from '../wall-clock-anchor.ts';
import { ParameterSets } from './parameter-sets.ts';
import { planSound } from './sound-track.ts';

/** Until two pictures have told how far they are apart. */
const FIRST_DURATION_SECONDS = 1 / 25;
/** A longer pause says nothing about how long a picture is shown. */
const LONGEST_DURATION_SECONDS = 5;

/** Where the parameter sets do not say whether pictures are reordered, so many tell by their times before the first is given. */
const TRIAL_PICTURES = 8;
/** Those may not have shown the deepest. */
const REORDER_MARGIN = 1;

/**
 * - `time-jump`: the stream's time has leapt; it is to be opened anew.
 * - `reordered`: pictures are overtaken by more than the parameter sets or the first pictures told, so their decode times are wrong.
 */
export type FragmenterFault = 'time-jump' | 'reordered';

interface Run {
  id: string;
  anchor: WallClockAnchor;
  decodeTimes: DecodeTimes;
  /** What lies between the first picture's decoding and its presentation. */
  leadTicks: number;
  sequence: number;
  /** Wall clock of the first decode time. */
  startMs: number;
  /** Of the last picture: when it is decoded, when it is shown. */
  lastTicks: number;
  lastShownTicks: number;
  duration: number;
  endMs: number;
  /** Of the sound's clock at its first sample. */
  audioAt: number | null;
}

/** Makes the fragments of one session from pictures and sound: gives them their times and tells where runs begin and end. */
export class Fragmenter {
  frames = 0;
  readonly #sink: FragmentSink;
  readonly #parameters: ParameterSets;
  readonly #audio: AudioTrack | null;
  readonly #videoRate: number;
  /** Of the sound's RTP time; not always that of its track. */
  readonly #audioRate: number;
  #run: Run | null = null;
  #trial: { unit: AccessUnit; arrivalMs: number }[] | null = [];
  #videoTicks = new TimestampUnwrapper();
  #audioTicks = new TimestampUnwrapper();
  #videoReport: SenderReport | null = null;
  #audioReport: SenderReport | null = null;
  #lastVideoTimestamp = 0;
  /** Pictures that may overtake one; as it was told. */
  #reorder = 0;
  #firstDuration: number;

  constructor(video: SdpMedia, audio: SdpMedia | null, sink: FragmentSink) {
    this.#sink = sink;
    this.#parameters = new ParameterSets(video);
    this.#videoRate = video.clockRate;
    this.#firstDuration = Math.round(FIRST_DURATION_SECONDS * video.clockRate);
    this.#audio = audio && (planSound(audio)?.track ?? null);
    this.#audioRate = audio?.clockRate || 1;
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
    const said = this.#parameters.reorderFrames;
    trial.push({ unit: { ...unit, bytes: unit.bytes.slice(0, unit.length) }, arrivalMs });
    // Of pictures that are reordered one has to know how long they are shown before the first can be placed.
    const needed = said === null ? TRIAL_PICTURES : said === 0 ? 1 : said + 2;
    if (trial.length < needed) return null;
    const times = ticksOf(trial.map((held) => held.unit.timestamp));
    const deepest = deepestReorder(times);
    this.#reorder = said ?? (deepest === 0 ? 0 : deepest + REORDER_MARGIN);
    this.#firstDuration = usualStep(times) ?? this.#firstDuration;
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
    const shownTicks = this.#videoTicks.ticks(unit.timestamp) + run.leadTicks;
    const ticks = run.decodeTimes.next(shownTicks, run.duration);
    if (ticks === null) return Math.abs(shownTicks - run.lastShownTicks) < this.#videoRate * LONGEST_DURATION_SECONDS ? 'reordered' : 'time-jump';
    const step = ticks - run.lastTicks;
    if (run.sequence > 0 && step < 0 && -step < this.#videoRate) return 'reordered';
    const startMs = run.anchor.place((ticks * 1000) / this.#videoRate, arrivalMs);
    if (startMs === null) return 'time-jump';
    if (step > 0 && step < LONGEST_DURATION_SECONDS * this.#videoRate) run.duration = step;
    if (run.sequence === 0) run.startMs = startMs;
    run.lastTicks = ticks;
    run.lastShownTicks = shownTicks;
    this.#lastVideoTimestamp = unit.timestamp;
    const durationMs = (run.duration * 1000) / this.#videoRate;
    run.endMs = startMs + durationMs;
    this.frames += 1;
    const presentationOffset = shownTicks - ticks;
    const offsetMs = (presentationOffset * 1000) / this.#videoRate;
    this.#give(run.id, 'video', startMs, durationMs, offsetMs, ticks, unit.keyframe, arrivalMs, {
      ...{ trackId: VIDEO_TRACK_ID, sequence: ++run.sequence, decodeTime: ticks, duration: run.duration, presentationOffset, sync: unit.keyframe },
      sample: unit.bytes.subarray(0, unit.length),
    });
    return null;
  }

  /**
   * One frame of sound. What comes before the first picture has no place and is left out.
   * @param timestamp RTP time. @param duration ticks of the track.
   */
  sound(bytes: Uint8Array, from: number, to: number, timestamp: number, duration: number, arrivalMs: number): void {
    const run = this.#run;
    const track = this.#audio;
    const ticks = Math.round((this.#audioTicks.ticks(timestamp) * (track?.timescale ?? 1)) / this.#audioRate);
    if (!run || !track || run.sequence === 0) return;
    // Placed once; from there on the samples count themselves.
    run.audioAt ??= Math.round(((this.#audioWallMs(timestamp, arrivalMs) - run.startMs) * track.timescale) / 1000) - ticks;
    const decodeTime = ticks + run.audioAt;
    if (decodeTime < 0) return;
    const startMs = run.startMs + (decodeTime * 1000) / track.timescale;
    this.#give(run.id, 'audio', startMs, (duration * 1000) / track.timescale, 0, decodeTime, false, arrivalMs, {
      ...{ trackId: AUDIO_TRACK_ID, sequence: ++run.sequence, decodeTime, duration, presentationOffset: 0, sync: true },
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
    const duration = this.#firstDuration;
    // The first decode time is 0: MP4 has no negative ones.
    const leadTicks = this.#reorder * duration;
    this.#run = {
      ...{ id, anchor: new WallClockAnchor(), decodeTimes: new DecodeTimes(this.#reorder), leadTicks, sequence: 0 },
      ...{ startMs: 0, lastTicks: 0, lastShownTicks: 0, duration, endMs: 0, audioAt: null },
    };
    this.#sink.init(makeInit(id, video, this.#audio));
    return true;
  }

  /** When the sound was taken, by the camera's clock as both tracks' reports tell it, else by its arrival. */
  #audioWallMs(timestamp: number, arrivalMs: number): number {
    const [video, audio, run] = [this.#videoReport, this.#audioReport, this.#run];
    if (!video || !audio || !run || !this.#audio) return arrivalMs;
    const cameraMs = audio.wallMs + (((timestamp - audio.timestamp) | 0) * 1000) / this.#audioRate;
    const videoTicksAtReport = (video.timestamp - this.#lastVideoTimestamp) | 0;
    const cameraMsOfLastPicture = video.wallMs - (videoTicksAtReport * 1000) / this.#videoRate;
    const wallMs = run.startMs + (run.lastShownTicks * 1000) / this.#videoRate + (cameraMs - cameraMsOfLastPicture);
    // Reports that contradict the arrival by seconds are a camera's mistake.
    return Math.abs(wallMs - arrivalMs) < 3_000 ? wallMs : arrivalMs;
  }

  #give(
    runId: string,
    track: 'video' | 'audio',
    startMs: number,
    durationMs: number,
    presentationOffsetMs: number,
    decodeTime: number,
    keyframe: boolean,
    arrivalMs: number,
    fragment: Parameters<typeof makeFragment>[0],
  ): void {
    const media: MediaFragment = { kind: 'media', runId, track, startMs, durationMs, presentationOffsetMs, decodeTime, keyframe, arrivalMs, bytes: makeFragment(fragment) };
    this.#sink.media(media);
  }
}

/** RTP times, which wrap, from the first on. */
function ticksOf(timestamps: readonly number[]): number[] {
  return timestamps.map((timestamp) => (timestamp - timestamps[0]!) | 0);
}

/** The median distance of times in any order; null when there are none. */
function usualStep(times: readonly number[]): number | null {
  const sorted = times.toSorted((a, b) => a - b);
  const steps = sorted.slice(1).map((time, index) => time - sorted[index]!).filter((step) => step > 0).toSorted((a, b) => a - b);
  return steps[steps.length >> 1] ?? null;
}
