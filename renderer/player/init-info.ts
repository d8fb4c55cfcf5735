import type { PlaceBefore } from '../../contract/takes.ts';
import type { DecodedMediaFrame, MediaInitInfo, MediaTakeInfo } from '../../contract/media-frame.ts';

export interface VideoInit {
  trackId: number;
  codec: string;
  /** RFC 6381. */
  codecString: string;
  width: number;
  height: number;
  timescale: number;
  /** avcC / hvcC body. */
  description: Uint8Array<ArrayBuffer>;
}

export interface AudioInit {
  trackId: number;
  codec: string;
  codecString: string;
  sampleRate: number;
  channels: number;
  timescale: number;
  description: Uint8Array<ArrayBuffer>;
}

/** An init frame, ready for a decoder. */
export interface PlayerInit {
  runId: string;
  /** Of recorded footage: which take of hours that were twice; null: no clock was put back. */
  take: number | null;
  /** Of recorded footage: nothing is recorded at the place that was asked for, and the picture before it is there. */
  before: PlaceBefore | null;
  video: VideoInit | null;
  audio: AudioInit | null;
  /** ftyp + moov, for MSE. */
  bytes: Uint8Array;
}

/** @returns null when the JSON text of the frame is not what an init frame says (`MediaInitInfo`). */
export function parseInit(frame: DecodedMediaFrame): PlayerInit | null {
  try {
    const info = JSON.parse(new TextDecoder().decode(frame.infoBytes)) as MediaInitInfo;
    const { video, audio } = info;
    return {
      runId: info.runId,
      take: info.take ?? null,
      before: info.before ?? null,
      video: video && {
        trackId: video.id,
        codec: video.codec,
        codecString: video.codecString,
        width: video.width,
        height: video.height,
        timescale: video.timescale,
        description: fromBase64(video.description),
      },
      audio: audio && {
        trackId: audio.id,
        codec: audio.codec,
        codecString: audio.codecString,
        sampleRate: audio.sampleRate,
        channels: audio.channels,
        timescale: audio.timescale,
        description: fromBase64(audio.description),
      },
      bytes: frame.payload,
    };
  } catch {
    return null;
  }
}

/** Of which take a gap or an end is, where a clock was put back; null: none was. */
export function parseTake(frame: DecodedMediaFrame): MediaTakeInfo | null {
  if (frame.infoBytes.length === 0) return null;
  try {
    return JSON.parse(new TextDecoder().decode(frame.infoBytes)) as MediaTakeInfo;
  } catch {
    return null;
  }
}

/** True when a decoder configured for `a` can go on with samples of `b`. */
export function sameVideo(a: VideoInit, b: VideoInit): boolean {
  return (
    a.codecString === b.codecString &&
    a.width === b.width &&
    a.height === b.height &&
    a.description.length === b.description.length &&
    a.description.every((byte, index) => byte === b.description[index])
  );
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const out = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) out[index] = binary.charCodeAt(index);
  return out;
}
