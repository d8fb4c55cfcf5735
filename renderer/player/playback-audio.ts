import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { dueChunks, type SoundChunk } from './audio-schedule.ts';
import type { AudioInit } from './init-info.ts';
import { samplesOf } from './samples.ts';

/** Sound that waits for the clock: half a minute of the shortest chunks there are (16 ms). Beyond it the oldest go: they are heard no more. */
const MOST_CHUNKS = 2000;
/** Decoded and handed over so far ahead of the clock: longer than the page ever stands still while playing. */
const AHEAD_MS = 500;
/** Picture and sound further apart than this are put together again: from here on people notice (ITU-R BT.1359). */
const MOST_DRIFT_MS = 90;

/** The sound of recorded footage, in step with a clock, by AudioDecoder and WebAudio. Silent where the browser has neither. */
export class PlaybackAudio {
  #volume: number | null = null;
  #init: AudioInit | null = null;
  #waiting: SoundChunk[] = [];
  #context: AudioContext | null = null;
  #gain: GainNode | null = null;
  #decoder: AudioDecoder | null = null;
  readonly #playing = new Set<AudioBufferSourceNode>();
  /** What is heard at which moment of the context's own clock; null: nothing is. */
  #anchor: { wallMs: number; contextS: number } | null = null;

  get wanted(): boolean {
    return this.#volume !== null;
  }

  setVolume(volume: number | null): void {
    this.#volume = volume;
    if (this.#gain) this.#gain.gain.value = volume ?? 0;
    if (volume === null) this.stop();
  }

  /** What comes from here on is of this kind; null: there is none. */
  init(audio: AudioInit | null): void {
    this.stop();
    this.#init = audio;
  }

  push(frame: DecodedMediaFrame): void {
    if (!this.#init) return;
    for (const sample of samplesOf(frame.payload)) this.#waiting.push({ startMs: frame.startMs, durationMs: frame.durationMs, data: sample.data });
    if (this.#waiting.length > MOST_CHUNKS) this.#waiting.splice(0, this.#waiting.length - MOST_CHUNKS);
  }

  /** The clock is here, and goes on at speed 1. */
  follow(positionMs: number): void {
    if (this.#volume === null || !this.#init) return;
    this.#waiting.splice(0, this.#waiting.findIndex((chunk) => chunk.startMs + chunk.durationMs > positionMs - AHEAD_MS));
    if (this.#anchor && this.#context && Math.abs(this.#heardMs(this.#anchor, this.#context) - positionMs) > MOST_DRIFT_MS) this.stop();
    if (!this.#anchor && !this.#begin(positionMs)) return;
    const { due, rest } = dueChunks(this.#waiting, positionMs, AHEAD_MS);
    this.#waiting = rest;
    for (const chunk of due) this.#decoder?.decode(new EncodedAudioChunk({ type: 'key', timestamp: Math.round(chunk.startMs * 1000), data: chunk.data }));
  }

  /** Nothing is heard until the next `follow`. */
  stop(): void {
    if (!this.#anchor) return;
    this.#anchor = null;
    this.#dropDecoder();
    for (const source of this.#playing) source.stop();
    this.#playing.clear();
  }

  /** What waits is of another place. */
  forget(): void {
    this.#waiting = [];
  }

  close(): void {
    this.stop();
    this.forget();
    void this.#context?.close();
    this.#context = null;
  }

  #heardMs(anchor: { wallMs: number; contextS: number }, context: AudioContext): number {
    return anchor.wallMs + (context.currentTime - anchor.contextS) * 1000;
  }

  #begin(positionMs: number): boolean {
    const init = this.#init;
    if (!init || typeof AudioDecoder === 'undefined') return false;
    if (!this.#context) {
      this.#context = new AudioContext({ latencyHint: 'interactive' });
      this.#gain = this.#context.createGain();
      this.#gain.connect(this.#context.destination);
    }
    if (this.#gain) this.#gain.gain.value = this.#volume ?? 0;
    if (this.#context.state !== 'running') {
      // A page that nobody has touched yet may not be heard; its clock stands still.
      void this.#context.resume();
      return false;
    }
    const decoder = new AudioDecoder({
      output: (data) => {
        if (decoder === this.#decoder) this.#schedule(data);
        else data.close();
      },
      error: () => {
        if (decoder === this.#decoder) this.#decoder = null;
      },
    });
    try {
      decoder.configure({
        codec: init.codecString,
        sampleRate: init.sampleRate,
        numberOfChannels: init.channels,
        ...(init.description.length > 0 && { description: init.description }),
      });
    } catch {
      decoder.close();
      this.#init = null;
      return false;
    }
    this.#decoder = decoder;
    this.#anchor = { wallMs: positionMs, contextS: this.#context.currentTime };
    return true;
  }

  #schedule(data: AudioData): void {
    const { timestamp, numberOfChannels, numberOfFrames, sampleRate } = data;
    const context = this.#context;
    const atS = this.#anchor && this.#anchor.contextS + (timestamp / 1000 - this.#anchor.wallMs) / 1000;
    if (!context || !this.#gain || atS === null || atS < context.currentTime) {
      data.close();
      return;
    }
    const buffer = context.createBuffer(numberOfChannels, numberOfFrames, sampleRate);
    for (let channel = 0; channel < numberOfChannels; channel++) data.copyTo(buffer.getChannelData(channel), { planeIndex: channel, format: 'f32-planar' });
    data.close();
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.#gain);
    source.addEventListener('ended', () => this.#playing.delete(source));
    source.start(atS);
    this.#playing.add(source);
  }

  #dropDecoder(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (decoder && decoder.state !== 'closed') decoder.close();
  }
}
