/** Takes the microphone's samples and hands them on in pieces of 40 ms, with how loud they are. Runs in the audio thread. */

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new () => unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

const PIECE_SECONDS = 0.04;

class Microphone extends AudioWorkletProcessor {
  #held = new Int16Array(Math.round(sampleRate * PIECE_SECONDS));
  #length = 0;
  #loudest = 0;

  process(inputs: Float32Array[][]): boolean {
    for (const value of inputs[0]?.[0] ?? []) {
      this.#loudest = Math.max(this.#loudest, Math.abs(value));
      this.#held[this.#length++] = Math.max(-1, Math.min(1, value)) * 32_767;
      if (this.#length < this.#held.length) continue;
      this.port.postMessage({ samples: this.#held, loudness: this.#loudest }, [this.#held.buffer]);
      this.#held = new Int16Array(Math.round(sampleRate * PIECE_SECONDS));
      this.#length = 0;
      this.#loudest = 0;
    }
    return true;
  }
}

registerProcessor('microphone', Microphone);
