import type { SessionFault } from './types.ts';

/** From what ffmpeg says to what it means; the first row that matches holds. Each was read off a real run (see the test). */
const ROWS: readonly { says: RegExp; fault: SessionFault }[] = [
  { says: /401 Unauthorized|authorization failed|403 Forbidden|\b401\b.*Unauthor/i, fault: 'refused-credentials' },
  { says: /404 Not Found|454 Session Not Found|Stream not found/i, fault: 'not-found' },
  { says: /matches no streams|does not contain any stream|Output file #0 does not contain/i, fault: 'no-video' },
  { says: /Could not find tag for codec (?:h26|hevc|av1|mjpeg|mpeg4|vp)|dimensions not set/i, fault: 'unsupported-codec' },
  { says: /Connection refused|No route to host|Network is unreachable|Failed to resolve hostname|Name or service not known|Host is down/i, fault: 'unreachable' },
  { says: /Connection timed out|Operation timed out|Error number -110|ETIMEDOUT/i, fault: 'unreachable' },
  { says: /Connection reset by peer|Broken pipe|End of file/i, fault: 'connection-lost' },
  { says: /Invalid data found when processing input|Protocol not found|method DESCRIBE failed|moov atom not found|Nonmatching transport/i, fault: 'not-a-stream' },
];

/** The sound cannot be copied into MP4: it has to be made into AAC. */
const AUDIO_NEEDS_TRANSCODING = /Could not find tag for codec (?:pcm|adpcm|g7|amr|opus|vorbis|mp[23]|speex)\S*|codec not currently supported in container/i;

/**
 * Why an ffmpeg that pulled a stream has ended.
 * @param frames video frames it had given: with some, the address and the password are right.
 */
export function classifyExit(stderr: string, frames: number): SessionFault {
  const row = ROWS.find(({ says }) => says.test(stderr));
  if (frames > 0) return row?.fault === 'refused-credentials' ? 'refused-credentials' : 'connection-lost';
  return row?.fault ?? 'error';
}

export function needsTranscodedAudio(stderr: string): boolean {
  return AUDIO_NEEDS_TRANSCODING.test(stderr) && !/Could not find tag for codec (?:h26|hevc|av1|mjpeg|mpeg4|vp)/i.test(stderr);
}
