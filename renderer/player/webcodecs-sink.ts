import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { samplesOf } from './samples.ts';
import { Backlog } from './backlog.ts';
import type { PlayerInit, VideoInit } from './init-info.ts';
import { sameVideo } from './init-info.ts';
import { LiveAudio } from './live-audio.ts';
import type { LiveSink, SinkHandlers } from './live-sink.ts';
import { pictureOfFrame } from './picture.ts';

/** So many decoders in a row that die without a single picture mean that the stream cannot be decoded here. */
const FRUITLESS_DECODERS = 3;
/** Arrival times are kept for frames inside the decoder; a decoder that loses frames must not make the table grow. */
const MAX_ARRIVALS = 256;

/** Lowest delay: each frame into a VideoDecoder as it comes. */
export class WebCodecsSink implements LiveSink {
  readonly method = 'webcodecs';
  readonly #handlers: SinkHandlers;
  readonly #arrivals = new Map<number, number>();
  readonly #backlog = new Backlog(performance.now());
  #decoder: VideoDecoder | null = null;
  #audio: LiveAudio | null = null;
  #video: VideoInit | null = null;
  #init: PlayerInit | null = null;
  #configured = false;
  #reordered = false;
  #fruitless = 0;
  #closed = false;

  constructor(handlers: SinkHandlers, sound: boolean) {
    this.#handlers = handlers;
    if (sound) this.#audio = new LiveAudio();
  }

  get skippedFrames(): number {
    return this.#backlog.skipped;
  }

  init(init: PlayerInit): void {
    this.#init = init;
    if (init.audio) this.#audio?.init(init.audio);
    if (!init.video) return;
    const same = this.#video !== null && sameVideo(this.#video, init.video);
    this.#video = init.video;
    if (!same) this.#discardDecoder();
    this.#backlog.restart(performance.now());
  }

  video(frame: DecodedMediaFrame): void {
    if (this.#closed || !this.#video || !this.#init) return;
    if (frame.afterLoss) this.#backlog.restart(performance.now());
    if (!this.#backlog.admit(frame, this.#decoder?.decodeQueueSize ?? 0, performance.now())) return;
    // Without frames out of order the decoder need not hold any back to sort them.
    if (frame.keyframe && !this.#configured) this.#reordered = frame.presentationOffsetMs > 0;
    const decoder = this.#ready(this.#video);
    if (!decoder) return;
    const wallUs = Math.round((frame.startMs + frame.presentationOffsetMs) * 1000);
    for (const sample of samplesOf(frame.payload)) {
      this.#arrivals.set(wallUs, frame.arrivalMs);
      if (this.#arrivals.size > MAX_ARRIVALS) this.#arrivals.delete(this.#arrivals.keys().next().value ?? 0);
      try {
        decoder.decode(new EncodedVideoChunk({ type: frame.keyframe ? 'key' : 'delta', timestamp: wallUs, data: sample.data }));
      } catch {
        this.#died();
        return;
      }
    }
  }

  audio(frame: DecodedMediaFrame): void {
    if (!this.#closed) this.#audio?.play(frame);
  }

  close(): void {
    this.#closed = true;
    this.#audio?.close();
    this.#audio = null;
    this.#discardDecoder();
  }

  #ready(video: VideoInit): VideoDecoder | null {
    if (this.#decoder && this.#configured) return this.#decoder;
    const decoder = new VideoDecoder({
      output: (frame) => {
        this.#fruitless = 0;
        const arrival = this.#arrivals.get(frame.timestamp) ?? 0;
        this.#arrivals.delete(frame.timestamp);
        if (this.#closed || decoder !== this.#decoder) frame.close();
        else this.#handlers.onPicture(pictureOfFrame(frame, frame.timestamp / 1000, arrival));
      },
      error: () => {
        if (decoder === this.#decoder) this.#died();
      },
    });
    this.#decoder = decoder;
    try {
      decoder.configure({
        codec: video.codecString,
        codedWidth: video.width,
        codedHeight: video.height,
        ...(video.description.length > 0 && { description: video.description }),
        optimizeForLatency: !this.#reordered,
      });
      this.#configured = true;
      return decoder;
    } catch {
      this.#discardDecoder();
      this.#fail('codec');
      return null;
    }
  }

  /** The decoder ended with an error: a new one begins at the next keyframe, unless that has been tried in vain. */
  #died(): void {
    this.#discardDecoder();
    this.#backlog.restart(performance.now());
    this.#fruitless++;
    if (this.#fruitless >= FRUITLESS_DECODERS) this.#fail('decoder');
  }

  #fail(reason: 'codec' | 'decoder'): void {
    if (!this.#closed) this.#handlers.onFailure(reason);
  }

  #discardDecoder(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    this.#configured = false;
    this.#arrivals.clear();
    if (decoder && decoder.state !== 'closed') decoder.close();
  }
}

/** What was asked before; the browser takes its time to answer, and each seek would wait for it. Kinds of streams are few. */
const answered = new Map<string, Promise<boolean>>();
const MOST_ANSWERS = 64;

/** Whether a VideoDecoder exists here and takes this stream. */
export function webCodecsPlays(video: VideoInit): Promise<boolean> {
  const key = `${video.codecString} ${video.width}x${video.height} ${video.description.join()}`;
  let answer = answered.get(key);
  if (!answer) {
    if (answered.size >= MOST_ANSWERS) answered.clear();
    answered.set(key, (answer = askWebCodecs(video)));
  }
  return answer;
}

async function askWebCodecs(video: VideoInit): Promise<boolean> {
  if (typeof VideoDecoder === 'undefined') return false;
  try {
    const answer = await VideoDecoder.isConfigSupported({
      codec: video.codecString,
      codedWidth: video.width,
      codedHeight: video.height,
      ...(video.description.length > 0 && { description: video.description }),
    });
    return answer.supported === true;
  } catch {
    return false;
  }
}
