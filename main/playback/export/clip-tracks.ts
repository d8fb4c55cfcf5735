import { AppError } from '../../../contract/errors.ts';
import type { InitFragment, Track } from '../../../media/fragment.ts';
import { makeMoov, type MovieEdit, type MovieTrack, sampleDescription } from '../../../media/mp4/movie.ts';
import { SampleTable } from '../../../media/mp4/sample-table.ts';
import { FrameList } from './frame-list.ts';
import type { MovieFile } from './movie-file.ts';
import { firstShown, type FootageSample, isBefore } from './range-cut.ts';

/** Their list has to fit into memory here, and into a browser where it is checked: about a day of most cameras. */
const MOST_FRAMES = 3_000_000;
/** After so many it is told whether all will be too many, instead of after hours. */
const FRAMES_TO_JUDGE = 2_000;
const JUDGED_TOLERANCE = 1.25;

/** What is known of a clip's frames when it is written. */
export interface ClipFrames {
  video: FrameList;
  /** Null without sound. */
  audio: FrameList | null;
  /** Pictures that are shown: place in the clip and recorder's time, ms, in order of showing. */
  shown: { atMs: number; wallMs: number }[];
  /** Pixels. */
  picture: { width: number; height: number };
  /** Of all that is in the clip, UTC ms: from the keyframe to the end of the last picture. */
  firstMs: number;
  lastMs: number;
}

interface Writing {
  track: Track;
  table: SampleTable;
  list: FrameList;
  /** Decode time of its first sample, ticks from the clip's begin. */
  zero: number;
  lastTime: number;
  lastDuration: number;
  lastEndMs: number;
}

/** The tracks of a clip while it is written. */
export class ClipTracks {
  readonly #init: InitFragment;
  readonly #file: MovieFile;
  readonly #video: Writing;
  readonly #audio: Writing | null;
  readonly #seconds: number;
  /** With how many pictures each take of the time ends but the last. */
  readonly #takeEnds: number[] = [];

  /** @param seconds of footage that will come. @throws AppError `unsupported` without a video track. */
  constructor(init: InitFragment, file: MovieFile, seconds: number) {
    if (!init.video) throw new AppError('unsupported', 'playback.formatChanged');
    this.#init = init;
    this.#file = file;
    this.#seconds = seconds;
    this.#video = writing(init.video);
    this.#audio = init.audio && writing(init.audio);
  }

  get hasPictures(): boolean {
    return this.#video.list.length > 0;
  }

  /** Where what was added ends, UTC ms. */
  get lastMs(): number {
    return this.#video.lastEndMs;
  }

  /** What comes next is another take of the same time: whatever its times, it comes after what is there. */
  takeEnds(): void {
    this.#takeEnds.push(this.#video.list.length);
  }

  /** @param atMs decode time in the clip. @throws AppError `unsupported` when it gets too long; the system's errors. */
  async add(sample: FootageSample, atMs: number): Promise<void> {
    const to = sample.track === 'video' ? this.#video : this.#audio;
    if (!to) return;
    if (this.#isTooLong(to, atMs)) throw new AppError('unsupported', 'exports.tooLong');
    const ticks = Math.round((atMs * to.track.timescale) / 1000);
    if (to.list.length === 0) to.zero = ticks;
    // Two samples at one time are shown one after the other.
    const decodeTime = to.list.length === 0 ? 0 : Math.max(ticks - to.zero, to.lastTime + 1);
    to.lastTime = decodeTime;
    to.lastDuration = Math.max(1, Math.round((sample.durationMs * to.track.timescale) / 1000));
    to.lastEndMs = Math.max(to.lastEndMs, sample.presentMs + sample.durationMs);
    to.list.add(sample.data, sample.presentMs);
    const { compositionOffset, sync, data } = sample;
    await this.#file.add(sample.track, data, atMs, (offset) => to.table.push({ offset, size: data.length, decodeTime, compositionOffset, sync }));
  }

  #isTooLong({ list }: Writing, atMs: number): boolean {
    if (list.length >= MOST_FRAMES) return true;
    return list.length === FRAMES_TO_JUDGE && atMs > 0 && (list.length / (atMs / 1000)) * this.#seconds > MOST_FRAMES * JUDGED_TOLERANCE;
  }

  /** Writes the index. @param from what is shown first, and before what it ends, UTC ms: of each take. */
  async finish(from: number, to: number): Promise<ClipFrames> {
    await this.#file.flush();
    const video = this.#video;
    const audio = this.#audio && this.#audio.list.length > 0 ? this.#audio : null;
    const { timescale } = video.track;
    const ordered = video.list.times.map((wallMs, index) => ({ wallMs, index, ticks: presentTime(video, index) })).toSorted((a, b) => a.ticks - b.ticks);
    const shown: ClipFrames['shown'] = [];
    const edits: PictureEdit[] = [];
    let length = 0;
    for (const [number, end] of [...this.#takeEnds, video.list.length].entries()) {
      const start = this.#takeEnds[number - 1] ?? 0;
      if (end <= start) continue;
      // In each take the pictures before the begin, which others need, are not shown, and neither are those behind the end.
      const firstMs = firstShown(video.list.times.slice(start, end), from);
      const begin = presentTime(video, video.list.times.indexOf(firstMs, start));
      const pictures = ordered.filter(({ wallMs, index, ticks }) => index >= start && index < end && ticks >= begin && isBefore(wallMs, to));
      const last = pictures.at(-1)?.ticks ?? begin;
      const behind = ordered.find(({ ticks }) => ticks > last)?.ticks ?? last + video.lastDuration;
      for (const { wallMs, ticks } of pictures) shown.push({ wallMs, atMs: ((length + ticks - begin) * 1000) / timescale });
      edits.push({ from: begin, length: Math.min(behind, end === video.list.length ? last + video.lastDuration : Infinity) - begin });
      length += edits.at(-1)?.length ?? 0;
    }
    const tracks = [movieTrack(this.#init, video, edits)];
    if (audio) tracks.push(movieTrack(this.#init, audio, edits.flatMap((edit) => soundEdits(video, audio, edit))));
    await this.#file.finish(makeMoov(tracks, { timescale, createdMs: shown[0]?.wallMs ?? from }));
    return {
      ...{ video: video.list, audio: audio?.list ?? null, shown },
      picture: pictureOf(video.track),
      firstMs: video.list.times.reduce((least, each) => Math.min(least, each), Infinity),
      lastMs: video.lastEndMs,
    };
  }
}

function writing(track: Track): Writing {
  return { track, table: new SampleTable(), list: new FrameList(), zero: 0, lastTime: 0, lastDuration: 1, lastEndMs: -Infinity };
}

function presentTime({ table }: Writing, index: number): number {
  const { decodeTime, compositionOffset } = table.at(index);
  return decodeTime + compositionOffset;
}

interface PictureEdit extends MovieEdit {
  from: number;
}

/** What is heard with what is shown: sound begins with the first picture, or as much later as it was recorded later. */
function soundEdits(video: Writing, audio: Writing, { from: begin, length }: PictureEdit): MovieEdit[] {
  const perVideo = audio.track.timescale / video.track.timescale;
  const from = Math.round(begin * perVideo) - audio.zero;
  const delay = from < 0 ? Math.min(length, Math.round(-from / perVideo)) : 0;
  const start = Math.max(0, from);
  const end = audio.lastTime + audio.lastDuration;
  const heard = Math.max(0, Math.min(length - delay, Math.floor((end - start) / perVideo)));
  return [{ from: null, length: delay }, { from: start, length: heard }, { from: null, length: length - delay - heard }].filter((edit) => edit.length > 0);
}

function pictureOf(track: Track): { width: number; height: number } {
  return track.kind === 'video' ? { width: track.width, height: track.height } : { width: 0, height: 0 };
}

function movieTrack(init: InitFragment, { track, table, lastDuration }: Writing, edits: readonly MovieEdit[]): MovieTrack {
  const { kind, id, timescale } = track;
  return { ...{ kind, id, timescale, lastDuration, edits }, ...pictureOf(track), samples: table, stsd: sampleDescription(init.bytes, id) };
}
