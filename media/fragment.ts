/**
 * What flows from a camera to every consumer. See docs/architecture.md, "How video flows".
 *
 * All wall-clock times are UTC milliseconds and may be fractional; all durations come from the
 * stream's own clock, never from arrival times.
 */

export type VideoCodec = 'h264' | 'h265' | 'mjpeg' | 'mpeg4' | 'av1' | 'unknown';
export type AudioCodec = 'aac' | 'pcma' | 'pcmu' | 'opus' | 'unknown';

export interface VideoTrack {
  kind: 'video';
  /** Track id in the init fragment's moov. */
  id: number;
  codec: VideoCodec;
  /** RFC 6381 string, e.g. `avc1.640028`, as WebCodecs and MSE want it. */
  codecString: string;
  /** Coded size after cropping, in pixels. */
  width: number;
  height: number;
  /** Ticks per second of `MediaFragment.decodeTime`. */
  timescale: number;
  /** Body of avcC / hvcC: the `description` of a WebCodecs configuration. */
  description: Uint8Array;
}

export interface AudioTrack {
  kind: 'audio';
  id: number;
  codec: AudioCodec;
  codecString: string;
  sampleRate: number;
  channels: number;
  timescale: number;
  /** AudioSpecificConfig for AAC, otherwise empty. */
  description: Uint8Array;
}

export type Track = VideoTrack | AudioTrack;

/** ftyp + moov of a fragmented MP4 (ISO/IEC 14496-12 §8), made once per run or on a change of parameter sets. */
export interface InitFragment {
  kind: 'init';
  runId: string;
  video: VideoTrack | null;
  audio: AudioTrack | null;
  /** ftyp + moov. Shared by all consumers: never written to. */
  bytes: Uint8Array;
}

/** One moof + mdat: exactly one video frame, or one chunk of audio. */
export interface MediaFragment {
  kind: 'media';
  runId: string;
  track: 'video' | 'audio';
  /** Wall clock of the decode time, UTC ms. */
  startMs: number;
  durationMs: number;
  /** Presentation time minus decode time, ms (B-frames); 0 for most cameras. */
  presentationOffsetMs: number;
  /** tfdt.baseMediaDecodeTime in the track's timescale. */
  decodeTime: number;
  /** True for a sync sample of the video track; always false for audio. */
  keyframe: boolean;
  /** When the engine received it, UTC ms: for delay figures only. */
  arrivalMs: number;
  /** moof + mdat. Shared by all consumers: never written to. */
  bytes: Uint8Array;
}

export type Fragment = InitFragment | MediaFragment;

/** Why a run ended. It becomes the cause of the gap that follows, unless something better is known. */
export type RunEndCause =
  | 'connection-lost'
  | 'stalled'
  | 'auth-failed'
  | 'parameters-changed'
  | 'time-jump'
  | 'closed-by-camera'
  | 'not-wanted'
  | 'engine-stopped'
  | 'error';
