/** The person's microphone, with the echo of the camera's own sound taken out. No React. */
import workletUrl from './talk-worklet.ts?worker&url';

export interface Microphone {
  close(): void;
}

/** Why there is no voice: key below `talk.`. */
export class MicrophoneError extends Error {
  override name = 'MicrophoneError';
  readonly key: 'insecure' | 'denied' | 'none';

  constructor(key: MicrophoneError['key']) {
    super(key);
    this.key = key;
  }
}

/**
 * Opens the microphone.
 * @param onPiece is given 16-bit samples at `sampleRate` and how loud they are, 0..1
 * @throws MicrophoneError
 */
export async function openMicrophone(sampleRate: number, onPiece: (samples: Int16Array, loudness: number) => void): Promise<Microphone> {
  // Browsers give it to pages over HTTPS, and to this computer's own.
  if (!navigator.mediaDevices?.getUserMedia) throw new MicrophoneError('insecure');
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 } });
  } catch (error) {
    throw new MicrophoneError(error instanceof DOMException && error.name === 'NotFoundError' ? 'none' : 'denied');
  }
  const context = new AudioContext({ sampleRate });
  try {
    await context.audioWorklet.addModule(workletUrl);
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
    throw error;
  }
  const node = new AudioWorkletNode(context, 'microphone', { numberOfInputs: 1, numberOfOutputs: 0 });
  node.port.onmessage = ({ data }: MessageEvent<{ samples: Int16Array; loudness: number }>) => onPiece(data.samples, data.loudness);
  context.createMediaStreamSource(stream).connect(node);
  return {
    close() {
      node.port.onmessage = null;
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
}

/** As the wire wants it: little end first, in base64. */
export function toBase64(samples: Int16Array): string {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  samples.forEach((sample, index) => view.setInt16(index * 2, sample, true));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
