import type { DecodedMediaFrame } from '../../contract/media-frame.ts';
import { samplesOf } from './samples.ts';
import type { AudioInit } from './init-info.ts';

/** Sound is played this much after it came: enough for the jitter of a LAN camera. */
const CUSHION_S = 0.12;
/** More than this waiting to be heard is thrown away: late sound is worse than a click. */
const MAX_AHEAD_S = 0.6;

/** Plays AAC as it arrives, by AudioDecoder and WebAudio. */
export class LiveAudio {
  #context: AudioContext | null = null;
  #decoder: AudioDecoder | null = null;
  #playAt = 0;

  init(audio: AudioInit): void {
    if (typeof AudioDecoder === 'undefined') return;
    this.#discard();
    const decoder = new AudioDecoder({
      output: (data) => this.#schedule(data),
      error: () => {
        if (this.#decoder === decoder) this.#decoder = null;
      },
    });
    try {
      decoder.configure({
        codec: audio.codecString,
        sampleRate: audio.sampleRate,
        numberOfChannels: audio.channels,
        ...(audio.description.length > 0 && { description: audio.description }),
      });
      this.#decoder = decoder;
      this.#context ??= new AudioContext({ latencyHint: 'interactive' });
      void this.#context.resume();
    } catch {
      decoder.close();
    }
  }

  play(frame: DecodedMediaFrame): void {
    const decoder = this.#decoder;
    if (!decoder || decoder.state !== 'configured' || decoder.decodeQueueSize > 20) return;
    for (const sample of samplesOf(frame.payload)) {
      decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: Math.round(frame.startMs * 1000), data: sample.data }));
    }
  }

  close(): void {
    this.#discard();
    void this.#context?.close();
    this.#context = null;
  }

  #schedule(data: AudioData): void {
    const context = this.#context;
    if (!context) {
      data.close();
      return;
    }
    const now = context.currentTime;
    if (this.#playAt < now) this.#playAt = now + CUSHION_S;
    if (this.#playAt > now + MAX_AHEAD_S) {
      data.close();
      return;
    }
    const buffer = context.createBuffer(data.numberOfChannels, data.numberOfFrames, data.sampleRate);
    for (let channel = 0; channel < data.numberOfChannels; channel++) {
      data.copyTo(buffer.getChannelData(channel), { planeIndex: channel, format: 'f32-planar' });
    }
    data.close();
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.connect(context.destination);
    source.start(this.#playAt);
    this.#playAt += buffer.duration;
  }

  #discard(): void {
    const decoder = this.#decoder;
    this.#decoder = null;
    if (decoder && decoder.state !== 'closed') decoder.close();
  }
}
