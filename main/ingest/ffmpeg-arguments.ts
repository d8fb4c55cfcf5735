import { AppError } from '../../contract/errors.ts';
import type { StreamTarget } from './types.ts';

/** What becomes of the sound: copied as it is, made into AAC (G.711 cannot live in an MP4 for players), or left out. */
export type AudioHandling = 'copy' | 'transcode' | 'none';

/** Protocols a stream may use, and nothing that reads this computer's own files. */
const PROTOCOLS = 'rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,rtmp,rtmps,crypto';

/** Time without a byte after which ffmpeg itself gives up, µs: a little longer than the session's own stall limit. */
const SOCKET_TIMEOUT_US = 12_000_000;

/**
 * The command line that copies one stream as fragmented MP4, one fragment a frame, to stdout. No password is in it: others see
 * command lines.
 * - `nobuffer`: the first picture soon. With B-frames, `nobuffer` also keeps the frames that were read while
 *   probing, whose decode times are unknown, out of the stream.
 * - `max_interleave_delta`: a frame does not wait long for sound.
 * @throws AppError `invalid` for a URL of another protocol.
 */
export function ffmpegArguments(target: StreamTarget, audio: AudioHandling): string[] {
  return [
    '-hide_banner',
    '-nostdin',
    ...['-loglevel', 'warning'],
    ...inputArguments(target),
    ...['-map', '0:v:0', '-c:v', 'copy'],
    ...audioArguments(target.audio ? audio : 'none'),
    ...['-max_interleave_delta', '100000', '-flush_packets', '1'],
    ...['-f', 'mp4', '-movflags', 'frag_every_frame+empty_moov+default_base_moof', 'pipe:1'],
  ];
}

function inputArguments(target: StreamTarget): string[] {
  // Probing ends as soon as all is known; a stream that begins with sound needs until its first keyframe.
  const common = ['-fflags', 'nobuffer', '-fpsprobesize', '0', '-probesize', '5000000', '-analyzeduration', '12000000', '-protocol_whitelist', PROTOCOLS];
  if (/^rtsps?:/i.test(target.url)) {
    // Without sound the track is not even set up: ffmpeg then keeps the stream's own times (with two tracks it moves them at the
    // first sender report).
    const media = target.audio ? [] : ['-allowed_media_types', 'video'];
    return [...common, ...media, '-rtsp_transport', target.transport, '-timeout', String(SOCKET_TIMEOUT_US), '-i', target.url];
  }
  if (/^(?:https?|rtmps?):/i.test(target.url)) return [...common, '-rw_timeout', String(SOCKET_TIMEOUT_US), '-i', target.url];
  throw new AppError('invalid', 'camera.badUrl');
}

function audioArguments(audio: AudioHandling): string[] {
  switch (audio) {
    case 'none':
      return ['-an'];
    case 'copy':
      return ['-map', '0:a:0?', '-c:a', 'copy'];
    case 'transcode':
      return ['-map', '0:a:0?', '-c:a', 'aac', '-b:a', '32k', '-ac', '1'];
  }
}
